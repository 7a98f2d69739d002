package dev.sluice.source.git;

import dev.sluice.api.Artifact;
import dev.sluice.api.GitRepository;
import dev.sluice.api.PathSegment;
import dev.sluice.git.BoundedRepository;
import dev.sluice.git.GitDeadline;
import dev.sluice.http.Destinations;
import dev.sluice.http.NetworkConfig;
import dev.sluice.memory.SharedMemory;
import dev.sluice.source.git.SourceOutcome.Failed;
import dev.sluice.source.git.SourceOutcome.Refused;
import dev.sluice.source.git.SourceOutcome.Stored;
import dev.sluice.worker.BuildTurns;
import dev.sluice.worker.CrashJournal;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.URIish;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a GitRepository to a stored artifact of the commit that it wants. First the server is asked where the reference
 * stands; only if that is not what the status names, or the artifact would be cut differently or is gone, the commit is
 * fetched, without history, and packed.
 */
@Singleton
class GitSource {
    private static final Logger LOG = LoggerFactory.getLogger(GitSource.class);

    private final ArtifactStore store;
    private final TreeArchive.Limits limits;
    private final BoundedRepository.Limits packs;
    private final long maxClone;
    private final Destinations destinations;
    private final SharedMemory memory;
    private final BuildTurns turns;
    private final CrashJournal crashes;

    /** Whoever writes a GitRepository may write any timeout, and a worker waits for it. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Inject
    GitSource(
            ArtifactStore store,
            SourcesConfig config,
            NetworkConfig network,
            SharedMemory memory,
            BuildTurns turns,
            CrashJournal crashes) {
        this(
                store,
                new TreeArchive.Limits(
                        config.artifacts().maxSize().asLongValue(),
                        config.artifacts().maxFile().asLongValue()),
                BoundedRepository.Limits.ofMemory(),
                config.artifacts().maxClone().asLongValue(),
                network.chosenByTenant(),
                memory,
                turns,
                crashes);
    }

    GitSource(
            ArtifactStore store,
            TreeArchive.Limits limits,
            BoundedRepository.Limits packs,
            long maxClone,
            Destinations destinations,
            SharedMemory memory,
            BuildTurns turns,
            CrashJournal crashes) {
        this.memory = memory;
        this.turns = turns;
        this.crashes = crashes;
        this.packs = packs;
        this.store = store;
        this.limits = limits;
        this.maxClone = maxClone;
        this.destinations = destinations;
    }

    /** The Secrets of the repository's namespace. */
    @FunctionalInterface
    interface Secrets {
        /** The decoded data of a Secret; empty if there is none of that name. */
        Optional<Map<String, byte[]>> find(String name);
    }

    /** Looks once; takes no longer than {@code spec.timeout}. */
    SourceOutcome reconcile(GitRepository repository, Secrets secrets) throws IOException {
        var former = former(repository);
        return switch (Demand.of(repository.getSpec())) {
            case Demand.Unmet(var reason, var message) -> new Refused(reason, message, former);
            case Demand.Met(var url) -> produce(repository, url, former, secrets);
        };
    }

    private SourceOutcome produce(GitRepository repository, URIish url, Optional<Artifact> former, Secrets secrets) {
        var spec = repository.getSpec();
        var timeout = spec.timeout().duration();
        var deadline = GitDeadline.in(timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST);
        try (var _ = crashes.begin(object(repository));
                var room = store.roomOfClone(repository.getMetadata().getNamespace());
                var share = memory.share(repository.getMetadata().getNamespace())) {
            var remote = new GitRemote(url, credentials(repository, secrets), deadline, maxClone, room, destinations);
            var revision = remote.resolve(Reference.of(spec.ref()));
            var sameFiles = Objects.equals(spec.ignore(), repository.getStatus().observedIgnore());
            var upToDate = former.filter(artifact -> sameFiles && artifact.sameRevision(revision.text()));
            return upToDate.isPresent()
                    ? new Stored(upToDate.get())
                    : fetch(repository, former, remote, revision, share, deadline);
        } catch (GitFailure e) {
            return new Failed(e.reason(), e.getMessage(), former);
        } catch (IOException e) {
            return notArchived(url, e.getMessage(), former);
        } catch (KubernetesClientException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("cannot archive '{}'", url, e);
            return notArchived(url, "internal error: " + e.getClass().getSimpleName(), former);
        }
    }

