package dev.sluice.remote;

import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.TemporaryRoot;
import dev.sluice.git.SelfContainedJGit;
import dev.sluice.http.Bounds;
import dev.sluice.http.Destinations;
import dev.sluice.http.Exchange;
import dev.sluice.http.Request;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import dev.sluice.memory.SharedMemory;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Remote bases over the network, by JGit and HTTP, in temporary directories that a build leaves none of behind. */
public final class FetchedBases implements RemoteBases {
    private static final Duration FILE_TIMEOUT = Duration.ofSeconds(27);
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

    private final boolean local;
    private final Destinations destinations;
    private final Path parent;
    private final DiskSpace disk;
    private final String owner;
    private final Supplier<SharedMemory.Share> memory;

    private FetchedBases(
            boolean local,
            Destinations destinations,
            Path parent,
            DiskSpace disk,
            String owner,
            Supplier<SharedMemory.Share> memory) {
        this.local = local;
        this.destinations = destinations;
        this.parent = parent;
        this.disk = disk;
        this.owner = owner;
        this.memory = memory;
    }

    /** Also repositories of this machine, {@code file://}: for whoever may read its files anyway. */
    public static RemoteBases everywhere() {
        return everywhere(systemTemporary());
    }

    /** @param parent the directory for the temporary directories */
    static RemoteBases everywhere(Path parent) {
        return new FetchedBases(
                true,
                Destinations.ofTheOperator(),
                parent,
                DiskSpace.unlimited(),
                "",
                () -> SharedMemory.unlimited().share(""));
    }

    /**
     * From servers alone: for a process that builds what others have written.
     *
     * @param destinations where these may be
     * @param disk where the bases are while a build reads them
     * @param owner whose they are there
     * @param memory what the build takes of the memory of all
     */
    public static RemoteBases fromServers(
            Destinations destinations, DiskSpace disk, String owner, SharedMemory.Share memory) {
        return new FetchedBases(false, destinations, systemTemporary(), disk, owner, () -> memory);
    }

    private static Path systemTemporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    @Override
    public Checkouts begin() {
        return new Temporary();
    }

    private final class Temporary implements Checkouts {
        private final TemporaryRoot root = new TemporaryRoot(parent, "bases");
        private final Map<Key, Path> repositories = new HashMap<>();
        private final DiskSpace.Room room = disk.room(owner);
        private final BasesOnDisk space = new BasesOnDisk(room);
        private final SharedMemory.Share share = memory.get();

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
                var directory = root.newDirectory();
                repositories.put(key, directory);
                SelfContainedJGit.install(parent);
                new Checkout(reference, directory, local, destinations, space, share).run(reference.submodules());
                return directory;
            } catch (IOException e) {
                throw new BuildException(
                        "remote resource '%s' cannot be fetched: %s".formatted(reference.text(), e.getMessage()));
            }
        }

        @Override
        public Path file(String url) {
            try (var exchange = Exchange.open(
                    Request.get(URI.create(url)).following(MAX_REDIRECTS),
                    destinations,
                    new Bounds(FILE_TIMEOUT, Math.min(MAX_FILE_BYTES, space.left())))) {
                if (exchange.status() != 200) {
                    throw new IOException("status code " + exchange.status());
                }
                var file = root.newDirectory().resolve("file");
                try (var out = room.metered(Files.newOutputStream(file))) {
                    space.wrote(exchange.body().transferTo(out));
                }
                return file;
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
            root.close();
            room.close();
        }
    }
}
