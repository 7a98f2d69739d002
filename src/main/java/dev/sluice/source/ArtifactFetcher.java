package dev.sluice.source;

import dev.sluice.api.Artifact;
import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.NoDiskSpaceException;
import dev.sluice.http.BadAnswerException;
import dev.sluice.http.Bounds;
import dev.sluice.http.Deadline;
import dev.sluice.http.Destinations;
import dev.sluice.http.Exchange;
import dev.sluice.http.NetworkConfig;
import dev.sluice.http.RefusedDestinationException;
import dev.sluice.http.Request;
import dev.sluice.http.TooLargeException;
import dev.sluice.http.TooManyLookUpsException;
import dev.sluice.source.FetchOutcome.Changed;
import dev.sluice.source.FetchOutcome.Failed;
import dev.sluice.source.FetchOutcome.Fetched;
import dev.sluice.source.FetchOutcome.NoRoom;
import dev.sluice.source.FetchOutcome.NotFound;
import io.netty.handler.codec.http.HttpResponseStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Brings the files of an artifact to the disk: downloads the archive, checks its digest on the way, unpacks it.
 *
 * <p>One call is one attempt, with a deadline. There is no retry inside: whoever waits between attempts holds a thread,
 * so the caller tries again when the source changes or at its own retry interval. Interrupting the thread ends a call.
 * Memory use does not depend on the size of the artifact.
 */
@Singleton
public final class ArtifactFetcher {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private static final int MAX_REDIRECTS = 5;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final Duration connectTimeout;
    private final Duration timeout;
    private final FetchLimits limits;
    private final LocalHosts localHosts;
    private final OwnArchives own;
    private final Destinations destinations;

    /**
     * The URLs are in statuses, which a tenant may be allowed to write; the servers are in the cluster.
     *
     * @param own the archives that need no download
     */
    @Inject
    public ArtifactFetcher(FetchConfig config, OwnArchives own, NetworkConfig network) {
        this(
                config.limits(),
                config.connectTimeout(),
                config.timeout(),
                LocalHosts.from(System.getenv()),
                own,
                network.chosenByTenant().inTheCluster());
    }

    /**
     * A fetcher with the default timeouts; hosts are replaced as the process's environment says.
     *
     * @param destinations where artifacts may be
     */
    public ArtifactFetcher(FetchLimits limits, Destinations destinations) {
        this(
                limits,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_TIMEOUT,
                LocalHosts.from(System.getenv()),
                OwnArchives.NONE,
                destinations);
    }

    ArtifactFetcher(
            FetchLimits limits,
            Duration connectTimeout,
            Duration timeout,
            LocalHosts localHosts,
            OwnArchives own,
            Destinations destinations) {
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.limits = limits;
        this.localHosts = localHosts;
        this.own = own;
        this.destinations = localHosts.origins().reduce(destinations, Destinations::orAt, (one, _) -> one);
    }

