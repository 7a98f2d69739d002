package dev.sluice.remote;

import dev.sluice.git.SelfContainedJGit;
import dev.sluice.http.Bounds;
import dev.sluice.http.Destinations;
import dev.sluice.http.Exchange;
import dev.sluice.http.Request;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Remote bases over the network, by JGit and HTTP, in temporary directories that a build leaves none of behind. */
public final class FetchedBases implements RemoteBases {
    private static final Duration FILE_TIMEOUT = Duration.ofSeconds(27);
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_REMOVALS = 20;
    private static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

    private final boolean local;
    private final Destinations destinations;

    private FetchedBases(boolean local, Destinations destinations) {
        this.local = local;
        this.destinations = destinations;
    }

    /** Also repositories of this machine, {@code file://}: for whoever may read its files anyway. */
    public static RemoteBases everywhere() {
        return new FetchedBases(true, Destinations.ofTheOperator());
    }

    /**
     * From servers alone: for a process that builds what others have written.
     *
     * @param destinations where these may be
     */
    public static RemoteBases fromServers(Destinations destinations) {
        return new FetchedBases(false, destinations);
    }

    @Override
    public Checkouts begin() {
        return new Temporary();
    }

    private final class Temporary implements Checkouts {
        private final Map<Key, Path> repositories = new HashMap<>();

        private record Key(String repository, String ref, boolean submodules) {}

        @Override
        public Path repository(RemoteReference reference) {
            if (!local && reference.repository().toLowerCase(Locale.ROOT).startsWith("file:")) {
                throw new BuildException("remote resource '%s' is on this machine: only servers are allowed"
                        .formatted(reference.text()));
            }
            var key = new Key(reference.repository(), reference.ref(), reference.submodules());
            var known = repositories.get(key);
            if (known != null) {
                return known;
            }
            try {
                var directory = Files.createTempDirectory("sluice-base-").toRealPath();
                repositories.put(key, directory);
                SelfContainedJGit.install(Path.of(System.getProperty("java.io.tmpdir")));
                new Checkout(reference, directory, local, destinations).run();
                return directory;
            } catch (IOException e) {
                throw new BuildException(
                        "remote resource '%s' cannot be fetched: %s".formatted(reference.text(), e.getMessage()));
            }
        }

        @Override
        public byte[] file(String url) {
            try (var exchange = Exchange.open(
                    Request.get(URI.create(url)).following(MAX_REDIRECTS),
                    destinations,
                    new Bounds(FILE_TIMEOUT, MAX_FILE_BYTES))) {
                if (exchange.status() != 200) {
                    throw new IOException("status code " + exchange.status());
                }
                return exchange.bytes();
            } catch (UnknownHostException e) {
                throw cannotBeFetched(url, "the host name '%s' is unknown".formatted(e.getMessage()));
            } catch (IOException | IllegalArgumentException e) {
                throw cannotBeFetched(url, e.getMessage());
            }
        }

        private static BuildException cannotBeFetched(String url, String why) {
            return new BuildException("remote file '%s' cannot be fetched: %s".formatted(url, why));
        }

        @Override
        public void close() {
            repositories.values().forEach(Temporary::remove);
        }

        /** JGit measures the clock of a file system with files of its own, which come and go: so once more if need be. */
        private static void remove(Path directory) {
            for (var attempt = 1; Files.exists(directory); attempt++) {
                try {
                    Files.walkFileTree(directory, new Removal());
                } catch (IOException e) {
                    if (attempt == MAX_REMOVALS) {
                        throw new BuildException("%s cannot be removed: %s".formatted(directory, e));
                    }
                }
            }
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
