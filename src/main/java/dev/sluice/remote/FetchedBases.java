package dev.sluice.remote;

import dev.sluice.git.SelfContainedJGit;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
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
    private static final int MAX_REMOVALS = 20;
    private static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

    private final boolean local;

    private FetchedBases(boolean local) {
        this.local = local;
    }

    /** Also repositories of this machine, {@code file://}: for whoever may read its files anyway. */
    public static RemoteBases everywhere() {
        return new FetchedBases(true);
    }

    /** From servers alone: for a process that builds what others have written. */
    public static RemoteBases fromServers() {
        return new FetchedBases(false);
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
                new Checkout(reference, directory, local).run();
                return directory;
            } catch (IOException e) {
                throw new BuildException(
                        "remote resource '%s' cannot be fetched: %s".formatted(reference.text(), e.getMessage()));
            }
        }

        @Override
        public byte[] file(String url) {
            try {
                var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
                connection.setConnectTimeout((int) FILE_TIMEOUT.toMillis());
                connection.setReadTimeout((int) FILE_TIMEOUT.toMillis());
                if (connection.getResponseCode() != 200) {
                    throw new IOException("status code " + connection.getResponseCode());
                }
                try (var body = connection.getInputStream()) {
                    var bytes = body.readNBytes(MAX_FILE_BYTES + 1);
                    if (bytes.length > MAX_FILE_BYTES) {
                        throw new IOException("the file is larger than %d bytes".formatted(MAX_FILE_BYTES));
                    }
                    return bytes;
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new BuildException("remote file '%s' cannot be fetched: %s".formatted(url, e.getMessage()));
            }
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