    private static Failed notArchived(URIish url, String why, Optional<Artifact> former) {
        return new Failed(
                Reasons.ARCHIVE_OPERATION_FAILED, "failed to archive '%s' to storage: %s".formatted(url, why), former);
    }

    /** @param former what was stored until now: one that had been lost is made anew, which those who miss it have to see */
    private SourceOutcome fetch(
            GitRepository repository,
            Optional<Artifact> former,
            GitRemote remote,
            Revision revision,
            SharedMemory.Share share,
            GitDeadline deadline)
            throws GitFailure, IOException {
        try {
            return new Stored(fetched(repository, former, remote, revision, share, deadline));
        } catch (GitFailure | IOException | RuntimeException e) {
            if (share.isEnded()) { // whatever the interruption has become
                throw GitFailure.operation(
                        "failed to checkout and determine revision: "
                                + share.ended().getMessage(),
                        e);
            }
            throw e;
        }
    }

    private Artifact fetched(
            GitRepository repository,
            Optional<Artifact> former,
            GitRemote remote,
            Revision revision,
            SharedMemory.Share share,
            GitDeadline deadline)
            throws GitFailure, IOException {
        var directory = store.workspace();
        try (Repository clone = BoundedRepository.bare(directory, packs, share, deadline)) {
            clone.create(true);
            withoutHousekeeping(clone.getConfig());
            remote.fetch(revision, clone);
            var ignore = Objects.requireNonNullElse(repository.getSpec().ignore(), "");
            var archive = new TreeArchive(clone, revision.commit(), ignore, limits, deadline);
            var metadata = repository.getMetadata();
            var artifact = store.store(
                    metadata.getNamespace(),
                    metadata.getName(),
                    revision,
                    out -> inTurn(metadata, archive, out, deadline));
            return former.filter(old -> sameContent(old, artifact)).orElse(artifact);
        } finally {
            ArtifactStore.deleteTree(directory);
        }
    }

    private void inTurn(ObjectMeta metadata, TreeArchive archive, OutputStream out, GitDeadline deadline)
            throws IOException {
        try {
            turns.take(metadata.getNamespace(), deadline.remaining(), () -> {
                        try {
                            archive.writeTo(out);
                            return true;
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .orElseThrow(
                            () -> new IOException("builds of the namespace '%s' have taken turns until spec.timeout"
                                    .formatted(metadata.getNamespace())));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** As the journal of crashes names it. */
    static String object(GitRepository repository) {
        return "GitRepository %s/%s"
                .formatted(
                        repository.getMetadata().getNamespace(),
                        repository.getMetadata().getName());
    }

    /** JGit would tidy up in the background, while the directory is being removed. */
    private static void withoutHousekeeping(Config config) {
        config.setInt("gc", null, "auto", 0);
        config.setBoolean("gc", null, "autoDetach", false);
    }

    private static boolean sameContent(Artifact old, Artifact made) {
        return old.digest().equals(made.digest()) && old.sameRevision(made.revision());
    }

    private Credentials credentials(GitRepository repository, Secrets secrets) throws GitFailure {
        var reference = repository.getSpec().secretRef();
        if (reference == null) {
            return Credentials.NONE;
        }
        var fault = PathSegment.faultOfName(reference.name());
        if (fault.isPresent()) {
            throw GitFailure.authentication(
                    "failed to get secret '%s/%s': %s"
                            .formatted(repository.getMetadata().getNamespace(), reference.name(), fault.get()),
                    null);
        }
        var data = secrets.find(reference.name());
        if (data.isEmpty()) {
            throw GitFailure.authentication(
                    "failed to get secret '%s/%s': secrets \"%s\" not found"
                            .formatted(repository.getMetadata().getNamespace(), reference.name(), reference.name()),
                    null);
        }
        return Credentials.from(data.get());
    }

    /** What the status names, if it is still stored. */
    private Optional<Artifact> former(GitRepository repository) throws IOException {
        var named = repository.artifact();
        var metadata = repository.getMetadata();
        return named.isEmpty()
                ? Optional.empty()
                : store.held(metadata.getNamespace(), metadata.getName(), named.get());
    }
}
