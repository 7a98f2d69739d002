package dev.sluice.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.disk.DiskSpace;
import dev.sluice.http.Destinations;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.KustomizeBuild;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import dev.sluice.kustomize.Resource;
import dev.sluice.memory.SharedMemory;
import dev.sluice.testing.GitServer;
import dev.sluice.testing.HostileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchedBasesTest {
    private static final SharedMemory.Share MEMORY = SharedMemory.unlimited().share("team");
    private static final String BASE = "resources: [a.yaml]\n";
    private static final String OBJECT = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}";

    @TempDir
    private Path root;

    @TempDir
    private Path temporary;

    private GitServer server;
    private GitServer.Repo repo;
    private String first;

    @BeforeEach
    void aRepositoryWithTwoRevisions() {
        server = GitServer.start();
        repo = server.create("base");
        first = repo.commit("main", Map.of("dir/kustomization.yaml", BASE, "dir/a.yaml", OBJECT.formatted("one")));
        repo.tag("v1", first);
        repo.commit("main", Map.of("dir/kustomization.yaml", BASE, "dir/a.yaml", OBJECT.formatted("two")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aBaseComesFromAServer() {
        assertThat(names(repo.url() + "//dir")).containsExactly("two");
        assertThat(names(repo.url() + "//dir?ref=main")).containsExactly("two");
        assertThat(names(repo.url() + "//dir?ref=v1")).containsExactly("one");
        assertThat(names(repo.url() + "//dir?ref=" + first)).containsExactly("one");
    }

    @Test
    void aCommitThatTheServerDoesNotGiveOutComesWithABranchOrATag() {
        server.speakOldProtocol();
        repo.commit("side", Map.of("dir/kustomization.yaml", BASE, "dir/a.yaml", OBJECT.formatted("side")));
        var tagged = repo.commit("side", Map.of("dir/kustomization.yaml", BASE, "dir/a.yaml", OBJECT.formatted("tag")));
        repo.commit("side", Map.of("dir/kustomization.yaml", BASE, "dir/a.yaml", OBJECT.formatted("later")));
        repo.annotatedTag("v2", "refs/heads/side");
        repo.deleteBranch("side");
        assertThat(names(repo.url() + "//dir?ref=" + first)).containsExactly("one");
        assertThat(names(repo.url() + "//dir?ref=" + tagged)).containsExactly("tag");
    }

    @Test
    void noNameOfABranchLeadsOutOfTheClone() {
        server.speakOldProtocol();
        var outside = "../../../../../../outside/x/y/z";
        repo.ref("refs/heads/" + "a".repeat(outside.length()), first);
        server.disguise("a".repeat(outside.length()), outside);
        for (var ref : List.of("main", first, "0123456789".repeat(4))) {
            assertThatThrownBy(() -> build(repo.url() + "//dir?ref=" + ref, FetchedBases.everywhere(temporary)))
                    .hasMessageEndingWith("the server has a reference with a name that Git does not allow");
        }
        assertThat(temporary.resolve("outside")).doesNotExist();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void noBaseTakesMoreOfTheDiskThanThereIsRoomFor() {
        for (var size : List.of(100_000, 140_000)) { // too little for the pack, then for the files beside it
            var disk = new DiskSpace("SLUICE_TEST", size);
            var bases = FetchedBases.fromServers(Destinations.ofTheOperator(), disk, "team", MEMORY);
            assertThatThrownBy(() -> build(repo.url() + "//dir", bases))
                    .hasMessageEndingWith("raise SLUICE_TEST, or use smaller sources");
            assertThatCode(() -> disk.room("team").take(size / 2))
                    .as("it is free again")
                    .doesNotThrowAnyException();
        }
    }

    /** JGit has an entry for each file in memory, with its path. */
    @Test
    void noBaseHasMoreFilesThanThereIsMemoryFor() {
        var files = new TreeMap<>(Map.of("dir/kustomization.yaml", BASE, "dir/a.yaml", OBJECT.formatted("many")));
        for (var i = 0; i < 100; i++) {
            files.put("%s/%d".formatted("folder".repeat(30), i), "");
        }
        repo.commit("many", files);
        var memory = new SharedMemory(50_000, Duration.ofSeconds(1));
        try (var share = memory.share("team")) {
            var bases = FetchedBases.fromServers(Destinations.ofTheOperator(), DiskSpace.unlimited(), "team", share);
            assertThat(build(repo.url() + "//dir?ref=main", bases)).hasSize(1);
            assertThatThrownBy(() -> build(repo.url() + "//dir?ref=many", bases))
                    .hasMessageContaining("needs more memory than there is beside what others use");
        }
    }

    @Test
    void noCloneIsLeftBehind() {
        var bases = FetchedBases.everywhere(temporary);
        assertThat(build(repo.url() + "//dir", bases)).hasSize(1);
        assertThatThrownBy(() -> build(repo.url() + "//gone", bases)).hasMessageContaining("'gone' doesn't exist");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whatAKilledProcessLeftBehindIsDeletedByTheNext() throws IOException {
        var left = Files.createDirectory(temporary.resolve("sluice-bases-1"));
        Files.createFile(left.resolve(".lock"));
        Files.createDirectory(left.resolve("clone"));

        build(repo.url() + "//dir", FetchedBases.everywhere(temporary));

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aBaseReadsNoFileOutsideOfItsRepository() throws IOException {
        Files.writeString(root.resolve("secret.yaml"), OBJECT.formatted("secret"));
        repo.commitEntries(
                "main",
                Map.of(
                        "dir/kustomization.yaml", GitServer.Entry.file(BASE),
                        "dir/a.yaml",
                                GitServer.Entry.link(root.resolve("secret.yaml").toString())));
        assertThatThrownBy(() -> names(repo.url() + "//dir"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("is not in or below the root");
    }

    @Test
    void submodulesComeWithTheRepository() {
        var inner = server.create("inner");
        var innermost = inner.commit("main", Map.of("a.yaml", OBJECT.formatted("innermost")));
        var middle = server.create("middle");
        var commit = middle.commitEntries(
                "main", withSubmodule("kustomization.yaml", "resources: [in/a.yaml]", "in", "../inner.git", innermost));
        repo.commitEntries(
                "main",
                withSubmodule(
                        "dir/kustomization.yaml", "resources: [../sub]", "sub", server.url() + "/middle.git", commit));

        assertThat(names(repo.url() + "//dir")).containsExactly("innermost");
        assertThatThrownBy(() -> names(repo.url() + "//dir?submodules=false")).isInstanceOf(BuildException.class);
    }

    @Test
    void aSubmoduleMustBeOnAServerAndHaveAnAddress() {
        repo.commitEntries(
                "main",
                withSubmodule("dir/kustomization.yaml", "resources: [../sub]", "sub", "file:///srv/r.git", first));
        assertThatThrownBy(() -> build(
                        repo.url() + "//dir",
                        FetchedBases.fromServers(Destinations.ofTheOperator(), DiskSpace.unlimited(), "team", MEMORY)))
                .hasMessageContaining("its submodule 'sub' is at 'file:///srv/r.git': only http and https are allowed");

        repo.commitEntries("main", Map.of("a", GitServer.Entry.file("a"), "sub", GitServer.Entry.submodule(first)));
        assertThatThrownBy(() -> names(repo.url()))
                .hasMessageContaining("its submodule 'sub' has no url in .gitmodules");
    }

    @Test
    void submodulesThatNestForEverAreTooDeep() {
        var last = first;
        for (var i = 0; i < 12; i++) {
            last = repo.commitEntries("main", withSubmodule("a", "a" + i, "sub", repo.url(), last));
        }
        assertThatThrownBy(() -> names(repo.url())).hasMessageContaining("submodules are nested more than 10 deep");
    }

    private static Map<String, GitServer.Entry> withSubmodule(
            String file, String content, String path, String url, String commit) {
        return Map.of(
                file,
                GitServer.Entry.file(content),
                ".gitmodules",
                GitServer.Entry.file("[submodule \"%s\"]\npath = %s\nurl = %s\n".formatted(path, path, url)),
                path,
                GitServer.Entry.submodule(commit));
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> names(repo.url() + "//dir?ref=gone"))
                .hasMessageContaining("?ref=gone' cannot be fetched: couldn't find remote ref gone");
        assertThatThrownBy(() -> names(server.url() + "/gone.git//dir")).hasMessageContaining("gone.git");
    }

    @Test
    void aServerThatDoesNotAnswerEndsInAnErrorInTime() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var url = "git@%s:%d/o/r.git".formatted("localhost", silent.getLocalPort());
            assertThatThrownBy(() -> names(url)).hasMessageContaining("SSH is not supported");
            assertThatThrownBy(() -> fetched("http://localhost:%d/o/r.git?timeout=1s".formatted(silent.getLocalPort())))
                    .isInstanceOf(BuildException.class)
                    .hasMessageContaining("cannot be fetched");
        }
    }

    @Test
    void aFileComesFromAServer() throws IOException {
        var files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.createContext("/a.yaml", exchange -> {
            var body = OBJECT.formatted("file").getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        files.start();
        try {
            var url = "http://localhost:%d".formatted(files.getAddress().getPort());
            assertThat(names(url + "/a.yaml")).containsExactly("file");
            assertThatThrownBy(() -> names(url + "/b.yaml"))
                    .hasMessageContaining("/b.yaml' cannot be fetched: status code 404");
        } finally {
            files.stop(0);
        }
    }

    @Test
    void whereRemoteBasesAreNotAllowedTheErrorSaysWhatToDo() {
        for (var reference : List.of(repo.url() + "//dir", "https://example.com/a.yaml", "github.com/org/repo/dir")) {
            assertThatThrownBy(() -> build(reference, RemoteBases.REFUSED))
                    .hasMessageContaining(
                            "remote resource '%s' is not allowed here: copy it beside".formatted(reference));
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void repositoriesOfTheMachineAreForThoseWhoMayReadItsFiles() {
        assertThatThrownBy(() -> build(
                        "file:///srv/repo//dir",
                        FetchedBases.fromServers(Destinations.ofTheOperator(), DiskSpace.unlimited(), "team", MEMORY)))
                .hasMessageContaining("only servers are allowed");
    }

    /** What the Git library takes for a directory, whatever it looks like. */
    @ParameterizedTest
    @ValueSource(
            strings = {"x@y/../../repo.git", "HTTPS://localhost:1/x", "../repo", "/etc", "bundle.git", "ftp://h/x"})
    void soIsWhateverIsOnNoWebServer(String url) {
        try (var checkouts = FetchedBases.fromServers(
                        Destinations.ofTheOperator(), DiskSpace.unlimited(), "team", MEMORY)
                .begin()) {
            var reference = new RemoteReference(url, url, "", "", Duration.ofSeconds(5), false);
            assertThatThrownBy(() -> checkouts.repository(reference))
                    .hasMessageContaining("only repositories of http and https servers are fetched");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0"})
    void noTenantReachesThisMachine(String host) {
        try (var inner = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nSECRET");
                var checkouts = FetchedBases.fromServers(
                                Destinations.chosenByTenant(false, true), DiskSpace.unlimited(), "team", MEMORY)
                        .begin()) {
            var url = "http://%s:%d/a".formatted(host, inner.port());
            assertThatThrownBy(() -> checkouts.file(url)).hasMessageContaining("cannot be fetched");
            assertThatThrownBy(() ->
                            checkouts.repository(new RemoteReference(url, url, "", "", Duration.ofSeconds(5), true)))
                    .hasMessageContaining("cannot be fetched");
            assertThat(inner.requests()).isEmpty();
        }
    }

    @Test
    void aServerThatTricklesIsLeftAtTheDeadline() {
        // a line of 4 kB that comes letter by letter: nothing is wrong with it before its end
        try (var server = HostileServer.trickling(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n0fff");
                var checkouts = FetchedBases.fromServers(
                                Destinations.ofTheOperator(), DiskSpace.unlimited(), "team", MEMORY)
                        .begin()) {
            var url = server.url("/r.git");
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertThatThrownBy(() -> checkouts.repository(
                                    new RemoteReference(url, url, "", "", Duration.ofSeconds(2), false)))
                            .hasMessageContaining("cannot be fetched"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nSECRET",
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\nSECRET line\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n001e# service=git-upload-pack\n0000000eERR SECRET",
                "HTTP/1.1 500 SECRET\r\n\r\nSECRET",
                "HTTP/1.1 302 Found\r\nLocation: SECRET://x\r\n\r\n",
                "SECRET"
            })
    void whatAServerSaysIsNotTold(String answer) {
        try (var server = HostileServer.answering(answer);
                var checkouts = FetchedBases.fromServers(
                                Destinations.ofTheOperator(), DiskSpace.unlimited(), "team", MEMORY)
                        .begin()) {
            var url = server.url("/r.git");
            assertThatThrownBy(() ->
                            checkouts.repository(new RemoteReference(url, url, "", "", Duration.ofSeconds(5), false)))
                    .hasMessageContaining("cannot be fetched")
                    .hasMessageNotContaining("SECRET");
        }
    }

    private static Path fetched(String url) {
        try (var checkouts = FetchedBases.everywhere().begin()) {
            var timeout = Duration.ofSeconds(1);
            return checkouts.repository(new RemoteReference(url, url, "", "", timeout, false));
        }
    }

    private List<String> names(String reference) {
        return build(reference, FetchedBases.everywhere()).stream()
                .map(Resource::name)
                .toList();
    }

    private List<Resource> build(String reference, RemoteBases remoteBases) {
        try {
            Files.writeString(root.resolve("kustomization.yaml"), "resources: ['%s']\n".formatted(reference));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new KustomizeBuild(root, KustomizeBuild.Options.DEFAULT.withRemoteBases(remoteBases)).build(root);
    }
}
