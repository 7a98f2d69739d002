package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.Artifact;
import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.TemporaryFiles;
import dev.sluice.http.Destinations;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
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
    private final DiskSpace disk = new DiskSpace("SLUICE_TEST", 1 << 20);
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile Runnable beforeAnswer = () -> {};
    private HttpServer server;
    private ArtifactCache cache;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                downloads.incrementAndGet();
                beforeAnswer.run();
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
                    .mapToObj(_ -> threads.submit(() -> cache.read("team", artifact, outcome -> {
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

        var first = cache.read("team", artifact, ArtifactCacheTest::directory);
        var second = cache.read("team", artifact, ArtifactCacheTest::directory);

        assertThat(second).isEqualTo(first).exists();
        assertThat(downloads).hasValue(1);
    }

    @Test
    void theLeastRecentlyReadGoesWhereThereAreTooMany() throws IOException {
        cache = cacheOf(2 * 8192); // a directory with a small file takes two blocks
        var a = serve("a", "1");
        var b = serve("b", "2");
        var first = cache.read("team", a, ArtifactCacheTest::directory);
        var second = cache.read("team", b, ArtifactCacheTest::directory);
        cache.read("team", a, ArtifactCacheTest::directory);

        cache.read("team", serve("c", "3"), ArtifactCacheTest::directory);

        assertThat(first).exists();
        assertThat(second).doesNotExist();
    }

    @Test
    void whatIsBeingReadStaysHoweverLittleRoomThereIs() throws IOException {
        cache = cacheOf(0);
        var artifact = serve("a", "1");

        var directory = cache.read("team", artifact, outer -> {
            try {
                cache.read("team", serve("b", "2"), ArtifactCacheTest::content);
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

        assertThat(cache.<FetchOutcome>read("team", artifact, outcome -> outcome))
                .isInstanceOf(FetchOutcome.NotFound.class);
        archives.put("/a.tar.gz", body);

        assertThat(cache.read("team", artifact, ArtifactCacheTest::content)).isEqualTo("1");
    }

    @Test
    void nothingIsKeptOfAFetchThatEndsWithAnError() throws IOException {
        cache = new ArtifactCache(failingAtOnce("a.tar.gz"), 1 << 20, disk, () -> now);
        var artifact = serve("a", "1");

        assertThatThrownBy(() -> cache.read("team", artifact, outcome -> outcome))
                .isInstanceOf(AssertionError.class);

        var other = cache.read("team", serve("b", "2"), ArtifactCacheTest::directory);
        try (var files = Files.list(other.getParent())) {
            assertThat(files.filter(Files::isDirectory)).containsExactly(other);
        }
    }

    @Test
    void whatWasDeletedOrIsOldIsFetchedAgain() throws IOException {
        var artifact = serve("a", "1");
        TemporaryFiles.delete(cache.read("team", artifact, ArtifactCacheTest::directory));
        assertThat(cache.read("team", artifact, ArtifactCacheTest::content)).isEqualTo("1");
        assertThat(downloads).hasValue(2);

        now = now.plus(ArtifactCache.MAX_AGE);
        assertThat(cache.read("team", artifact, ArtifactCacheTest::content)).isEqualTo("1");
        assertThat(downloads).hasValue(3);
    }

    @Test
    void whatIsReadTakesTheDiskOfWhoReadsItFirst() throws IOException {
        disk.room("team").set((1 << 19) - 3 * 4096); // there are three blocks left; an artifact takes two
        var artifact = serve("a", "1");
        cache.read("team", artifact, outer -> {
            assertThat(content(outer)).isEqualTo("1");
            assertThat(read("team", serving("b", "2"), ArtifactCacheTest::content))
                    .isEqualTo("no room");
            assertThat(read("team", artifact, ArtifactCacheTest::content)).isEqualTo("1");
            return "";
        });

        assertThat(cache.read("team", serve("b", "2"), ArtifactCacheTest::content))
                .as("nobody reads a")
                .isEqualTo("2");
        cache.read("team", artifact, _ -> {
            assertThat(read("team", serving("b", "2"), ArtifactCacheTest::content))
                    .as("kept since")
                    .isEqualTo("no room");
            return "";
        });
    }

    @Test
    void whoWaitsForWhatHasNoRoomFetchesItForItself() throws Exception {
        disk.room("full").set(1 << 19);
        var artifact = serve("a", "1");
        var isAsked = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        beforeAnswer = () -> {
            isAsked.countDown();
            await(mayAnswer);
        };
        try (var threads = Executors.newFixedThreadPool(2)) {
            var full = threads.submit(() -> read("full", artifact, ArtifactCacheTest::content));
            isAsked.await();
            var waiting = new AtomicReference<Thread>();
            var other = threads.submit(() -> {
                waiting.set(Thread.currentThread());
                return read("other", artifact, ArtifactCacheTest::content);
            });
            while (waiting.get() == null || waiting.get().getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            mayAnswer.countDown();

            assertThat(full.get()).isEqualTo("no room");
            assertThat(other.get()).isEqualTo("1");
        }
        assertThat(downloads).hasValue(2);
    }

    @Test
    void theEndLeavesNothingBehind() throws IOException {
        var directory = cache.read("team", serve("a", "1"), ArtifactCacheTest::directory);

        cache.close();

        assertThat(directory.getParent()).doesNotExist();
    }

    private ArtifactCache cacheOf(long idleBytes) {
        return new ArtifactCache(fetcher, idleBytes, disk, () -> now);
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

    private <T> T read(String owner, Artifact artifact, Function<FetchOutcome, T> reader) {
        try {
            return cache.read(owner, artifact, reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Artifact serving(String name, String content) {
        try {
            return serve(name, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Artifact serve(String name, String content) throws IOException {
        var body = TarGz.archive().file("value", content).bytes();
        archives.put("/" + name + ".tar.gz", body);
        var url = "http://localhost:%d/%s.tar.gz".formatted(server.getAddress().getPort(), name);
        return new Artifact(name, url, "r1", TarGz.digest("SHA-256", body), "2026-01-01T00:00:00Z", null, null);
    }

    private static String content(FetchOutcome outcome) {
        if (outcome instanceof FetchOutcome.NoRoom) {
            return "no room";
        }
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
