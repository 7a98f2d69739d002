package dev.sluice.source;

import dev.sluice.api.Artifact;
import dev.sluice.source.FetchOutcome.Failed;
import dev.sluice.source.FetchOutcome.Fetched;
import dev.sluice.source.FetchOutcome.NotFound;
import io.netty.handler.codec.http.HttpResponseStatus;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings the files of an artifact to the disk: downloads the archive, checks its digest on the way, unpacks it.
 *
 * <p>One call is one attempt, with a deadline. There is no retry inside: whoever waits between attempts holds a thread,
 * so the caller tries again when the source changes or at its own retry interval. Interrupting the thread ends a call.
 * Memory use does not depend on the size of the artifact.
 */
@Singleton
public final class ArtifactFetcher implements AutoCloseable {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client;
    private final Duration timeout;
    private final FetchLimits limits;
    private final LocalHosts localHosts;

    @Inject
    public ArtifactFetcher(FetchConfig config) {
        this(config.limits(), config.connectTimeout(), config.timeout(), LocalHosts.from(System.getenv()));
    }

    /** A fetcher with the default timeouts; hosts are replaced as the process's environment says. */
    public ArtifactFetcher(FetchLimits limits) {
        this(limits, DEFAULT_CONNECT_TIMEOUT, DEFAULT_TIMEOUT, LocalHosts.from(System.getenv()));
    }

    ArtifactFetcher(FetchLimits limits, Duration connectTimeout, Duration timeout, LocalHosts localHosts) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(connectTimeout)
                .build();
        this.timeout = timeout;
        this.limits = limits;
        this.localHosts = localHosts;
    }

    /**
     * Fetches {@code artifact} into {@code directory}, which must exist and be empty. If the outcome is not
     * {@link Fetched}, some of the files may be there; the directory is the caller's to remove.
     */
    public FetchOutcome fetch(Artifact artifact, Path directory) {
        try {
            var uri = localHosts.locate(artifact.url());
            var digest = verifiable(artifact.digest());
            var archive = Files.createTempFile("sluice-fetch-", ".tar.gz");
            try {
                return fetch(uri, digest, archive, directory);
            } finally {
                Files.deleteIfExists(archive);
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            return new Failed("failed to create a new request: " + e.getMessage());
        } catch (InvalidArchiveException e) {
            return new Failed(e.getMessage());
        } catch (IOException e) {
            return new Failed("failed to store archive: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed("failed to download archive: interrupted");
        }
    }

    @Override
    @PreDestroy
    public void close() {
        client.shutdownNow();
    }

    private FetchOutcome fetch(URI uri, ArtifactDigest digest, Path archive, Path directory)
            throws IOException, InterruptedException {
        return switch (download(uri, digest, archive)) {
            case Download.Missing _ -> new NotFound(uri.toString());
            case Download.Broken(var message) -> new Failed(message);
            case Download.Complete(var hex)
            when !hex.equals(digest.hex()) ->
                new Failed(
                        "failed to verify archive: computed digest doesn't match provided '%s' (check whether file size exceeds max download size)"
                                .formatted(digest));
            case Download.Complete _ -> unpack(archive, directory);
        };
    }

    private Download download(URI uri, ArtifactDigest digest, Path archive) throws InterruptedException {
        var request = HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
        var exchange = client.sendAsync(
                request,
                head -> head.statusCode() == 200
                        ? BodySubscribers.mapping(
                                new ArchiveBody(archive, digest.start(), limits.downloadBytes()), Optional::of)
                        : BodySubscribers.replacing(Optional.<String>empty()));
        try {
            return outcome(exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Download.Broken("failed to download archive: GET %s: no complete answer in %d seconds"
                    .formatted(uri, timeout.toSeconds()));
        } catch (ExecutionException e) {
            return new Download.Broken(message(uri, e.getCause()));
        } finally {
            exchange.cancel(true);
        }
    }

    private static Download outcome(HttpResponse<Optional<String>> response) {
        if (response.statusCode() == 404) {
            return new Download.Missing();
        }
        return response.body()
                .<Download>map(Download.Complete::new)
                .orElseGet(() -> new Download.Broken("failed to download archive from %s (status: %s)"
                        .formatted(response.uri(), HttpResponseStatus.valueOf(response.statusCode()))));
    }

    private FetchOutcome unpack(Path archive, Path directory) throws InterruptedException {
        try (var in = Files.newInputStream(archive)) {
            new TarUnpacker(limits).unpack(in, directory);
            return new Fetched(directory);
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

    private static String message(URI uri, Throwable cause) {
        return switch (cause) {
            case InvalidArchiveException e -> e.getMessage();
            case UncheckedIOException e -> "failed to create temp file: " + reason(e.getCause());
            default -> "failed to download archive: GET %s: %s".formatted(uri, reason(cause));
        };
    }

    /** The JDK's network exceptions come with or without a message. */
    private static String reason(Throwable cause) {
        return switch (cause) {
            case ConnectException e when e.getMessage() == null -> "connection refused or host not found";
            case HttpTimeoutException e -> e.getMessage();
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
