package dev.sluice.source.git;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.GitRepository;
import dev.sluice.api.GitRepositorySpec;
import dev.sluice.api.GoDuration;
import dev.sluice.source.ArtifactFetcher;
import dev.sluice.source.FetchLimits;
import dev.sluice.source.FetchOutcome;
import dev.sluice.testing.GitServer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reconciler and the HTTP route in the running application, with a simulated API server and a real Git server. */
@QuarkusTest
@TestProfile(EmbeddedSourceTest.Embedded.class)
@WithKubernetesTestServer
class EmbeddedSourceTest {
    public static final class Embedded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "sluice.sources", "embedded",
                    "sluice.artifacts.dir", "${java.io.tmpdir}/sluice-test-${quarkus.uuid}",
                    "quarkus.http.test-port", "0",
                    "quarkus.operator-sdk.crd.validate", "false",
                    "quarkus.kubernetes-client.devservices.enabled", "false");
        }
    }

    @Inject
    KubernetesClient client;

    @Inject
    Operator operator;

    @TestHTTPResource
    URI here;

    @TempDir
    Path directory;

    private final GitServer server = GitServer.start();
    private final GitServer.Repo git = server.create("my-app");

    @BeforeEach
    void start() {
        if (!operator.getRuntimeInfo().isStarted()) {
            operator.start();
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRepositoryIsServedUntilItIsDeleted() throws IOException, InterruptedException {
        var first = git.commit("main", Map.of("deploy/app.yaml", "v1"));
        create("my-app");
        var artifact = await("my-app", "main@sha1:" + first);
        assertThat(status(artifact)).isEqualTo(200);

        try (var fetcher = new ArtifactFetcher(FetchLimits.DEFAULT)) {
            assertThat(fetcher.fetch(served(artifact), directory)).isInstanceOf(FetchOutcome.Fetched.class);
        }
        assertThat(directory.resolve("deploy/app.yaml")).hasContent("v1");

        var second = git.commit("main", Map.of("deploy/app.yaml", "v2"));
        annotate("my-app", "2026-01-01T00:00:00.123456789Z");
        await("my-app", "main@sha1:" + second);
        var repository = repository("my-app").orElseThrow();
        assertThat(repository.getStatus().lastHandledReconcileAt()).isEqualTo("2026-01-01T00:00:00.123456789Z");
        assertThat(repository.getMetadata().getFinalizers()).containsExactly("finalizers.fluxcd.io");

        client.resource(repository).delete();
        Awaitility.await().atMost(20, SECONDS).until(() -> repository("my-app").isEmpty());
        assertThat(status(artifact)).isEqualTo(404);
    }

    @Test
    void aFailureIsInTheStatusAndARequestAfterTheCauseIsGoneMendsIt() {
        create("broken");
        Awaitility.await()
                .atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(ready("broken")).contains("couldn't find remote ref"));
        var commit = git.commit("main", Map.of("a", "b"));
        annotate("broken", "now");
        await("broken", "main@sha1:" + commit);
        assertThat(ready("broken")).startsWith("stored artifact for revision");
        assertThat(Conditions.find(
                        repository("broken").orElseThrow().getStatus().conditions(), "FetchFailed"))
                .isEmpty();
    }

    @Test
    void nothingButArchivesIsServed() throws IOException, InterruptedException {
        for (var path : new String[] {
            "gitrepository/apps/my-app/", "gitrepository/a/b/../../../pom.xml", "gitrepository/%2e%2e/%2e%2e/etc/passwd"
        }) {
            assertThat(get(here.resolve("/") + path)).as(path).isEqualTo(404);
        }
    }

    @Test
    void theReconcilerIsRegistered() {
        assertThat(operator.getRegisteredControllers())
                .extracting(controller -> controller.getConfiguration().getName())
                .contains(GitRepositoryReconciler.NAME);
    }

    private void create(String name) {
        var repository = new GitRepository();
        repository.setMetadata(new ObjectMetaBuilder()
                .withNamespace("apps")
                .withName(name)
                .withGeneration(1L)
                .build());
        repository.setSpec(
                GitRepositorySpec.of(git.url(), GitRepositorySpec.Ref.branch("main"), GoDuration.parse("10m")));
        client.resource(repository).create();
    }

    private void annotate(String name, String requestedAt) {
        client.resources(GitRepository.class)
                .inNamespace("apps")
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
                                .formatted(SourceStatus.REQUESTED_AT, requestedAt));
    }

    private Artifact await(String name, String revision) {
        return Awaitility.await()
                .atMost(20, SECONDS)
                .until(
                        () -> repository(name).flatMap(GitRepository::artifact),
                        artifact -> artifact.filter(found -> found.revision().equals(revision))
                                .isPresent())
                .orElseThrow();
    }

    private String ready(String name) {
        return repository(name)
                .flatMap(found -> Conditions.find(found.getStatus().conditions(), Conditions.READY))
                .map(condition -> condition.getMessage())
                .orElse("");
    }

    private Optional<GitRepository> repository(String name) {
        return Optional.ofNullable(client.resources(GitRepository.class)
                .inNamespace("apps")
                .withName(name)
                .get());
    }

    private Artifact served(Artifact artifact) {
        return new Artifact(
                artifact.path(),
                here.resolve("/") + artifact.path(),
                artifact.revision(),
                artifact.digest(),
                artifact.lastUpdateTime(),
                artifact.size(),
                null);
    }

    private int status(Artifact artifact) throws IOException, InterruptedException {
        return get(served(artifact).url());
    }

    private static int get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
