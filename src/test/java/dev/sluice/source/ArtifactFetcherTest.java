package dev.sluice.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.Artifact;
import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.NoDiskSpaceException;
import dev.sluice.http.Destinations;
import dev.sluice.http.Origin;
import dev.sluice.testing.HostileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.Blake3;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArtifactFetcherTest {
    private static final DiskSpace.Room ROOM = DiskSpace.unlimited().room("team");
    private static final FetchLimits LIMITS = new FetchLimits(64 * 1024, 8 * 1024, 4 * 1024, 10);
    private static final String UNPACK =
            "failed to extract archive (check whether file size exceeds max download size): ";

    @TempDir
    Path directory;

    private HttpServer server;
    private volatile byte[] body = {};
    private volatile int status = 200;
    private final CountDownLatch released = new CountDownLatch(1);

    @BeforeEach
    void startTheServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/a.tar.gz", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.createContext("/moved.tar.gz", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Location", "/a.tar.gz");
                exchange.sendResponseHeaders(302, -1);
            }
        });
        server.createContext("/stuck.tar.gz", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stopTheServer() {
        released.countDown();
        server.stop(0);
    }

    @Test
    void theFilesOfAnArtifactAreUnpackedAsTheyAre() throws IOException {
        body = TarGz.archive()
                .directory("deploy")
                .file("deploy/app.yaml", "kind: Deployment", 0640)
                .file("deploy/deeper/run.sh", "#!/bin/sh", 0755)
                .file("ümlaut-%s.yaml".formatted("x".repeat(150)), "a: 1")
                .bytes();

        assertThat(fetch(TarGz.digest("SHA-256", body))).isEqualTo(new FetchOutcome.Fetched(directory));

        assertThat(directory.resolve("deploy/app.yaml")).hasContent("kind: Deployment");
        assertThat(permissions("deploy/app.yaml")).isEqualTo("rw-r-----");
        assertThat(permissions("deploy/deeper/run.sh")).isEqualTo("rwxr-xr-x");
        assertThat(directory.resolve("ümlaut-%s.yaml".formatted("x".repeat(150))))
                .hasContent("a: 1");
    }

    @Test
    void neitherAnArchiveNorItsFilesTakeMoreThanThereIsRoomFor() {
        body = TarGz.archive().file("a", "b").bytes();
        for (var blocks : List.of(0, 1)) {
            var disk = new DiskSpace("SLUICE_TEST", 1 << 20);
            disk.room("team").set((1 << 19) - blocks * 4096);
            assertThat(fetcher(LocalHosts.NONE)
                            .fetch(artifact(url("a"), TarGz.digest("SHA-256", body)), directory, disk.room("team")))
                    .isEqualTo(new FetchOutcome.NoRoom(
                            "team",
                            "failed to store archive: the files of the namespace 'team' take 0 MiB of the disk, and all"
                                    + " may take 1 MiB: raise SLUICE_TEST, or use smaller sources"));
        }
        assertThat(directory).isEmptyDirectory();
        assertThat(directory.resolveSibling(directory.getFileName() + ".tar.gz"))
                .doesNotExist();
    }

    @Test
    void foldersTakeRoomToo() {
        body = TarGz.archive().directory("a").directory("b").file("c/d/e", "").bytes();
        var disk = new DiskSpace("SLUICE_TEST", 1 << 20);
        disk.room("team").set((1 << 19) - 6 * 4096);
        var room = disk.room("team");
        assertThat(fetcher(LocalHosts.NONE).fetch(artifact(url("a"), TarGz.digest("SHA-256", body)), directory, room))
                .isInstanceOf(FetchOutcome.Fetched.class);
        assertThatThrownBy(() -> room.take(1)).isInstanceOf(NoDiskSpaceException.class);
    }

    /** A file with holes takes more than the archive has of it. */
    @Test
    void aFileWithHolesTakesRoomForAllOfIt() {
        body = TarGz.archive().withHole("a", 9000).bytes();
        var disk = new DiskSpace("SLUICE_TEST", 1 << 20);
        disk.room("team").set((1 << 19) - 2 * 4096); // for the archive, and what it has of the file
        assertThat(new ArtifactFetcher(FetchLimits.DEFAULT, Destinations.ofTheOperator())
                        .fetch(artifact(url("a"), TarGz.digest("SHA-256", body)), directory, disk.room("team")))
                .isInstanceOf(FetchOutcome.NoRoom.class);
    }

    @Test
    void everyDigestAlgorithmOfFluxIsVerified() {
        body = TarGz.archive().file("a", "b").bytes();
        var blake3 = "blake3:" + HexFormat.of().formatHex(Blake3.hash(body));
        for (var digest : new String[] {
            TarGz.digest("SHA-256", body),
            TarGz.digest("SHA-256", body).substring("sha256:".length()),
            TarGz.digest("SHA-384", body),
            TarGz.digest("SHA-512", body),
            blake3
        }) {
            assertThat(fetch(digest)).as(digest).isInstanceOf(FetchOutcome.Fetched.class);
        }
    }

    @Test
    void anotherArchiveThanTheDigestIsOfHasTakenItsPlace() {
        body = TarGz.archive().file("a", "b").bytes();
        var wrong = "sha256:" + "0".repeat(64);

        assertThat(fetch(wrong)).isEqualTo(new FetchOutcome.Changed(url("a"), wrong, TarGz.digest("SHA-256", body)));
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoDigestIsRefused(String digest, String message) {
        body = TarGz.archive().file("a", "b").bytes();
        assertThat(fetch(digest)).isEqualTo(new FetchOutcome.Failed("failed to verify archive: " + message));
        assertThat(directory).isEmptyDirectory();
    }

    static Stream<Arguments> whatIsNoDigestIsRefused() {
        return Stream.of(
                Arguments.of("", "empty digest"),
                Arguments.of("md5:00", "failed to parse digest 'md5:00': unsupported digest algorithm"),
                Arguments.of("sha256:00", "failed to parse digest 'sha256:00': invalid checksum digest length"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aHostileArchiveIsRefused(String what, byte[] archive, String message) throws IOException {
        body = archive;
        assertThat(fetch(TarGz.digest("SHA-256", body)))
                .isEqualTo(new FetchOutcome.Failed(message.replace("{directory}", directory.toString())));
        try (var files = Files.list(directory.getParent())) {
            assertThat(files).as("nothing leaves the directory").doesNotContain(directory.resolveSibling("out"));
        }
    }

    static Stream<Arguments> aHostileArchiveIsRefused() {
        var fine = TarGz.archive().file("a", "b".repeat(2000)).bytes();
        var many = TarGz.archive();
        var large = TarGz.archive();
        for (var i = 0; i < 11; i++) {
            many.file("f" + i, "");
        }
        for (var i = 0; i < 3; i++) {
            large.file("f" + i, "x".repeat(3000));
        }
        return Stream.of(
                Arguments.of("parent", TarGz.archive().file("../out", "x").bytes(), invalidName("../out")),
                Arguments.of(
                        "hidden parent",
                        TarGz.archive().file("a/../../out", "x").bytes(),
                        invalidName("a/../../out")),
                Arguments.of("parent itself", TarGz.archive().file("..", "x").bytes(), invalidName("..")),
                Arguments.of("absolute", TarGz.archive().file("/tmp/out", "x").bytes(), invalidName("/tmp/out")),
                Arguments.of("backslash", TarGz.archive().file("..\\out", "x").bytes(), invalidName("..\\out")),
                Arguments.of("empty name", TarGz.archive().file("", "x").bytes(), invalidName("")),
                Arguments.of(
                        "pipe",
                        TarGz.archive().special(TarConstants.LF_FIFO, "p").bytes(),
                        UNPACK + "tar file entry p contained unsupported file type prw-r--r--"),
                Arguments.of(
                        "device",
                        TarGz.archive().special(TarConstants.LF_CHR, "null").bytes(),
                        UNPACK + "tar file entry null contained unsupported file type Dcrw-r--r--"),
                Arguments.of(
                        "huge file",
                        TarGz.archive().file("big", "x".repeat(5000)).bytes(),
                        UNPACK + "tar file entry \"big\" is bigger than max file size of 4096 bytes"),
                Arguments.of(
                        "huge in all",
                        large.bytes(),
                        UNPACK + "tar \"f2\" is bigger than max archive size of 8192 bytes"),
                Arguments.of(
                        "too many entries", many.bytes(), UNPACK + "tar has more than the max number of 10 entries"),
                Arguments.of(
                        "endless name",
                        TarGz.archive().longName(2 * 1024 * 1024).bytes(),
                        UNPACK + "tar error: headers of an entry are longer than 1048576 bytes"),
                Arguments.of(
                        "truncated",
                        Arrays.copyOf(fine, fine.length - 20),
                        UNPACK + "error writing to {directory}/a: Unexpected end of ZLIB input stream"),
                Arguments.of(
                        "not gzip",
                        "kind: List".getBytes(UTF_8),
                        UNPACK + "requires gzip-compressed body: gzip: invalid header"),
                Arguments.of("nothing", new byte[0], UNPACK + "requires gzip-compressed body: EOF"),
                Arguments.of(
                        "huge download",
                        new byte[70 * 1024],
                        "artifact is greater than the max download size of 65536 bytes"));
    }

    @Test
    void symbolicLinksAreLeftOutAndHardLinksAreEmptyFiles() {
        body = TarGz.archive()
                .link(TarConstants.LF_SYMLINK, "dir", "/tmp")
                .file("dir/inside", "here")
                .link(TarConstants.LF_LINK, "hard", "/etc/passwd")
                .bytes();

        assertThat(fetch(TarGz.digest("SHA-256", body))).isInstanceOf(FetchOutcome.Fetched.class);

        assertThat(directory.resolve("dir"))
                .isDirectory()
                .satisfies(dir -> assertThat(Files.isSymbolicLink(dir)).isFalse());
        assertThat(directory.resolve("dir/inside")).hasContent("here");
        assertThat(directory.resolve("hard")).isEmptyFile();
    }

    @Test
    void aMissingArchiveIsAnOutcomeOfItsOwn() {
        status = 404;
        assertThat(fetch("sha256:" + "0".repeat(64))).isEqualTo(new FetchOutcome.NotFound(url("a")));
    }

    @Test
    void anyOtherStatusIsTold() {
        status = 503;
        assertThat(fetch("sha256:" + "0".repeat(64)))
                .isEqualTo(new FetchOutcome.Failed(
                        "failed to download archive from %s (status: 503 Service Unavailable)".formatted(url("a"))));
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        server.stop(0);
        assertThat(fetch("sha256:" + "0".repeat(64)))
                .isInstanceOfSatisfying(
                        FetchOutcome.Failed.class,
                        failed -> assertThat(failed.message())
                                .startsWith("failed to download archive: GET " + url("a") + ": "));
    }

    @Test
    void theArchivesOfThisProcessAreReadFromTheDisk(@TempDir Path archives) throws IOException {
        var file = archives.resolve("own.tar.gz");
        var url = "http://sluice.test/mark/own.tar.gz"; // no such host
        var content = TarGz.archive().file("a", "b").bytes();
        Files.write(file, content);
        var fetcher = fetcher(own(url, file));
        assertThat(fetcher.fetch(artifact(url, TarGz.digest("SHA-256", content)), directory, ROOM))
                .isEqualTo(new FetchOutcome.Fetched(directory));
        assertThat(directory.resolve("a")).hasContent("b");

        var wrong = "sha256:" + "0".repeat(64);
        assertThat(fetcher.fetch(artifact(url, wrong), directory, ROOM))
                .isEqualTo(new FetchOutcome.Changed(url, wrong, TarGz.digest("SHA-256", content)));
        Files.write(file, new byte[(int) LIMITS.downloadBytes() + 1]);
        assertThat(fetcher.fetch(artifact(url, wrong), directory, ROOM))
                .isEqualTo(new FetchOutcome.Failed("artifact is greater than the max download size of %d bytes"
                        .formatted(LIMITS.downloadBytes())));
        Files.delete(file);
        assertThat(fetcher.fetch(artifact(url, wrong), directory, ROOM)).isEqualTo(new FetchOutcome.NotFound(url));
        var unknown = "http://sluice.test/gitrepository/victim/app/1.tar.gz";
        assertThat(fetcher.fetch(artifact(unknown, wrong), directory, ROOM))
                .isEqualTo(new FetchOutcome.NotFound(unknown));
    }

    private static OwnArchives own(String url, Path file) {
        return new OwnArchives() {
            @Override
            public boolean include(String other) {
                return other.startsWith("http://sluice.test/");
            }

            @Override
            public Optional<Path> find(String other) {
                return Optional.of(file).filter(_ -> other.equals(url));
            }
        };
    }

    @Test
    void redirectsAreFollowed() {
        body = TarGz.archive().file("a", "b").bytes();
        assertThat(fetcher(LocalHosts.NONE)
                        .fetch(artifact(url("moved"), TarGz.digest("SHA-256", body)), directory, ROOM))
                .isInstanceOf(FetchOutcome.Fetched.class);
    }

    /** A tenant may be allowed to write the status of a source. */
    @Test
    void noRedirectLeadsToThisMachine() {
        try (var inner = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nSECRET");
                var outer = HostileServer.redirecting(inner.url("/metrics"))) {
            var destinations = Destinations.chosenByTenant(false, true).orAt(Origin.of(URI.create(outer.url("/"))));
            var fetcher = new ArtifactFetcher(
                    LIMITS,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    LocalHosts.NONE,
                    OwnArchives.NONE,
                    destinations);
            assertThat(fetcher.fetch(artifact(outer.url("/a"), "sha256:" + "0".repeat(64)), directory, ROOM))
                    .isEqualTo(new FetchOutcome.Failed(
                            "failed to download archive: GET %s: the host '127.0.0.1' has a loopback address, which sluice.network.allow-local does not allow"
                                    .formatted(outer.url("/a"))));
            assertThat(outer.requests()).hasSize(1);
            assertThat(inner.requests()).isEmpty();
        }
    }

    @Test
    void aServerThatStopsInTheMiddleIsGivenUpAtTheDeadline() {
        var fetcher = new ArtifactFetcher(
                LIMITS,
                Duration.ofSeconds(1),
                Duration.ofMillis(300),
                LocalHosts.NONE,
                OwnArchives.NONE,
                Destinations.ofTheOperator());
        assertThat(fetcher.fetch(artifact(url("stuck"), "sha256:" + "0".repeat(64)), directory, ROOM))
                .isEqualTo(new FetchOutcome.Failed(
                        "failed to download archive: GET %s: no complete answer in 300ms".formatted(url("stuck"))));
    }

    @Test
    void theUnpackingHasADeadlineToo(@TempDir Path archives) throws IOException {
        var content = TarGz.archive().file("a", "b").bytes();
        var file = Files.write(archives.resolve("own.tar.gz"), content);
        var url = "http://sluice.test/mark/own.tar.gz";
        assertThat(fetcher(own(url, file), Duration.ofMillis(0))
                        .fetch(artifact(url, TarGz.digest("SHA-256", content)), directory, ROOM))
                .isEqualTo(new FetchOutcome.Failed(UNPACK + "not unpacked within 0s (sluice.fetch.timeout)"));
    }

    @Test
    void anInterruptEndsTheFetch() throws InterruptedException {
        var outcome = new AtomicReference<FetchOutcome>();
        var fetcher = fetcher(LocalHosts.NONE);
        var fetching = Thread.ofVirtual()
                .start(() -> outcome.set(
                        fetcher.fetch(artifact(url("stuck"), "sha256:" + "0".repeat(64)), directory, ROOM)));
        fetching.interrupt();
        assertThat(fetching.join(Duration.ofSeconds(10))).isTrue();
        assertThat(outcome.get()).isEqualTo(new FetchOutcome.Failed("failed to download archive: interrupted"));
    }

    @Test
    void theHostCanBeReplacedForRunsOutsideOfTheCluster() {
        body = TarGz.archive().file("a", "b").bytes();
        var here = LocalHosts.from(Map.of(
                "SOURCE_CONTROLLER_LOCALHOST",
                "localhost:" + server.getAddress().getPort()));
        var artifact = artifact("http://source-controller.flux-system.svc/a.tar.gz", TarGz.digest("SHA-256", body));
        assertThat(fetcher(here).fetch(artifact, directory, ROOM)).isInstanceOf(FetchOutcome.Fetched.class);
        assertThat(new LocalHosts(Optional.of("a:1"), Optional.of("b:2")))
                .satisfies(hosts -> assertThat(hosts.locate("http://source-watcher.ns/x?y=1"))
                        .hasToString("http://b:2/x?y=1"));
    }

    private FetchOutcome fetch(String digest) {
        return fetcher(LocalHosts.NONE).fetch(artifact(url("a"), digest), directory, ROOM);
    }

    private static ArtifactFetcher fetcher(OwnArchives own) {
        return fetcher(own, Duration.ofSeconds(20));
    }

    private static ArtifactFetcher fetcher(OwnArchives own, Duration timeout) {
        return new ArtifactFetcher(
                LIMITS, Duration.ofSeconds(5), timeout, LocalHosts.NONE, own, Destinations.ofTheOperator());
    }

    private static ArtifactFetcher fetcher(LocalHosts hosts) {
        return new ArtifactFetcher(
                LIMITS,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                hosts,
                OwnArchives.NONE,
                Destinations.ofTheOperator());
    }

    private static Artifact artifact(String url, String digest) {
        return new Artifact("a.tar.gz", url, "main@sha1:1", digest, "2026-01-01T00:00:00Z", null, null);
    }

    private String url(String name) {
        return "http://localhost:%d/%s.tar.gz".formatted(server.getAddress().getPort(), name);
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
    }

    private static String invalidName(String name) {
        return UNPACK + "tar contained invalid name error \"%s\"".formatted(name);
    }
}
