package dev.sluice.source.git;

import dev.sluice.disk.DiskSpace;
import dev.sluice.git.CheckedTransport;
import dev.sluice.git.GitConnections;
import dev.sluice.git.GitDeadline;
import dev.sluice.http.Destinations;
import dev.sluice.http.Origin;
import dev.sluice.http.TooManyLookUpsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.semver4j.Semver;

/** A repository on a Git server, seen over smart HTTP within one deadline. */
final class GitRemote {
    private static final String FETCHED = "refs/sluice/fetched";

    private final URIish url;
    private final GitConnections http;
    private final GitDeadline deadline;

    /**
     * @param destinations where the server may be
     * @param maxBytes the most that the server may send in all
     * @param room for what it sends; the caller closes it
     */
    GitRemote(
            URIish url,
            Credentials credentials,
            GitDeadline deadline,
            long maxBytes,
            DiskSpace.Room room,
            Destinations destinations)
            throws GitFailure {
        this.url = url;
        this.http = new GitConnections(
                destinations, deadline.remaining(), maxBytes, room, login(url, credentials), credentials.trust());
        this.deadline = deadline;
    }

    private static Optional<GitConnections.Login> login(URIish url, Credentials credentials) throws GitFailure {
        try {
            var server = Origin.of(new URI(url.getScheme(), null, url.getHost(), url.getPort(), null, null, null));
            return credentials.authorization().map(header -> new GitConnections.Login(server, header));
        } catch (URISyntaxException e) {
            throw GitFailure.operation("the host of spec.url is not valid", e);
        }
    }

    /**
     * The commit that {@code reference} stands for now. Asks the server for its references, except for a commit, which
     * stands for itself.
     */
    Revision resolve(Reference reference) throws GitFailure {
        return switch (reference) {
            case Reference.Branch(var branch) -> named(Constants.R_HEADS + branch, branch, reference);
            case Reference.Tag(var tag) -> named(Constants.R_TAGS + tag, tag, reference);
            case Reference.Name(var name) -> named(name, name, reference);
            case Reference.HighestTag(var range) -> highest(range, reference);
            case Reference.Commit(var hash, var branch) -> commit(hash, branch);
        };
    }

    /** Brings {@code revision} and its files, but no history, into {@code repository}. */
    void fetch(Revision revision, Repository repository) throws GitFailure {
        try {
            fetch(repository, revision.commit().name(), true);
        } catch (TransportException e) {
            if (deadline.isCancelled() || http.lastStatus() != 200) {
                throw failure(e);
            }
            // Servers may refuse to be asked for a commit by its hash; then it must come with a reference's history.
            fetchWithHistory(revision, repository);
        } catch (NotSupportedException e) {
            throw failure(e);
        }
    }

