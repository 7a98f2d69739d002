package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.Artifact;
import dev.sluice.http.Destinations;
import dev.sluice.temporary.TemporaryFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {
    private static final FetchLimits LIMITS = new FetchLimits(1 << 20, 1 << 20, 1 << 20, 100);

    @TempDir
    Path temporary;

    private final Map<String, byte[]> archives = new ConcurrentHashMap<>();
    private final AtomicInteger downloads = new AtomicInteger();
    private final ArtifactFetcher fetcher = new ArtifactFetcher(LIMITS, Destinations.ofTheOperator());
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private HttpServer server;
    private ArtifactCache cache;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                downloads.incrementAndGet();
                var body = archives.get(exchange.getRequestURI().getPath());
                exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
                if (body != null) {
                    exchange.getResponseBody().write(body);
                }
            }
        });
        server.start();
        cache = cacheOf(1 << 20);
    }

    @AfterEach
    void stop() {
        cache.close();
        server.stop(0);
    }

    @Test
    void manyReadersAtOnceCostOneDownload() throws Exception {
        var artifact = serve("a", "1");
        var all = new CountDownLatch(10);
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            var reads = IntStream.range(0, 10)
                    .mapToObj(_ -> threads.submit(() -> cache.read(artifact, outcome -> {
                        all.countDown();
                        await(all);
                        return content(outcome);
                    })))
                    .toList();
            for (var read : reads) {
                assertThat(read.get()).isEqualTo("1");
            }
        }
        assertThat(downloads).hasValue(1);
    }

    @Test
    void whatNobodyReadsStaysForTheNext() throws IOException {
        var artifact = serve("a", "1");

        var first = cache.read(artifact, ArtifactCacheTest::directory);
        var second = cache.read(artifact, ArtifactCacheTest::directory);

        assertThat(second).isEqualTo(first).exists();
        assertThat(downloads).hasValue(1);
    }

    @Test
    void theLeastRecentlyReadGoesWhereThereAreTooMany() throws IOException {
        cache = cacheOf(2 * 8192); // a directory with a small file takes two blocks
        var a = serve("a", "1");
        var b = serve("b", "2");
        var first = cache.read(a, ArtifactCacheTest::directory);
        var second = cache.read(b, ArtifactCacheTest::directory);
        cache.read(a, ArtifactCacheTest::directory);

        cache.read(serve("c", "3"), ArtifactCacheTest::directory);

        assertThat(first).exists();
        assertThat(second).doesNotExist();
    }

    @Test
    void whatIsBeingReadStaysHoweverLittleRoomThereIs() throws IOException {
        cache = cacheOf(0);
        var artifact = serve("a", "1");

        var directory = cache.read(artifact, outer -> {
            try {
                cache.read(serve("b", "2"), ArtifactCacheTest::content);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(content(outer)).isEqualTo("1");
            return directory(outer);
        });

        assertThat(directory).doesNotExist();
    }

    @Test
    void whatCouldNotBeFetchedIsFetchedAgain() throws IOException {
        var artifact = serve("a", "1");
        var body = archives.remove("/a.tar.gz");

        assertThat(cache.<FetchOutcome>read(artifact, outcome -> outcome)).isInstanceOf(FetchOutcome.NotFound.class);
        archives.put("/a.tar.gz", body);

        assertThat(cache.read(artifact, ArtifactCacheTest::content)).isEqualTo("1");
    }

    @Test
    void nothingIsKeptOfAFetchThatEndsWithAnError() throws IOException {
        cache = new ArtifactCache(failingAtOnce("a.tar.gz"), 1 << 20, () -> now);
        var artifact = serve("a", "1");

        assertThatThrownBy(() -> cache.read(artifact, outcome -> outcome)).isInstanceOf(AssertionError.class);

        var other = cache.read(serve("b", "2"), ArtifactCacheTest::directory);
        try (var files = Files.list(other.getParent())) {
            assertThat(files.filter(Files::isDirectory)).containsExactly(other);
        }
    }

    @Test
    void whatWasDeletedOrIsOldIsFetchedAgain() throws IOException {
        var artifact = serve("a", "1");
        TemporaryFiles.delete(cache.read(artifact, ArtifactCacheTest::directory));
        assertThat(cache.read(artifact, ArtifactCacheTest::content)).isEqualTo("1");
        assertThat(downloads).hasValue(2);

        now = now.plus(ArtifactCache.MAX_AGE);
        assertThat(cache.read(artifact, ArtifactCacheTest::content)).isEqualTo("1");
        assertThat(downloads).hasValue(3);
    }

    @Test
    void theEndLeavesNothingBehind() throws IOException {
        var directory = cache.read(serve("a", "1"), ArtifactCacheTest::directory);

        cache.close();

        assertThat(directory.getParent()).doesNotExist();
    }

    private ArtifactCache cacheOf(long idleBytes) {
        return new ArtifactCache(fetcher, idleBytes, () -> now);
    }

    private static ArtifactFetcher failingAtOnce(String archive) {
        var own = new OwnArchives() {
            @Override
            public boolean include(String url) {
                if (url.endsWith(archive)) {
                    throw new AssertionError("as if out of memory");
                }
                return false;
            }

            @Override
            public Optional<Path> find(String url) {
                return Optional.empty();
            }
        };
        var timeout = Duration.ofSeconds(20);
        return new ArtifactFetcher(LIMITS, timeout, timeout, LocalHosts.NONE, own, Destinations.ofTheOperator());
    }

    private Artifact serve(String name, String content) throws IOException {
        var body = TarGz.archive().file("value", content).bytes();
        archives.put("/" + name + ".tar.gz", body);
        var url = "http://localhost:%d/%s.tar.gz".formatted(server.getAddress().getPort(), name);
        return new Artifact(name, url, "r1", TarGz.digest("SHA-256", body), "2026-01-01T00:00:00Z", null, null);
    }

    private static String content(FetchOutcome outcome) {
        try {
            return Files.readString(directory(outcome).resolve("value"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path directory(FetchOutcome outcome) {
        return ((FetchOutcome.Fetched) outcome).directory();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
