package dev.sluice.source.git;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.GitRepository;
import dev.sluice.api.GitRepositorySpec;
import dev.sluice.api.GoDuration;
import dev.sluice.testing.GitServer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The reconciler and the server of the archives in the running application, with a real Git server. The simulated API server keeps
 * no status that is written by merge patch, so what is seen here is what is served.
 */
@QuarkusTest
@TestProfile(EmbeddedSourceTest.Embedded.class)
@WithKubernetesTestServer
class EmbeddedSourceTest {
    private static final int PORT = freePort();
    private static final String COMMIT = "0123456789012345678901234567890123456789";

    /** The application with its own sources. */
    public static final class Embedded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "sluice.sources", "embedded",
                    "sluice.network.allow-local", "true",
                    "sluice.artifacts.listen", "127.0.0.1:" + PORT,
                    "sluice.artifacts.url", "http://127.0.0.1:" + PORT,
                    "sluice.artifacts.dir", "${java.io.tmpdir}/sluice-test-${quarkus.uuid}",
                    "quarkus.http.test-port", "0",
                    "quarkus.management.test-port", "0",
                    "quarkus.kubernetes-client.devservices.enabled", "false");
        }
    }

    @Inject
    KubernetesClient client;

    @Inject
    Operator operator;

    @Inject
    ArtifactStore store;

    @TestHTTPResource
    URI metrics;

    private final GitServer server = GitServer.start();
    private final GitServer.Repo git = server.create("my-app");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRepositoryIsServedFromItsFirstReconcileUntilItIsDeleted() {
        var first = git.commit("main", Map.of("deploy/app.yaml", "v1"));
        create("my-app");
        awaitAnswer(200, first);

        var second = git.commit("main", Map.of("deploy/app.yaml", "v2"));
        repository("my-app")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"%s\":\"now\"}}}".formatted(SourceStatus.REQUESTED_AT));
        awaitAnswer(200, second);
        assertThat(repository("my-app").get().getMetadata().getFinalizers()).containsExactly("finalizers.fluxcd.io");

        repository("my-app").delete();
        awaitAnswer(404, second);
        await().atMost(20, SECONDS).until(() -> repository("my-app").get() == null);
    }

    @Test
    void nothingButArchivesIsServedAndTheseUnderTheirUrlAlone() throws IOException {
        var commit = git.commit("main", Map.of("deploy/app.yaml", "v1"));
        create("alone");
        var path = "gitrepository/apps/alone/%s.tar.gz".formatted(commit);
        var url = store.url(path);
        await().atMost(20, SECONDS).until(() -> answer(url) == 200);

        var base = "http://127.0.0.1:%d/".formatted(PORT);
        var mark = url.substring(base.length(), url.length() - path.length() - 1);
        assertThat(List.of(
                        path,
                        "/" + path,
                        mark,
                        mark + "/",
                        mark + "/" + path + "?x",
                        mark + "/gitrepository/apps/alone/",
                        mark + "/gitrepository/apps/alone/latest.tar.gz",
                        mark + "/gitrepository/apps/other/%s.tar.gz".formatted(commit),
                        mark + "/gitrepository/apps/alone/%s.tar.gz".formatted(COMMIT),
                        mark.replace(mark.charAt(0), mark.charAt(0) == '0' ? '1' : '0') + "/" + path,
                        mark + "/./" + path,
                        mark + "//" + path,
                        mark + "/%2e/" + path,
                        mark + "/" + path.replace("/apps/", "/%61pps/"),
                        ".key",
                        mark + "/.key",
                        "metrics",
                        "q/health",
                        ""))
                .filteredOn(other -> answer(base + other) != 404)
                .containsExactly(mark + "/" + path + "?x"); // a query is ignored
        assertThat(answer(metrics.resolve("/" + path).toString())).isEqualTo(404);
        assertThat(answer(metrics.resolve("/" + mark + "/" + path).toString())).isEqualTo(404);
    }

    @Test
    void archivesAreDescribedAndNotWritten() throws IOException {
        var commit = git.commit("main", Map.of("deploy/app.yaml", "v1"));
        create("described");
        var url = store.url("gitrepository/apps/described/%s.tar.gz".formatted(commit));
        await().atMost(20, SECONDS).until(() -> answer(url) == 200);

        assertThat(answer(url, "HEAD")).isEqualTo(200);
        assertThat(answer(url, "PUT")).isEqualTo(405);
        assertThat(answer(url, "DELETE")).isEqualTo(405);
    }

    @Test
    void theReconcilerIsRegistered() {
        assertThat(operator.getRegisteredControllers())
                .extracting(controller -> controller.getConfiguration().getName())
                .contains(GitRepositoryReconciler.NAME);
    }

    private void create(String name) {
        var repository = new GitRepository();
        repository.setMetadata(
                new ObjectMetaBuilder().withNamespace("apps").withName(name).build());
        var branch = GitRepositorySpec.Ref.branch("main");
        repository.setSpec(GitRepositorySpec.of(git.url(), branch, GoDuration.parse("10m")));
        client.resource(repository).create();
    }

    private Resource<GitRepository> repository(String name) {
        return client.resources(GitRepository.class).inNamespace("apps").withName(name);
    }

    private void awaitAnswer(int status, String commit) {
        var url = store.url("gitrepository/apps/my-app/%s.tar.gz".formatted(commit));
        await().atMost(20, SECONDS).until(() -> answer(url) == status);
    }

    private static int answer(String url) {
        return answer(url, "GET");
    }

    private static int answer(String url, String method) {
        try {
            var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            try {
                connection.setRequestMethod(method);
                return connection.getResponseCode();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
