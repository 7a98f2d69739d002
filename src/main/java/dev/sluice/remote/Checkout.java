package dev.sluice.remote;

import dev.sluice.api.GoDuration;
import dev.sluice.git.BoundedRepository;
import dev.sluice.git.CheckedTransport;
import dev.sluice.git.GitConnections;
import dev.sluice.git.GitDeadline;
import dev.sluice.git.TreeBounds;
import dev.sluice.http.Destinations;
import dev.sluice.http.TooManyLookUpsException;
import dev.sluice.kustomize.RemoteReference;
import dev.sluice.memory.SharedMemory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCacheCheckout;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.BlobBasedConfig;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
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

    /** What JGit has in memory of a file or a folder, and how often its path. */
    private static final long BYTES_OF_AN_ENTRY = 256;

    private static final long TIMES_A_PATH = 3;

    private final String repository;
    private final String ref;
    private final Path directory;
    private final boolean local;
    private final Duration timeout;
    private final GitDeadline deadline;
    private final GitConnections connections;
    private final BasesOnDisk space;
    private final SharedMemory.Share memory;

    private Checkout(String repository, String ref, Path directory, Checkout outer) {
        this.repository = repository;
        this.ref = ref;
        this.directory = directory;
        this.local = outer.local;
        this.timeout = outer.timeout;
        this.deadline = outer.deadline;
        this.connections = outer.connections;
        this.space = outer.space;
        this.memory = outer.memory;
    }

    /**
     * @param local whether the repository, and its submodules, may be on this machine
     * @param destinations where the servers may be
     * @param space where its pack and its files are
     * @param memory what its packs take of the memory of all
     */
    Checkout(
            RemoteReference reference,
            Path directory,
            boolean local,
            Destinations destinations,
            BasesOnDisk space,
            SharedMemory.Share memory) {
        this.memory = memory;
        this.space = space;
        this.repository = reference.repository();
        this.ref = reference.ref();
        this.directory = directory;
        this.local = local;
        this.timeout = reference.timeout().compareTo(LONGEST) < 0 ? reference.timeout() : LONGEST;
        this.deadline = GitDeadline.in(timeout);
        this.connections = new GitConnections(destinations, timeout, MAX_BYTES, space.room(), Optional.empty());
    }

    /**
     * @param submodules whether these are brought too
     * @throws IOException where the repository or the reference is not there, or not in time
     */
    void run(boolean submodules) throws IOException {
        try {
            checkOut(submodules ? MAX_SUBMODULE_DEPTH : 0, submodules);
        } catch (URISyntaxException | ConfigInvalidException | TransportException | RuntimeException e) {
            var isLate = deadline.isCancelled() && !TooManyLookUpsException.isCauseOf(e);
            throw new IOException(isLate ? "not done within %s".formatted(GoDuration.text(timeout)) : reason(e), e);
        }
    }

    private void checkOut(int depth, boolean submodules)
            throws IOException, URISyntaxException, ConfigInvalidException {
        try (var clone = BoundedRepository.of(directory, BoundedRepository.Limits.ofMemory(), memory, deadline)) {
            clone.create();
            var config = clone.getConfig();
            config.setString("remote", "origin", "url", repository);
            config.save();
            var revision = fetched(clone);
            checkOut(clone, revision);
            if (submodules) {
                checkOutSubmodules(clone, revision, depth);
            }
        }
    }

    private ObjectId fetched(Repository repository) throws URISyntaxException, IOException {
        if (ObjectId.isId(ref)) {
            return fetchedCommit(repository, ObjectId.fromString(ref));
        }
        fetch(repository, wanted(repository));
        return repository.resolve(FETCHED);
    }

    /** A server that does not give out single commits gives them with the branches and tags that they are on. */
    private ObjectId fetchedCommit(Repository repository, ObjectId commit) throws URISyntaxException, IOException {
        try {
            fetch(repository, commit.name());
        } catch (TransportException e) {
            if (deadline.isCancelled()) {
                throw e;
            }
        }
        for (var all : List.of(Constants.R_HEADS, Constants.R_TAGS)) {
            if (!repository.getObjectDatabase().has(commit)) {
                fetchAll(repository, all);
            }
        }
        return commit;
    }

    private void fetch(Repository repository, String wanted) throws URISyntaxException, IOException {
        try (var transport = open(repository)) {
            transport.withoutHistory();
            transport.fetch(deadline, List.of(new RefSpec("+%s:%s".formatted(wanted, FETCHED))));
        }
    }

    private void fetchAll(Repository repository, String prefix) throws URISyntaxException, IOException {
        try (var transport = open(repository)) {
            transport.fetchAll(deadline, prefix);
        }
    }

    /** The name in full, found in the order in which Git looks for one. */
    private String wanted(Repository repository) throws URISyntaxException, IOException {
        var name = ref.isEmpty() ? Constants.HEAD : ref;
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

    private CheckedTransport open(Repository repository) throws URISyntaxException, IOException {
        var address = new URIish(this.repository);
        if (!local && !isOnWebServer(address) && !isOverSsh(address)) {
            throw new Refusal("only repositories of http and https servers are fetched");
        }
        var transport = Transport.open(repository, address);
        if (transport instanceof SshTransport) {
            transport.close();
            throw new Refusal("Git over SSH is not supported: use an https URL");
        }
        configure(transport);
        return CheckedTransport.into(repository, transport);
    }

    private void configure(Transport transport) {
        transport.setTimeout(deadline.remainingSeconds());
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

    private void checkOut(BoundedRepository clone, ObjectId revision) throws IOException {
        try (var reader = clone.newObjectReader();
                var walk = new RevWalk(reader)) {
            var commit = walk.parseCommit(revision);
            measure(clone, reader, commit.getTree());
            var files = new DirCacheCheckout(clone, clone.lockDirCache(), commit.getTree());
            files.setProgressMonitor(deadline);
            files.checkout();
            var head = clone.updateRef(Constants.HEAD, true);
            head.setNewObjectId(commit);
            head.forceUpdate();
        }
    }

    /**
     * A few objects may be more files than a disk has room for, and JGit has an entry with the whole path of each of them in
     * memory.
     */
    private void measure(BoundedRepository clone, ObjectReader reader, ObjectId tree) throws IOException {
        try (var walk = new TreeBounds(deadline).walk(reader, tree)) {
            while (walk.next()) {
                clone.take(BYTES_OF_AN_ENTRY + TIMES_A_PATH * walk.pathLength());
                space.take(walk.isFile() ? reader.getObjectSize(walk.object(), Constants.OBJ_BLOB) : 0);
                if (walk.isFolder()) {
                    walk.enter();
                }
            }
        }
    }

    private void checkOutSubmodules(Repository clone, ObjectId revision, int depth)
            throws IOException, URISyntaxException, ConfigInvalidException {
        try (var commits = new RevWalk(clone);
                var walk = new SubmoduleWalk(clone)) {
            var tree = commits.parseCommit(revision).getTree();
            walk.setTree(tree);
            walk.setModulesConfig(modules(clone, revision));
            while (walk.next()) {
                deadline.check();
                if (depth == 0) {
                    throw new Refusal("submodules are nested more than %d deep".formatted(MAX_SUBMODULE_DEPTH));
                }
                var inner =
                        new Checkout(address(clone, walk), walk.getObjectId().name(), place(walk.getPath()), this);
                inner.checkOut(depth - 1, true);
            }
        }
    }

    /** Of the commit, and not of the file: that may be a link. */
    private static Config modules(Repository clone, ObjectId revision) throws IOException, ConfigInvalidException {
        try {
            return new BlobBasedConfig(null, clone, revision, Constants.DOT_GIT_MODULES);
        } catch (FileNotFoundException e) {
            return new Config();
        }
    }

    private String address(Repository clone, SubmoduleWalk walk) throws IOException, ConfigInvalidException {
        var url = walk.getModulesUrl();
        if (url == null) {
            throw new Refusal("its submodule '%s' has no url in .gitmodules".formatted(walk.getPath()));
        }
        var address = SubmoduleWalk.getSubmoduleRemoteUrl(clone, url);
        requireServer(walk.getPath(), address);
        return address;
    }

    /** A repository of somebody else must not name what lies on this machine. */
    private void requireServer(String submodule, String url) throws Refusal {
        if (!local && !isOnServer(url)) {
            throw new Refusal(
                    "its submodule '%s' is at '%s': only http and https are allowed".formatted(submodule, url));
        }
    }

    static boolean isOnServer(String url) {
        return url.startsWith("https://") || url.startsWith("http://");
    }

    /** An empty directory, which checking out its repository has made. */
    private Path place(String path) throws IOException {
        var place = directory.resolve(path).toRealPath();
        if (!place.startsWith(directory.toRealPath())) {
            throw new Refusal("its submodule '%s' is outside of it".formatted(path));
        }
        return place;
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
}