    private void fetchWithHistory(Revision revision, Repository repository) throws GitFailure {
        var all = revision.ref().endsWith("*");
        try {
            if (all) {
                fetchAll(repository, revision.ref().substring(0, revision.ref().length() - 1));
            } else {
                fetch(repository, revision.ref(), false);
            }
            if (!repository.getObjectDatabase().has(revision.commit())) {
                throw GitFailure.operation(
                        "%s: commit '%s' not found in %s: check spec.ref"
                                .formatted(unable(), revision.commit().name(), all ? "any branch" : revision.ref()),
                        null);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void fetch(Repository repository, String wanted, boolean shallow)
            throws TransportException, NotSupportedException {
        try (var transport = into(repository)) {
            if (shallow) {
                transport.withoutHistory();
            }
            transport.fetch(deadline, List.of(new RefSpec("+%s:%s".formatted(wanted, FETCHED))));
        } catch (UncheckedIOException e) { // of the deadline
            throw new TransportException(e.getMessage(), e);
        }
    }

    private void fetchAll(Repository repository, String prefix) throws TransportException, NotSupportedException {
        try (var transport = into(repository)) {
            transport.fetchAll(deadline, prefix);
        } catch (UncheckedIOException e) { // of the deadline
            throw new TransportException(e.getMessage(), e);
        }
    }

    private CheckedTransport into(Repository repository) throws TransportException, NotSupportedException {
        return CheckedTransport.into(repository, prepared(Transport.open(repository, url)));
    }

    private Revision named(String ref, String shortName, Reference reference) throws GitFailure {
        return list(new RefSpec(ref)).stream()
                .filter(candidate -> candidate.getName().equals(ref))
                .findFirst()
                .map(found -> Revision.of(shortName, ref, commitOf(found)))
                .orElseThrow(() -> GitFailure.operation(
                        "%s: couldn't find remote ref \"%s\": push %s or change spec.ref"
                                .formatted(unable(), ref, reference),
                        null));
    }

    private Revision highest(String text, Reference reference) throws GitFailure {
        var range = range(text);
        return highest(list(new RefSpec("refs/tags/*:refs/tags/*")), range)
                .map(best -> Revision.of(best.tag(), best.ref().getName(), commitOf(best.ref())))
                .orElseThrow(() -> GitFailure.operation(
                        "%s: no match found for %s: push a matching tag or change spec.ref.semver"
                                .formatted(unable(), reference),
                        null));
    }

    Optional<Version> highest(List<Ref> tags, VersionRange range) throws GitFailure {
        var highest = Optional.<Version>empty();
        for (var tag : tags) {
            checkDeadline();
            var candidate = Version.of(tag).filter(version -> range.contains(version.version()));
            if (candidate.isPresent() && highest.stream().noneMatch(candidate.get()::isBelow)) {
                highest = candidate;
            }
        }
        return highest;
    }

    private void checkDeadline() throws GitFailure {
        try {
            deadline.check();
        } catch (SocketTimeoutException e) {
            throw failure(e);
        }
    }

    private VersionRange range(String text) throws GitFailure {
        try {
            return VersionRange.parse(text);
        } catch (IllegalArgumentException e) {
            throw GitFailure.operation(
                    "%s: semver parse error: %s: correct spec.ref.semver".formatted(unable(), e.getMessage()), e);
        }
    }

    private Revision commit(String hash, Optional<String> branch) throws GitFailure {
        if (!ObjectId.isId(hash)) {
            throw GitFailure.operation(
                    "%s: '%s' is not a commit hash: spec.ref.commit must have 40 hexadecimal digits"
                            .formatted(unable(), hash),
                    null);
        }
        var commit = ObjectId.fromString(hash);
        return branch.map(name -> Revision.of(name, Constants.R_HEADS + name, commit))
                .orElseGet(() -> Revision.ofCommit(commit));
    }

    private List<Ref> list(RefSpec wanted) throws GitFailure {
        try (var transport = CheckedTransport.ofReferences(prepared(Transport.open(url)));
                var connection = transport.openFetch(List.of(wanted))) {
            return List.copyOf(connection.getRefs());
        } catch (NotSupportedException | TransportException e) {
            throw failure(e);
        }
    }

    private Transport prepared(Transport transport) throws NotSupportedException {
        if (!(transport instanceof TransportHttp smart)) {
            transport.close();
            throw new NotSupportedException("not an http or https url");
        }
        smart.setHttpConnectionFactory(http);
        smart.setTimeout(deadline.remainingSeconds());
        return smart;
    }

    private static ObjectId commitOf(Ref ref) {
        return ref.getPeeledObjectId() == null ? ref.getObjectId() : ref.getPeeledObjectId();
    }

    private GitFailure failure(IOException cause) {
        if (deadline.hasPassed() && !TooManyLookUpsException.isCauseOf(cause)) {
            return GitFailure.operation(
                    unable() + ": timed out: raise spec.timeout if the repository is large or the server slow", cause);
        }
        return switch (http.lastStatus()) {
            case 401 ->
                GitFailure.authentication(
                        unable() + ": authentication required: check the credentials in the secret of spec.secretRef",
                        cause);
            case 403 ->
                GitFailure.authentication(
                        unable()
                                + ": access denied: check the rights of the credentials in the secret of spec.secretRef",
                        cause);
            case 404 ->
                GitFailure.operation(
                        unable()
                                + ": repository not found: check spec.url, and spec.secretRef if the repository is private",
                        cause);
            default -> GitFailure.operation(unable() + ": " + http.reason(cause), cause);
        };
    }

    private String unable() {
        return "failed to checkout and determine revision: unable to clone '%s'".formatted(url);
    }

    /** A tag that names a version. */
    record Version(Ref ref, String tag, Semver version) {
        private static final Comparator<Version> ORDER =
                Comparator.comparing(Version::version).thenComparing(Version::tag);

        boolean isBelow(Version other) {
            return ORDER.compare(this, other) < 0;
        }

        static Optional<Version> of(Ref ref) {
            var tag = ref.getName().substring(Constants.R_TAGS.length());
            return VersionRange.version(tag).map(version -> new Version(ref, tag, version));
        }
    }
}
