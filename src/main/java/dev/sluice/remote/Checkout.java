package dev.sluice.remote;

import dev.sluice.kustomize.RemoteReference;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCacheCheckout;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/** Brings the files of one revision of a repository, without its history, into a directory. */
final class Checkout {
    private static final String FETCHED = "refs/sluice/fetched";
    private static final int MAX_SUBMODULE_DEPTH = 10;

    private final RemoteReference reference;
    private final Path directory;
    private final boolean local;
    private final Deadline deadline;

    /** @param local whether submodules may be repositories of this machine */
    Checkout(RemoteReference reference, Path directory, boolean local) {
        this.local = local;
        this.reference = reference;
        this.directory = directory;
        this.deadline = new Deadline(System.nanoTime() + reference.timeout().toNanos());
    }

    /** @throws IOException where the repository or the reference is not there, or not in time */
    void run() throws IOException {
        try (var git = Git.init().setDirectory(directory.toFile()).call()) {
            var repository = git.getRepository();
            var config = repository.getConfig();
            config.setString("remote", "origin", "url", reference.repository());
            config.save();
            checkOut(repository, fetched(repository));
            if (reference.submodules()) {
                updateSubmodules(git, 1);
            }
        } catch (GitAPIException | URISyntaxException | TransportException e) {
            throw new IOException(
                    deadline.isCancelled() ? "not done within %s".formatted(shown(reference.timeout())) : root(e), e);
        }
    }

    private ObjectId fetched(Repository repository) throws URISyntaxException, IOException {
        if (ObjectId.isId(reference.ref())) {
            return fetchedCommit(repository, ObjectId.fromString(reference.ref()));
        }
        fetch(repository, wanted(repository), true);
        return repository.resolve(FETCHED);
    }

    /** A server that does not give out single commits gives them with the branches and tags that they are on. */
    private ObjectId fetchedCommit(Repository repository, ObjectId commit) throws URISyntaxException, IOException {
        try {
            fetch(repository, commit.name(), true);
        } catch (TransportException e) {
            if (deadline.isCancelled()) {
                throw e;
            }
        }
        for (var all : List.of(Constants.R_HEADS, Constants.R_TAGS)) {
            if (!repository.getObjectDatabase().has(commit)) {
                fetch(repository, all + "*", false);
            }
        }
        return commit;
    }

    private void fetch(Repository repository, String wanted, boolean shallow) throws URISyntaxException, IOException {
        try (var transport = open(repository)) {
            transport.setTagOpt(TagOpt.NO_TAGS);
            if (shallow) {
                transport.setDepth(1);
            }
            var target = wanted.endsWith("*") ? FETCHED + "/*" : FETCHED;
            transport.fetch(deadline, List.of(new RefSpec("+%s:%s".formatted(wanted, target))));
        }
    }

    /** The name in full, found in the order in which Git looks for one. */
    private String wanted(Repository repository) throws URISyntaxException, IOException {
        var name = reference.ref().isEmpty() ? Constants.HEAD : reference.ref();
        try (var transport = open(repository);
                var connection = transport.openFetch()) {
            var refs = connection.getRefsMap();
            return List.of("%s", "refs/%s", "refs/tags/%s", "refs/heads/%s").stream()
                    .map(form -> Optional.ofNullable(refs.get(form.formatted(name))))
                    .flatMap(Optional::stream)
                    .map(Ref::getName)
                    .findFirst()
                    .orElseThrow(() -> new TransportException("couldn't find remote ref " + name));
        }
    }

    private Transport open(Repository repository) throws URISyntaxException, IOException {
        var transport = Transport.open(repository, new URIish(reference.repository()));
        if (transport instanceof SshTransport) {
            transport.close();
            throw new TransportException("Git over SSH is not supported: use an https URL");
        }
        transport.setTimeout(deadline.seconds());
        return transport;
    }

    private void checkOut(Repository repository, ObjectId revision) throws IOException {
        try (var walk = new RevWalk(repository)) {
            var commit = walk.parseCommit(revision);
            new DirCacheCheckout(repository, repository.lockDirCache(), commit.getTree()).checkout();
            var head = repository.updateRef(Constants.HEAD, true);
            head.setNewObjectId(commit);
            head.forceUpdate();
        }
    }

    private void updateSubmodules(Git git, int depth) throws GitAPIException, IOException {
        if (depth > MAX_SUBMODULE_DEPTH) {
            throw new TransportException("submodules are nested more than %d deep".formatted(MAX_SUBMODULE_DEPTH));
        }
        git.submoduleInit().call();
        if (!local) {
            requireServers(git.getRepository().getConfig());
        }
        for (var path : git.submoduleUpdate()
                .setTimeout(deadline.seconds())
                .setProgressMonitor(deadline)
                .call()) {
            var submodule = SubmoduleWalk.getSubmoduleRepository(git.getRepository(), path);
            try (var inner = new Git(submodule)) {
                updateSubmodules(inner, depth + 1);
            } finally {
                submodule.close();
            }
        }
    }

    /** A repository of somebody else must not name what lies on this machine. */
    static void requireServers(Config config) throws TransportException {
        for (var name : config.getSubsections("submodule")) {
            var url = config.getString("submodule", name, "url");
            if (url != null && !url.startsWith("https://") && !url.startsWith("http://")) {
                throw new TransportException(
                        "its submodule '%s' is at '%s': only http and https are allowed".formatted(name, url));
            }
        }
    }

    private static String root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static String shown(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** When the fetch must have ended; JGit asks its progress monitor whether to go on. */
    private static final class Deadline extends EmptyProgressMonitor {
        private final long endNanos;

        Deadline(long endNanos) {
            this.endNanos = endNanos;
        }

        /** The time left in whole seconds, at least one. */
        int seconds() {
            return (int)
                    Math.clamp(Duration.ofNanos(endNanos - System.nanoTime()).toSeconds() + 1, 1, 3600);
        }

        @Override
        public boolean isCancelled() {
            return System.nanoTime() - endNanos >= 0 || Thread.currentThread().isInterrupted();
        }
    }
}