    /**
     * Fetches {@code artifact} into {@code directory}, which must exist and be empty. If the outcome is not
     * {@link Fetched}, some of the files may be there; the directory is the caller's to remove. Until then, the archive is in a
     * file beside it.
     *
     * @param room for what is written
     */
    public FetchOutcome fetch(Artifact artifact, Path directory, DiskSpace.Room room) {
        try {
            var digest = verifiable(artifact.digest());
            if (own.include(artifact.url())) {
                return read(artifact.url(), digest, directory, room);
            }
            var uri = localHosts.locate(artifact.url());
            var archive = directory.resolveSibling(directory.getFileName() + ".tar.gz");
            try {
                return fetch(uri, digest, archive, directory, room);
            } finally {
                Files.deleteIfExists(archive);
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            return new Failed("failed to create a new request: " + e.getMessage());
        } catch (NoDiskSpaceException e) {
            return new NoRoom(e.owner(), "failed to store archive: " + e.getMessage());
        } catch (InvalidArchiveException e) {
            return new Failed(e.getMessage());
        } catch (IOException e) {
            return new Failed("failed to store archive: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed("failed to download archive: interrupted");
        }
    }

    /** Without a server: from the file that it would serve. */
    private FetchOutcome read(String url, ArtifactDigest digest, Path directory, DiskSpace.Room room)
            throws IOException, InterruptedException {
        var file = own.find(url);
        if (file.isEmpty()) {
            return new NotFound(url);
        }
        try (var archive = FileChannel.open(file.get())) {
            limits.checkDownload(archive.size());
            var hash = digest.start();
            Channels.newInputStream(archive).transferTo(hash.sink());
            var hex = hash.hex();
            return hex.equals(digest.hex())
                    ? unpack(Channels.newInputStream(archive.position(0)), directory, room)
                    : new Changed(url, digest.toString(), digest.with(hex).toString());
        } catch (NoSuchFileException e) {
            return new NotFound(url);
        }
    }

    private FetchOutcome fetch(URI uri, ArtifactDigest digest, Path archive, Path directory, DiskSpace.Room room)
            throws IOException, InterruptedException {
        return switch (download(uri, digest, archive, room)) {
            case Download.Missing _ -> new NotFound(uri.toString());
            case Download.Broken(var message) -> new Failed(message);
            case Download.Complete(var hex)
            when !hex.equals(digest.hex()) ->
                new Changed(uri.toString(), digest.toString(), digest.with(hex).toString());
            case Download.Complete _ -> unpack(Files.newInputStream(archive), directory, room);
        };
    }

    private Download download(URI uri, ArtifactDigest digest, Path archive, DiskSpace.Room room)
            throws NoDiskSpaceException, InterruptedException {
        var request = Request.get(uri).following(MAX_REDIRECTS);
        var bounds = new Bounds(connectTimeout, Deadline.in(timeout), limits.downloadBytes());
        try (var exchange = Exchange.open(request, destinations, bounds)) {
            return switch (exchange.status()) {
                case OK -> new Download.Complete(store(exchange.body(), digest.start(), archive, room));
                case NOT_FOUND -> new Download.Missing();
                default ->
                    new Download.Broken("failed to download archive from %s (status: %s)"
                            .formatted(exchange.address(), HttpResponseStatus.valueOf(exchange.status())));
            };
        } catch (TooLargeException e) {
            return new Download.Broken(
                    "artifact is greater than the max download size of %d bytes".formatted(limits.downloadBytes()));
        } catch (NoDiskSpaceException e) {
            throw e;
        } catch (StorageException e) {
            return new Download.Broken("failed to create temp file: " + reason(e.getCause()));
        } catch (SocketTimeoutException e) {
            return new Download.Broken("failed to download archive: GET %s: %s".formatted(uri, e.getMessage()));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return new Download.Broken("failed to download archive: GET %s: %s".formatted(uri, reason(e)));
        }
    }

    /** Writes the archive as it comes, hashing it on the way; returns the hash in hex. */
    private static String store(InputStream body, ArtifactDigest.Hash hash, Path archive, DiskSpace.Room room)
            throws IOException {
        try (var file = room.metered(opened(archive))) {
            var buffer = new byte[BUFFER_BYTES];
            for (int count; (count = body.read(buffer)) >= 0; ) {
                hash.update(ByteBuffer.wrap(buffer, 0, count));
                write(file, buffer, count);
            }
        }
        return hash.hex();
    }

    private static OutputStream opened(Path archive) throws StorageException {
        try {
            return Files.newOutputStream(archive);
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    private static void write(OutputStream file, byte[] buffer, int count)
            throws StorageException, NoDiskSpaceException {
        try {
            file.write(buffer, 0, count);
        } catch (NoDiskSpaceException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    /** It is the disk that fails, not the network. */
    private static final class StorageException extends IOException {
        private static final long serialVersionUID = 1;

        StorageException(IOException cause) {
            super(cause);
        }
    }

    private FetchOutcome unpack(InputStream archive, Path directory, DiskSpace.Room room)
            throws NoDiskSpaceException, InterruptedException {
        try (var in = archive) {
            new TarUnpacker(limits, timeout).unpack(in, directory, room);
            return new Fetched(directory);
        } catch (NoDiskSpaceException e) {
            throw e;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return new Failed(
                    "failed to extract archive (check whether file size exceeds max download size): " + reason(e));
        }
    }

    private static ArtifactDigest verifiable(String digest) throws InvalidArchiveException {
        try {
            return ArtifactDigest.parse(digest);
        } catch (InvalidArchiveException e) {
            throw new InvalidArchiveException("failed to verify archive: " + e.getMessage());
        }
    }

    /** The JDK's network exceptions come with or without a message. */
    private static String reason(Throwable cause) {
        return switch (cause) {
            case ConnectException e when e.getMessage() == null -> "connection refused or host not found";
            case RefusedDestinationException e -> e.getMessage();
            case BadAnswerException e -> e.getMessage();
            case TooManyLookUpsException e -> e.getMessage();
            case Throwable e when e.getMessage() == null -> e.getClass().getSimpleName();
            case InvalidArchiveException e -> e.getMessage();
            case IOException e when e.getClass() == IOException.class -> e.getMessage();
            default -> cause.getClass().getSimpleName() + ": " + cause.getMessage();
        };
    }

    private sealed interface Download {
        record Complete(String hex) implements Download {}

        record Missing() implements Download {}

        record Broken(String message) implements Download {}
    }
}
