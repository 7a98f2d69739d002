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
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reconciler and the HTTP route in the running application, with a real Git server. The simulated API server keeps
 * no status that is written by merge patch, so what is seen here is what is served.
 */
@QuarkusTest
@TestProfile(EmbeddedSourceTest.Embedded.class)
@WithKubernetesTestServer
class EmbeddedSourceTest {
    /** The application with its own sources. */
    public static final class Embedded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "sluice.sources", "embedded",
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

    @TestHTTPResource
    URI here;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gitrepository/",
                "gitrepository/apps/my-app/",
                "gitrepository/apps/my-app/latest.tar.gz",
                "gitrepository/%2e%2e/%2e%2e/etc/passwd",
                "gitrepository/..%2f..%2fetc%2fpasswd"
            })
    void nothingButArchivesIsServed(String path) throws IOException {
        assertThat(answer(path)).isEqualTo(404);
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
        await().atMost(20, SECONDS)
                .until(() -> answer("gitrepository/apps/my-app/%s.tar.gz".formatted(commit)) == status);
    }

    private int answer(String path) throws IOException {
        var connection =
                (HttpURLConnection) URI.create(here.resolve("/") + path).toURL().openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
