package dev.sluice.source.git;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.Artifact;
import dev.sluice.api.GitRepository;
import dev.sluice.api.GitRepositorySpec;
import dev.sluice.api.GitRepositorySpec.Ref;
import dev.sluice.api.GoDuration;
import dev.sluice.api.LocalReference;
import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.NoDiskSpaceException;
import dev.sluice.git.BoundedRepository;
import dev.sluice.git.DeltaPack;
import dev.sluice.git.SelfContainedJGit;
import dev.sluice.http.Destinations;
import dev.sluice.memory.SharedMemory;
import dev.sluice.testing.GitServer;
import dev.sluice.testing.HostileServer;
import dev.sluice.worker.BuildTurns;
import dev.sluice.worker.CrashJournal;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real Git server. */
class GitSourceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Map<String, String> FILES =
            Map.of("deploy/app.yaml", "kind: Deployment", "README.md", "Hello");

    private static final BoundedRepository.Limits PACKS = new BoundedRepository.Limits(300_000, 1000);

    @TempDir
    Path root;

    private final DiskSpace disk = new DiskSpace("SLUICE_TEST", 64 << 20);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private GitServer server;
    private GitServer.Repo git;
    private ArtifactStore store;
    private GitSource source;
    private CrashJournal crashes;

    @BeforeAll
    static void settings(@TempDir Path workspaces) {
        SelfContainedJGit.install(workspaces);
    }

    @BeforeEach
    void start() {
        crashes = new CrashJournal();
        server = GitServer.start();
        git = server.create("my-app");
        store = new ArtifactStore(root, "http://sluice.test/", disk, Clock.fixed(NOW, ZoneOffset.UTC));
        source = source(new TreeArchive.Limits(1_000_000, 100_000));
    }

    @AfterEach
    void stop() {
        crashes.close();
        server.close();
    }

    @Test
    void theHeadOfABranchBecomesAnArtifactInFluxForm() throws IOException {
        var commit = git.commit("main", FILES);

        var artifact = stored(repository(Ref.branch("main")));

        assertThat(artifact.path()).isEqualTo("gitrepository/apps/my-app/%s.tar.gz", commit);
        assertThat(artifact.url()).matches("http://sluice\\.test/[0-9a-f]{32}/" + artifact.path());
        assertThat(artifact.revision()).isEqualTo("main@sha1:" + commit);
        assertThat(artifact.digest()).matches("sha256:[0-9a-f]{64}");
        assertThat(artifact.lastUpdateTime()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(artifact.size()).isEqualTo(Files.size(root.resolve(artifact.path())));
        assertThat(contents(artifact))
                .containsExactly(
                        Map.entry("README.md", "Hello"),
                        Map.entry("deploy/", ""),
                        Map.entry("deploy/app.yaml", "kind: Deployment"));
        assertThat(root.resolve(".work")).isEmptyDirectory();
    }

    @Test
    void noArtifactIsMadeWhereTheNamespaceHasNoRoom() throws IOException {
        git.commit("main", FILES);
        var repository = repository(Ref.branch("main"));
        for (var take : List.of(0, (64 << 10) + 4096)) { // too little for the pack, then for the archive beside it
            var stored = disk.room("apps");
            stored.set((32 << 20) - take);
            assertThat(failed(look(repository)).message())
                    .endsWith(
                            "take 32 MiB of the disk, and all may take 64 MiB: raise SLUICE_TEST, or use smaller sources");
            stored.close();
        }
        repository.getMetadata().setNamespace("others");
        assertThat(stored(repository).path()).startsWith("gitrepository/others/");
    }

    @Test
    void whatIsStoredTakesRoomUntilItIsRemoved() throws IOException {
        for (var i = 0; i < 4; i++) {
            git.commit("main", Map.of("a", "%d".formatted(i)));
            stored(repository(Ref.branch("main")));
        }
        var taken = 3 * 4096; // a folder with two archives
        var unfinished = root.resolve("gitrepository/apps/my-app/.unfinished-1");
        Files.write(unfinished, new byte[10_000]);
        var next = new ArtifactStore(
                root, "http://sluice.test/", new DiskSpace("SLUICE_TEST", 64 << 20), Clock.systemUTC());
        for (var filled : List.of(store, next)) {
            try (var clone = filled.roomOfClone("apps")) {
                clone.take((32 << 20) - taken);
                assertThatThrownBy(() -> clone.take(1)).isInstanceOf(NoDiskSpaceException.class);
            }
        }

        assertThat(unfinished).as("of a process that was killed").doesNotExist();
        store.remove("apps", "my-app");
        disk.room("apps").take(32 << 20);
    }

    @Test
    void theArchiveOfAnotherIsNoOnesOwnWhateverAStatusSays() throws IOException {
        git.commit("main", FILES);
        var own = repository(Ref.branch("main"));
        var artifact = stored(own);
        var hostile = repository(Ref.branch("main"));
        hostile.getMetadata().setNamespace("tenant");
        observe(hostile, artifact);

        assertThat(stored(hostile).path()).startsWith("gitrepository/tenant/my-app/");
        var other = stored(repository(ref("", "", "", "", git.commit("main", Map.of("a", "2")))));
        observe(
                own,
                new Artifact(
                        other.path(),
                        other.url(),
                        artifact.revision(),
                        other.digest(),
                        other.lastUpdateTime(),
                        other.size(),
                        Map.of()));
        assertThat(store.held("apps", "my-app", own.artifact().orElseThrow())).isEmpty();
    }

    @Test
    void nothingOfAnArchiveIsTakenFromAStatus() throws IOException {
        git.commit("main", FILES);
        var artifact = stored(repository(Ref.branch("main")));

        assertThat(store.held("apps", "my-app", with(artifact, artifact.digest(), 1L)))
                .get()
                .extracting(Artifact::size)
                .isEqualTo(artifact.size());
        assertThat(store.held("apps", "my-app", with(artifact, "sha256:" + "0".repeat(64), artifact.size())))
                .isEmpty();
        Files.writeString(root.resolve(artifact.path()), "something else");
        assertThat(store.held("apps", "my-app", artifact)).isEmpty();
    }

    private static Artifact with(Artifact artifact, String digest, Long size) {
        return new Artifact(
                artifact.path(),
                "http://elsewhere.test/x",
                artifact.revision(),
                digest,
                artifact.lastUpdateTime(),
                size,
                Map.of());
    }

    @Test
    void anArchiveIsFoundByItsUrlAlone() throws IOException {
        git.commit("main", FILES);
        var artifact = stored(repository(Ref.branch("main")));

        assertThat(store.find(artifact.url())).contains(root.resolve(artifact.path()));
        var again = new ArtifactStore(root, "http://sluice.test/", disk, Clock.systemUTC());
        assertThat(again.find(artifact.url())).as("after a restart").contains(root.resolve(artifact.path()));
        Files.delete(root.resolve(".key"));
        var lost = new ArtifactStore(root, "http://sluice.test/", disk, Clock.systemUTC());
        assertThat(lost.find(artifact.url())).as("with another key").isEmpty();
        assertThat(lost.include(artifact.url())).isTrue();
        assertThat(store.find("http://sluice.test/" + artifact.path())).isEmpty();
        assertThat(store.include("http://sluice.test.evil/" + artifact.path())).isFalse();
    }

    @Test
    void anArchiveThatWasLostIsMadeAnewAndDatedSo() throws IOException {
        git.commit("main", FILES);
        var repository = repository(Ref.branch("main"));
        var artifact = stored(repository);
        observe(repository, artifact);
        Files.delete(root.resolve(artifact.path()));

        store = new ArtifactStore(root, "http://sluice.test/", disk, Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC));
        source = source(new TreeArchive.Limits(1_000_000, 100_000));
        var again = stored(repository);

        assertThat(again.digest()).isEqualTo(artifact.digest());
        assertThat(again.lastUpdateTime()).isEqualTo("2026-01-01T12:01:00Z");
    }

    @Test
    void withoutARefItIsTheMasterBranch() throws IOException {
        var commit = git.commit("master", FILES);
        assertThat(stored(repository((Ref) null)).revision()).isEqualTo("master@sha1:" + commit);
    }

    @Test
    void aTagNamesTheCommitThatItPointsTo() throws IOException {
        var commit = git.commit("main", FILES);
        git.tag("light", commit);
        git.annotatedTag("v1.0.0", commit);
        assertThat(stored(repository(ref("", "light", "", "", ""))).revision()).isEqualTo("light@sha1:" + commit);
        assertThat(stored(repository(ref("", "v1.0.0", "", "", ""))).revision()).isEqualTo("v1.0.0@sha1:" + commit);
    }

    @Test
    void aSemverRangeTakesTheHighestTagInIt() throws IOException {
        var first = git.commit("main", Map.of("a", "1"));
        var second = git.commit("main", Map.of("a", "2"));
        git.tag("v1.0.0", first);
        git.annotatedTag("v1.10.0", second);
        git.tag("v1.9.0", first);
        git.tag("v2.0.0-rc.1", second);
        git.tag("nightly", second);
        assertThat(stored(repository(ref("", "", ">=1.0.0 <2.0.0", "", ""))).revision())
                .isEqualTo("v1.10.0@sha1:" + second);
        git.deleteTag("v1.10.0");
        assertThat(stored(repository(ref("", "", "1.x", "", ""))).revision()).isEqualTo("v1.9.0@sha1:" + first);
    }

    @Test
    void aFullNameStandsInTheRevisionInFull() throws IOException {
        var commit = git.commit("main", FILES);
        git.ref("refs/pull/7/head", commit);
        assertThat(stored(repository(ref("", "", "", "refs/pull/7/head", ""))).revision())
                .isEqualTo("refs/pull/7/head@sha1:" + commit);
    }

    @Test
    void aCommitThatIsNoLongerTheHeadCanBeFetched() throws IOException {
        var old = git.commit("main", Map.of("a", "old"));
        git.commit("main", Map.of("a", "new"));
        var artifact = stored(repository(ref("", "", "", "", old)));
        assertThat(artifact.revision()).isEqualTo("sha1:" + old);
        assertThat(contents(artifact)).containsExactly(Map.entry("a", "old"));
        assertThat(stored(repository(ref("main", "", "", "", old))).revision()).isEqualTo("main@sha1:" + old);
    }

    @Test
    void aServerThatRefusesToBeAskedForACommitGivesItWithTheHistory() throws IOException {
        server.speakOldProtocol();
        var old = git.commit("main", Map.of("a", "old"));
        var head = git.commit("main", Map.of("a", "new"));
        assertThat(stored(repository(Ref.branch("main"))).revision()).isEqualTo("main@sha1:" + head);
        var artifact = stored(repository(ref("", "", "", "", old)));
        assertThat(contents(artifact)).containsExactly(Map.entry("a", "old"));
    }

    @Test
    void noNameOfABranchLeadsOutOfTheClone() throws IOException {
        server.speakOldProtocol();
        var old = git.commit("main", Map.of("a", "old"));
        git.commit("main", Map.of("a", "new"));
        var outside = "../../../../../gitrepository/victim/app/x/y/z";
        git.ref("refs/heads/" + "a".repeat(outside.length()), old);
        server.disguise("a".repeat(outside.length()), outside);
        var unreachable = "0123456789".repeat(4);
        for (var ref : List.of(Ref.branch("main"), ref("", "", "", "", old), ref("", "", "", "", unreachable))) {
            assertThat(failed(look(repository(ref))).message())
                    .endsWith("the server has a reference with a name that Git does not allow");
        }
        assertThat(root.resolve("gitrepository")).doesNotExist();
    }

    @Test
    void whatElseLiesAmongArchivesIsLeftThere() throws IOException {
        var directory = root.resolve("gitrepository/apps/my-app");
        var strange = Files.createDirectories(directory.resolve("strange/more"));
        var archive = Files.createDirectories(directory.resolve("a".repeat(40) + ".tar.gz/more"));
        var note = Files.createFile(directory.resolve("note"));
        for (var content : List.of("1", "2", "3")) {
            git.commit("main", Map.of("a", content));
            stored(repository(Ref.branch("main")));
        }
        assertThat(List.of(strange, archive, note))
                .allSatisfy(left -> assertThat(left).exists());
        assertThat(directory.toFile().list()).hasSize(5);
    }

    @Test
    void credentialsDoNotFollowARedirectToAnotherServer() throws IOException {
        git.commit("main", FILES);
        var leaked = new ArrayList<String>();
        var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            try (exchange) {
                leaked.add(exchange.getRequestURI().getPath() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(403, -1);
            }
        });
        var redirecting = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        redirecting.createContext("/", exchange -> {
            try (exchange) {
                var target = "http://localhost:" + other.getAddress().getPort() + exchange.getRequestURI();
                exchange.getResponseHeaders().set("Location", target);
                exchange.sendResponseHeaders(302, -1);
            }
        });
        other.start();
        redirecting.start();
        try {
            var url = "http://localhost:%d/my-app.git"
                    .formatted(redirecting.getAddress().getPort());
            source.reconcile(repository(withSecret(url)), secret(Map.of("bearerToken", "t0ken")));
        } finally {
            other.stop(0);
            redirecting.stop(0);
        }
        assertThat(leaked).isNotEmpty().allMatch(request -> request.endsWith(" null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nSECRET line",
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\nSECRET line\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n001e# service=git-upload-pack\n0000000eERR SECRET",
                "HTTP/1.1 500 SECRET\r\n\r\nSECRET"
            })
    void whatIsNoGitServerIsNotQuoted(String answer) throws IOException {
        try (var hostile = HostileServer.answering(answer)) {
            var url = hostile.url("/my-app.git");
            assertThat(failed(source.reconcile(repository(withSecret(url)), secret(Map.of("bearerToken", "t0ken"))))
                            .message())
                    .contains(url, "the server gave no answer that Git can use: status ")
                    .doesNotContain("SECRET");
        }
    }

    @Test
    void noTenantReachesThisMachine() throws IOException {
        var tenants = new GitSource(
                store,
                new TreeArchive.Limits(1000, 1000),
                PACKS,
                10_000_000,
                Destinations.chosenByTenant(false, true),
                SharedMemory.unlimited(),
                new BuildTurns(),
                new CrashJournal());
        assertThat(failed(tenants.reconcile(repository(Ref.branch("main")), _ -> Optional.empty()))
                        .message())
                .endsWith("which sluice.network.allow-local does not allow");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aServerThatHangsIsGivenUpAtTheTimeout() throws IOException {
        try (var hanging = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var url = "http://localhost:%d/my-app.git".formatted(hanging.getLocalPort());
            assertThat(failed(look(repository(withTimeout(url, "300ms")))).message())
                    .contains("timed out", "spec.timeout", url);
        }
    }

    /** JGit does not ask whether to go on while it resolves deltas: half a minute, here, and hours in larger packs. */
    @Test
    void aPackOfManyDeltasIsGivenUpAtTheTimeout() throws IOException {
        var commit = "1".repeat(40);
        var refs = packet("# service=git-upload-pack\n") + "0000"
                + packet(commit + " refs/heads/main\0multi_ack_detailed shallow\n") + "0000";
        var answer = new ByteArrayOutputStream();
        answer.write((packet("shallow " + commit) + "0000" + packet("NAK\n")).getBytes(StandardCharsets.US_ASCII));
        answer.write(DeltaPack.of(2000));
        var hostile = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(hostile, "/a.git/info/refs", "advertisement", refs.getBytes(StandardCharsets.US_ASCII));
        serve(hostile, "/a.git/git-upload-pack", "result", answer.toByteArray());
        hostile.start();
        try {
            source = new GitSource(
                    store,
                    new TreeArchive.Limits(1_000_000, 100_000),
                    new BoundedRepository.Limits(DeltaPack.BASE_BYTES, 10_000),
                    10_000_000,
                    Destinations.ofTheOperator(),
                    SharedMemory.unlimited(),
                    new BuildTurns(),
                    crashes);
            var url = "http://localhost:%d/a.git".formatted(hostile.getAddress().getPort());
            var repository = repository(withTimeout(url, "3s"));
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> assertThat(failed(look(repository)).message()).contains("timed out", "spec.timeout"));
        } finally {
            hostile.stop(0);
        }
    }

    /** JGit completes such a pack with objects that it has, whatever these take. */
    @Test
    void noServerIsAskedForAThinPack() throws IOException {
        var commit = "1".repeat(40);
        var refs = packet("# service=git-upload-pack\n") + "0000"
                + packet(commit + " refs/heads/main\0multi_ack_detailed shallow ofs-delta thin-pack\n") + "0000";
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server, "/a.git/info/refs", "advertisement", refs.getBytes(StandardCharsets.US_ASCII));
        serve(server, "/a.git/git-upload-pack", "result", new byte[0]);
        server.start();
        try {
            var url = "http://localhost:%d/a.git".formatted(server.getAddress().getPort());
            failed(look(repository(withTimeout(url, "10s"))));
            assertThat(asked)
                    .anySatisfy(request -> assertThat(request).contains("want " + commit, "ofs-delta"))
                    .noneSatisfy(request -> assertThat(request).contains("thin-pack"));
        } finally {
            server.stop(0);
        }
    }

    private static String asked(HttpExchange exchange) throws IOException {
        var isCompressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        var body = exchange.getRequestBody();
        return new String((isCompressed ? new GZIPInputStream(body) : body).readAllBytes(), StandardCharsets.UTF_8);
    }

    private void serve(HttpServer server, String path, String type, byte[] answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                asked.add(asked(exchange));
                exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-" + type);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
    }

    private static String packet(String line) {
        return "%04x%s".formatted(line.length() + 4, line);
    }

    @Test
    void whenNothingMovedOnlyTheReferencesAreAskedFor() throws IOException {
        git.commit("main", FILES);
        var repository = repository(Ref.branch("main"));
        var artifact = stored(repository);
        observe(repository, artifact);
        var before = server.requests().size();

        assertThat(stored(repository)).isEqualTo(artifact);

        assertThat(server.requests().subList(before, server.requests().size()))
                .as("discovery and ls-refs")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aCommitIsNotEvenAskedForAgain() throws IOException {
        var repository = repository(ref("", "", "", "", git.commit("main", FILES)));
        observe(repository, stored(repository));
        var before = server.requests().size();
        stored(repository);
        assertThat(server.requests()).hasSize(before);
    }

    @Test
    void anArtifactThatIsGoneFromTheDiskIsMadeAgainWithTheSameDigest() throws IOException {
        git.commit("main", FILES);
        var repository = repository(Ref.branch("main"));
        var artifact = stored(repository);
        observe(repository, artifact);
        store.remove("apps", "my-app");

        assertThat(stored(repository)).isEqualTo(artifact);
        assertThat(root.resolve(artifact.path())).exists();
    }

    @Test
    void theSameCommitGivesTheSameDigestFromAnotherServer() throws IOException {
        git.commit("main", FILES);
        var here = stored(repository(Ref.branch("main")));
        try (var other = GitServer.start()) {
            other.create("my-app").commit("main", FILES);
            var spec = GitRepositorySpec.of(other.url() + "/my-app.git", Ref.branch("main"), GoDuration.parse("1m"));
            assertThat(stored(repository(spec)).digest()).isEqualTo(here.digest());
        }
    }

    @Test
    void ofEachObjectTheNewestTwoArtifactsAreKept() throws IOException {
        for (var content : List.of("1", "2", "3")) {
            git.commit("main", Map.of("a", content));
            stored(repository(Ref.branch("main")));
        }
        var newest = stored(repository(Ref.branch("main")));
        assertThat(root.resolve("gitrepository/apps/my-app"))
                .isDirectoryContaining(
                        file -> newest.path().endsWith(file.getFileName().toString()))
                .satisfies(directory -> assertThat(directory.toFile().list()).hasSize(2));
        store.remove("apps", "my-app");
        assertThat(root.resolve("gitrepository/apps/my-app")).doesNotExist();
    }

    @Test
    void whatFluxExcludesByDefaultIsLeftOut() throws IOException {
        git.commitEntries(
                "main",
                Map.of(
                        "app.yaml", GitServer.Entry.file("a"),
                        "run.sh", GitServer.Entry.executable("b"),
                        "link", GitServer.Entry.link("app.yaml"),
                        "docs/logo.png", GitServer.Entry.file("c"),
                        "release.tar.gz", GitServer.Entry.file("d"),
                        ".github/workflows/ci.yaml", GitServer.Entry.file("e"),
                        "deep/.sops.yaml", GitServer.Entry.file("f"),
                        ".gitignore", GitServer.Entry.file("g"),
                        ".gitlab-ci.yml", GitServer.Entry.file("h")));
        assertThat(contents(stored(repository(Ref.branch("main")))).keySet())
                .containsExactly("app.yaml", "deep/", "docs/", "run.sh");
    }

    @Test
    void ownPatternsReplaceTheDefaults() throws IOException {
        git.commit(
                "main",
                Map.of(
                        "deploy/app.yaml", "a",
                        "deploy/notes.md", "b",
                        "deploy/logo.png", "c",
                        "test/x.yaml", "d",
                        "test/keep/y.yaml", "e",
                        "test/keep/.sourceignore", "# comment\n/z.yaml\n",
                        "test/keep/z.yaml", "f",
                        ".gitignore", "g"));
        var ignore = "/*\n!/deploy\n!/test\n/deploy/**/*.md\n/test/x.yaml\n";
        assertThat(contents(stored(repository(withIgnore(ignore)))).keySet())
                .containsExactly(
                        "deploy/",
                        "deploy/app.yaml",
                        "deploy/logo.png",
                        "test/",
                        "test/keep/",
                        "test/keep/.sourceignore",
                        "test/keep/y.yaml");
    }

    @Test
    void patternsAreBoundedInAll() throws IOException {
        var text = "#".repeat(90_000);
        git.commit("main", Map.of("a", "b", ".sourceignore", text, "c/.sourceignore", text));
        assertThat(stored(repository(withIgnore("#".repeat(80_000)))).revision())
                .startsWith("main@");
        var refused = "the patterns of spec.ignore and all .sourceignore files are larger than 262144 bytes";
        assertThat(failed(look(repository(withIgnore(text)))).message()).endsWith(refused);
        assertThat(failed(look(repository(withIgnore("#".repeat(300_000))))).message())
                .endsWith(refused);
        git.commit("main", Map.of("a", "b", ".sourceignore", "#".repeat(270_000)));
        assertThat(failed(look(repository(withIgnore("")))).message()).endsWith(refused);
    }

    @Test
    void otherPatternsMakeAnotherArtifactOfTheSameCommit() throws IOException {
        git.commit("main", FILES);
        var repository = repository(withIgnore("*.md"));
        var without = stored(repository);
        observe(repository, without);
        repository.setSpec(withIgnore("*.yaml"));

        var artifact = stored(repository);

        assertThat(artifact.revision()).isEqualTo(without.revision());
        assertThat(contents(artifact).keySet()).containsExactly("README.md", "deploy/");
    }

    @Test
    void theSecretOpensAPrivateRepository() throws IOException {
        git.commit("main", FILES);
        server.requireBasicAuth("ann", "s3cret");
        var repository = repository(withSecret());

        assertThat(source.reconcile(repository, secret(Map.of("username", "ann", "password", "s3cret"))))
                .isInstanceOf(SourceOutcome.Stored.class);
        server.requireBearerToken("t0ken");
        assertThat(source.reconcile(repository, secret(Map.of("bearerToken", "t0ken"))))
                .isInstanceOf(SourceOutcome.Stored.class);
    }

    @Test
    void aRefusedSecretIsAnAuthenticationFailureThatTellsNoSecret() throws IOException {
        git.commit("main", FILES);
        server.requireBasicAuth("ann", "s3cret");

        var failed = failed(
                source.reconcile(repository(withSecret()), secret(Map.of("username", "ann", "password", "wr0ng"))));

        assertThat(failed.reason()).isEqualTo("AuthenticationFailed");
        assertThat(failed.message()).contains(git.url(), "spec.secretRef").doesNotContain("wr0ng", "ann");
    }

    @Test
    void aMissingSecretIsNamed() throws IOException {
        var failed = failed(source.reconcile(repository(withSecret()), name -> Optional.empty()));
        assertThat(failed.reason()).isEqualTo("AuthenticationFailed");
        assertThat(failed.message()).isEqualTo("failed to get secret 'apps/login': secrets \"login\" not found");
    }

    @Test
    void aMissingBranchIsNamedAndTheFormerArtifactStays() throws IOException {
        git.commit("main", FILES);
        var repository = repository(Ref.branch("main"));
        var artifact = stored(repository);
        observe(repository, artifact);
        git.deleteBranch("main");

        var failed = failed(look(repository));

        assertThat(failed.reason()).isEqualTo("GitOperationFailed");
        assertThat(failed.message())
                .contains(git.url(), "couldn't find remote ref \"refs/heads/main\"", "branch 'main'");
        assertThat(failed.former()).contains(artifact);
    }

    @Test
    void whateverElseIsMissingIsNamed() throws IOException {
        assertThat(failed(look(repository(Ref.branch("main")))).message()).contains("couldn't find remote ref");
        git.commit("main", FILES);
        assertThat(failed(look(repository(ref("", "", "^9", "", "")))).message())
                .contains("no match found for semver '^9'");
        assertThat(failed(look(repository(ref("", "", "nine", "", "")))).message())
                .contains("semver parse error: improper constraint: nine");
        assertThat(failed(look(repository(ref("", "", "", "", "1".repeat(40))))).message())
                .contains("1".repeat(40));
        assertThat(failed(look(repository(ref("", "", "", "", "main")))).message())
                .contains("40 hexadecimal digits");
        git.delete();
        assertThat(failed(look(repository(Ref.branch("main")))).message()).contains("repository not found", git.url());
    }

    @Test
    void aServerThatIsNotThereIsAFailure() throws IOException {
        server.close();
        assertThat(failed(look(repository(Ref.branch("main")))).message()).contains(git.url());
        server = GitServer.start();
    }

    @Test
    void aFileBeyondTheLimitIsNamed() throws IOException {
        git.commit("main", Map.of("dump.sql", "x".repeat(5000)));
        source = source(new TreeArchive.Limits(1_000_000, 1000));
        var failed = failed(look(repository(Ref.branch("main"))));
        assertThat(failed.reason()).isEqualTo("ArchiveOperationFailed");
        assertThat(failed.message()).contains("dump.sql", "1000 bytes", "spec.ignore");
        assertThat(root.resolve("gitrepository/apps/my-app")).isEmptyDirectory();
    }

    /** By that of before it, JGit makes room for as many bytes as a server says that a file has. */
    @ParameterizedTest
    @ValueSource(strings = {"main", ""})
    void onlyTheSmartProtocolIsSpoken(String branch) throws IOException {
        try (var dumb = HostileServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2147483647\r\n\r\n")) {
            var commit = "1".repeat(40);
            var wanted = branch.isEmpty() ? ref("", "", "", "", commit) : Ref.branch(branch);
            var spec = GitRepositorySpec.of(dumb.url("/a.git"), wanted, GoDuration.parse("1m"));
            assertThat(failed(look(repository(spec))).message()).contains("the server gave no answer that Git can use");
            assertThat(dumb.requests()).allMatch(request -> request.startsWith("GET /a.git/info/refs?service="));
        }
    }

    @Test
    void anAnswerIsNotUnpackedBeforeItIsCounted() throws IOException {
        try (var packed = HostileServer.answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                + "Content-Type: application/x-git-upload-pack-advertisement\r\n\r\n")) {
            var spec = GitRepositorySpec.of(packed.url("/a.git"), Ref.branch("main"), GoDuration.parse("1m"));
            assertThat(failed(look(repository(spec))).message()).contains("the server gave no answer that Git can use");
            assertThat(packed.requests()).isNotEmpty().noneMatch(request -> request.contains("ccept-Encoding"));
        }
    }

    /** JGit keeps them all. */
    @Test
    void aServerMayNotHaveMoreReferencesThanFitIntoMemory() throws IOException {
        var line = "0048%s refs/heads/%015d\n";
        try (var many = HostileServer.answering(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.write("001e# service=git-upload-pack\n0000".getBytes(StandardCharsets.US_ASCII));
            for (var i = 0; i < 1_000_000; i++) {
                out.write(line.formatted("a".repeat(40), i).getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            source = new GitSource(
                    store,
                    new TreeArchive.Limits(1000, 1000),
                    PACKS,
                    1L << 30,
                    Destinations.ofTheOperator(),
                    SharedMemory.unlimited(),
                    new BuildTurns(),
                    new CrashJournal());
            var spec = GitRepositorySpec.of(many.url("/a.git"), Ref.branch("main"), GoDuration.parse("1m"));
            assertThat(failed(look(repository(spec))).message()).contains("16777216 bytes");
        }
    }

    /** Whoever makes the process run out of memory with them is found by it. */
    @Test
    void theJournalOfCrashesNamesWhoseReferencesAreListed() throws IOException {
        var noted = new ArrayList<String>();
        try (var listing = HostileServer.answering(out -> {
            noted.addAll(journals());
            out.write("HTTP/1.1 404 Not Found\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        })) {
            var spec = GitRepositorySpec.of(listing.url("/a.git"), Ref.branch("main"), GoDuration.parse("1m"));
            var repository = repository(spec);
            repository.getMetadata().setName("listing-" + System.nanoTime());
            failed(look(repository));

            var line = "true .* " + GitSource.object(repository);
            assertThat(noted)
                    .anyMatch(text -> Pattern.compile(line).matcher(text).find());
            assertThat(journals())
                    .noneMatch(text -> Pattern.compile(line).matcher(text).find());
        }
    }

    /** The notes of all processes of this machine. */
    private static List<String> journals() throws IOException {
        var notes = new ArrayList<String>();
        try (var roots = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "sluice-builds-*")) {
            for (var root : roots) {
                notes.addAll(notesIn(root));
            }
        }
        return notes;
    }

    private static List<String> notesIn(Path root) {
        try (var files = Files.walk(root, 2)) {
            return files.filter(file -> file.endsWith("notes"))
                    .map(GitSourceTest::text)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // another process has ended
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anObjectThatDoesNotFitIntoMemoryIsNotUnpacked() throws IOException {
        git.commit("main", Map.of("zeros", "0".repeat(400_000)));
        assertThat(failed(look(repository(Ref.branch("main")))).message())
                .endsWith("the server sends an object that does not fit into the memory of this process");
    }

    @Test
    void noRoomIsMadeForMoreObjectsThanFitIntoMemory() throws IOException {
        git.commit("main", IntStream.range(0, 1001).boxed().collect(toMap(i -> "f" + i, String::valueOf)));
        assertThat(failed(look(repository(Ref.branch("main")))).message())
                .contains("objects, of which at most 1000 fit into the memory of this process");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://git@example.com/a.git", "https://ann:s3cret@example.com/a.git"})
    void anUrlThatCannotBeUsedIsRefused(String url) throws IOException {
        var spec = GitRepositorySpec.of(url, Ref.branch("main"), GoDuration.parse("1m"));
        assertThat(look(repository(spec)))
                .asInstanceOf(type(SourceOutcome.Refused.class))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo("URLInvalid");
                    assertThat(refused.message())
                            .contains("spec.", "example.com")
                            .doesNotContain("s3cret");
                });
    }

    @Test
    void signaturesAreNeverSilentlyNotVerified() throws IOException {
        var plain = spec(Ref.branch("main"));
        var verify = new GitRepositorySpec.Verification(null, new LocalReference("keys"));
        var spec = new GitRepositorySpec(
                plain.url(),
                null,
                null,
                null,
                plain.interval(),
                null,
                plain.ref(),
                verify,
                null,
                null,
                false,
                false,
                null,
                null);
        git.commit("main", FILES);
        assertThat(look(repository(spec)))
                .asInstanceOf(type(SourceOutcome.Refused.class))
                .extracting(SourceOutcome.Refused::message, as(type(String.class)))
                .satisfies(message -> assertThat(message).contains("spec.verify", "source-controller"));
    }

    @Test
    void theStatusIsThatOfFluxAndASecondLookWritesNothing() throws IOException {
        git.commit("main", FILES);
        var repository = repository(Ref.branch("main"));
        var rules = new SourceStatus(repository, Clock.fixed(NOW, ZoneOffset.UTC));
        var outcome = look(repository);
        var status = rules.after(outcome);

        assertThat(status.observedGeneration()).isEqualTo(3);
        assertThat(status.conditions())
                .extracting("type", "status", "reason", "message")
                .containsExactly(
                        tuple(
                                "Ready",
                                "True",
                                "Succeeded",
                                "stored artifact for revision '%s'"
                                        .formatted(status.artifact().revision())),
                        tuple(
                                "ArtifactInStorage",
                                "True",
                                "Succeeded",
                                "stored artifact for revision '%s'"
                                        .formatted(status.artifact().revision())));
        assertThat(rules.nextLook(outcome, status)).contains(Duration.ofMinutes(1));

        repository.setStatus(status);
        var later = new SourceStatus(repository, Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC));
        assertThat(later.after(look(repository))).isEqualTo(status);
    }

    @Test
    void aFailureIsWrittenOnceAndLookedAtAgainLessAndLessOften() throws IOException {
        var repository = repository(Ref.branch("main"));
        var outcome = look(repository);
        var first = new SourceStatus(repository, Clock.fixed(NOW, ZoneOffset.UTC));
        var status = first.after(outcome);
        assertThat(status.observedGeneration()).isNull();
        assertThat(status.conditions())
                .extracting("type", "status", "reason")
                .containsExactly(
                        tuple("Reconciling", "True", "ProgressingWithRetry"),
                        tuple("Ready", "False", "GitOperationFailed"),
                        tuple("FetchFailed", "True", "GitOperationFailed"));
        assertThat(first.nextLook(outcome, status)).contains(Duration.ofSeconds(5));

        repository.setStatus(status);
        var later = new SourceStatus(repository, Clock.fixed(NOW.plusSeconds(20), ZoneOffset.UTC));
        assertThat(later.after(outcome)).isEqualTo(status);
        assertThat(later.nextLook(outcome, status)).contains(Duration.ofSeconds(20));
        var muchLater = new SourceStatus(repository, Clock.fixed(NOW.plusSeconds(3600), ZoneOffset.UTC));
        assertThat(muchLater.nextLook(outcome, status)).contains(Duration.ofMinutes(1));
    }

    private GitSource source(TreeArchive.Limits limits) {
        return new GitSource(
                store,
                limits,
                PACKS,
                10_000_000,
                Destinations.ofTheOperator(),
                SharedMemory.unlimited(),
                new BuildTurns(),
                crashes);
    }

    private SourceOutcome look(GitRepository repository) throws IOException {
        return source.reconcile(repository, name -> Optional.empty());
    }

    private Artifact stored(GitRepository repository) throws IOException {
        return assertThat(look(repository))
                .asInstanceOf(type(SourceOutcome.Stored.class))
                .actual()
                .artifact();
    }

    private static SourceOutcome.Failed failed(SourceOutcome outcome) {
        return assertThat(outcome)
                .asInstanceOf(type(SourceOutcome.Failed.class))
                .actual();
    }

    private static void observe(GitRepository repository, Artifact artifact) {
        var status = new SourceStatus(repository, Clock.systemUTC()).after(new SourceOutcome.Stored(artifact));
        repository.setStatus(status);
    }

    private GitRepository repository(Ref ref) {
        return repository(spec(ref));
    }

    private static GitRepository repository(GitRepositorySpec spec) {
        var repository = new GitRepository();
        repository.setMetadata(new ObjectMetaBuilder()
                .withNamespace("apps")
                .withName("my-app")
                .withGeneration(3L)
                .build());
        repository.setSpec(spec);
        return repository;
    }

    private GitRepositorySpec spec(Ref ref) {
        return GitRepositorySpec.of(git.url(), ref, GoDuration.parse("1m"));
    }

    private static GitRepositorySpec withTimeout(String url, String timeout) {
        return new GitRepositorySpec(
                url,
                null,
                null,
                null,
                GoDuration.parse("1m"),
                GoDuration.parse(timeout),
                Ref.branch("main"),
                null,
                null,
                null,
                false,
                false,
                null,
                null);
    }

    private GitRepositorySpec withIgnore(String ignore) {
        return new GitRepositorySpec(
                git.url(),
                null,
                null,
                null,
                GoDuration.parse("1m"),
                null,
                Ref.branch("main"),
                null,
                null,
                ignore,
                false,
                false,
                null,
                null);
    }

    private GitRepositorySpec withSecret() {
        return withSecret(git.url());
    }

    private static GitRepositorySpec withSecret(String url) {
        return new GitRepositorySpec(
                url,
                new LocalReference("login"),
                null,
                null,
                GoDuration.parse("1m"),
                null,
                Ref.branch("main"),
                null,
                null,
                null,
                false,
                false,
                null,
                null);
    }

    private static GitSource.Secrets secret(Map<String, String> data) {
        var bytes = new TreeMap<String, byte[]>();
        data.forEach((key, value) -> bytes.put(key, value.getBytes(StandardCharsets.UTF_8)));
        return name -> name.equals("login") ? Optional.of(bytes) : Optional.empty();
    }

    private static Ref ref(String branch, String tag, String semver, String name, String commit) {
        return new Ref(branch, tag, semver, name, commit);
    }

    private Map<String, String> contents(Artifact artifact) throws IOException {
        var files = new TreeMap<String, String>();
        var bytes = Files.readAllBytes(root.resolve(artifact.path()));
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
