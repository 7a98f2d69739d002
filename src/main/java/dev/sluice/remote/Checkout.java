package dev.sluice.remote;

import dev.sluice.api.GoDuration;
import dev.sluice.git.GitConnections;
import dev.sluice.http.Destinations;
import dev.sluice.kustomize.RemoteReference;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;

/** Brings the files of one revision of a repository, without its history, into a directory. */
final class Checkout {
    private static final String FETCHED = "refs/sluice/fetched";
    private static final int MAX_SUBMODULE_DEPTH = 10;
    private static final Set<String> WEB = Set.of("http", "https");

    /** Whoever writes a reference may write any timeout, and a build waits for it. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** All that the servers of one reference may send. */
    private static final long MAX_BYTES = 1L << 30;

    private final RemoteReference reference;
    private final Path directory;
    private final boolean local;
    private final Duration timeout;
    private final Deadline deadline;
    private final GitConnections connections;

    /**
     * @param local whether submodules may be repositories of this machine
     * @param destinations where the servers may be
     */
    Checkout(RemoteReference reference, Path directory, boolean local, Destinations destinations) {
        this.local = local;
        this.reference = reference;
        this.directory = directory;
        this.timeout = reference.timeout().compareTo(LONGEST) < 0 ? reference.timeout() : LONGEST;
        this.deadline = new Deadline(System.nanoTime() + timeout.toNanos());
        this.connections = new GitConnections(destinations, timeout, MAX_BYTES, Optional.empty());
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
                    deadline.isCancelled() ? "not done within %s".formatted(GoDuration.text(timeout)) : reason(e), e);
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
                    .orElseThrow(() -> new Refusal("couldn't find remote ref " + name));
        }
    }

    private Transport open(Repository repository) throws URISyntaxException, IOException {
        var address = new URIish(reference.repository());
        if (!local && !isOnWebServer(address) && !isOverSsh(address)) {
            throw new Refusal("only repositories of http and https servers are fetched");
        }
        var transport = Transport.open(repository, address);
        if (transport instanceof SshTransport) {
            transport.close();
            throw new Refusal("Git over SSH is not supported: use an https URL");
        }
        configure(transport);
        return transport;
    }

    private void configure(Transport transport) {
        transport.setTimeout(deadline.seconds());
        if (transport instanceof TransportHttp http) {
            http.setHttpConnectionFactory(connections);
        }
    }

    /** What has no scheme, or one in other letters, may be taken for a directory of this machine. */
    private static boolean isOnWebServer(URIish address) {
        return WEB.contains(String.valueOf(address.getScheme())) && address.getHost() != null;
    }

    private static boolean isOverSsh(URIish address) {
        return "ssh".equals(address.getScheme()) || address.getScheme() == null && address.getHost() != null;
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
            throw new Refusal("submodules are nested more than %d deep".formatted(MAX_SUBMODULE_DEPTH));
        }
        git.submoduleInit().call();
        if (!local) {
            requireServers(git.getRepository().getConfig());
        }
        for (var path : git.submoduleUpdate()
                .setTimeout(deadline.seconds())
                .setProgressMonitor(deadline)
                .setTransportConfigCallback(this::configure)
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
                throw new Refusal(
                        "its submodule '%s' is at '%s': only http and https are allowed".formatted(name, url));
            }
        }
    }

    /** In the words of this class, or of JGit where the repository is the caller's own: else they are the server's. */
    private String reason(Throwable failure) {
        var root = failure;
        while (root.getCause() != null && !(root instanceof Refusal)) {
            root = root.getCause();
        }
        return root instanceof Refusal || local && connections.lastStatus() == 0
                ? String.valueOf(root.getMessage())
                : connections.reason(failure);
    }

    /** What is wrong with the reference itself. */
    private static final class Refusal extends TransportException {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
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
