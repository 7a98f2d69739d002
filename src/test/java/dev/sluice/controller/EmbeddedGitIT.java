package dev.sluice.controller;

import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.GitRepository;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.api.SourceRef;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.GitServer;
import dev.sluice.testing.Scene;
import dev.sluice.testing.Timeline;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a commit to healthy objects, with no source-controller: Sluice itself reads the Git repository. */
@ExtendWith(ControlPlane.class)
class EmbeddedGitIT {
    private GitServer git;
    private GitServer.Repo repository;

    @BeforeEach
    void serve() {
        git = GitServer.start();
        repository = git.create("my-app");
    }

    @AfterEach
    void stop() {
        git.close();
    }

    @Test
    void aCommitGoesThroughThePipeline(Scene scene) {
        var first = repository.commit("main", PipelineIT.release(scene, "v1.0.0"));
        createRepository(scene, "");
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "main@sha1:" + first);

        var second = repository.commit("main", PipelineIT.release(scene, "v2.0.0"));
        request(scene);

        scene.awaitReady("app-post-deploy", "main@sha1:" + second);
        assertThat(scene.deployment("my-app")).matches(found -> Timeline.hasTag(found, "v2.0.0"));
    }

    @Test
    @Tag("attack")
    void theArtifactHasFluxsFormAndIsServedWhereAsked(Scene scene) throws Exception {
        var address = "127.0.0.1:" + freePort();
        var served = Map.of("SLUICE_ARTIFACTS_LISTEN", address, "SLUICE_ARTIFACTS_URL", "http://" + address);
        try (var _ = scene.sluice().with(served)) {
            assertForm(scene);
        }
    }

    private void assertForm(Scene scene) throws IOException, InterruptedException {
        var commit = repository.commit("main", PipelineIT.release(scene, "v1.0.0"));
        createRepository(scene, "");
        awaitReady(scene);

        var artifact = repository(scene).artifact().orElseThrow();
        assertThat(artifact.revision()).isEqualTo("main@sha1:" + commit);
        assertThat(artifact.path()).isEqualTo("gitrepository/%s/my-app/%s.tar.gz".formatted(scene.namespace(), commit));
        assertThat(artifact.url()).endsWith("/" + artifact.path());
        assertThat(artifact.digest()).startsWith("sha256:");
        assertThat(scene.sluice()
                        .get(scene.sluice().http("/" + artifact.path()))
                        .statusCode())
                .isEqualTo(404);
        var served = scene.sluice().get(URI.create(artifact.url()));
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.headers().firstValueAsLong("content-length")).hasValue(artifact.size());
    }

    @Test
    void aRestartWithoutItsFilesStoresTheArtifactAgain(Scene scene) {
        var first = repository.commit("main", PipelineIT.release(scene, "v1.0.0"));
        createRepository(scene, "");
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "main@sha1:" + first);

        scene.sluice().kill();
        scene.sluice().loseArtifacts();
        scene.sluice().start();
        scene.request("app-deploy");

        scene.awaitReady("app-post-deploy", "main@sha1:" + first);
        var second = repository.commit("main", PipelineIT.release(scene, "v2.0.0"));
        request(scene);
        scene.awaitReady("app-post-deploy", "main@sha1:" + second);
    }

    @Test
    void aRepositoryThatNeedsAPassword(Scene scene) {
        git.requireBasicAuth("deploy", "s3cret");
        var commit = repository.commit("main", PipelineIT.release(scene, "v1.0.0"));
        createRepository(scene, "secretRef: {name: git}");
        scene.apply("app-pre-deploy", gitSpec("./pre-deploy/"));
        scene.eventually(
                "the repository to be refused",
                () -> Conditions.find(repository(scene).getStatus().conditions(), Conditions.READY)
                        .filter(condition -> condition.getStatus().equals(Conditions.FALSE))
                        .isPresent());
        assertThat(scene.awaitNotReady("app-pre-deploy", Conditions.ARTIFACT_FAILED))
                .contains("GitRepository '%s/my-app'".formatted(scene.namespace()));

        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("git")
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .addToStringData("username", "deploy")
                        .addToStringData("password", "s3cret")
                        .build())
                .create();
        request(scene);

        scene.awaitReady("app-pre-deploy", "main@sha1:" + commit);
    }

    private void createRepository(Scene scene, String spec) {
        scene.client()
                .resource(scene.client()
                        .getKubernetesSerialization()
                        .unmarshal(
                                """
                                apiVersion: source.toolkit.fluxcd.io/v1
                                kind: GitRepository
                                metadata:
                                  name: my-app
                                  namespace: %s
                                spec:
                                  interval: 60m
                                  url: %s
                                  ref: {branch: main}
                                  %s
                                """.formatted(scene.namespace(), repository.url(), spec),
                                GenericKubernetesResource.class))
                .create();
    }

    private static void request(Scene scene) {
        scene.client()
                .resources(GitRepository.class)
                .inNamespace(scene.namespace())
                .withName("my-app")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"reconcile.fluxcd.io/requestedAt\": \"%s\"}}}"
                                .formatted(Instant.now()));
    }

    private static GitRepository repository(Scene scene) {
        return scene.client()
                .resources(GitRepository.class)
                .inNamespace(scene.namespace())
                .withName("my-app")
                .get();
    }

    private static void awaitReady(Scene scene) {
        scene.eventually(
                "the repository to be ready",
                () -> Conditions.holds(repository(scene).getStatus().conditions(), Conditions.READY));
    }

    private static KustomizationSpecBuilder gitSpec(String path) {
        return spec(path).sourceRef(SourceRef.of(SourceRef.Kind.GIT_REPOSITORY, "my-app"));
    }

    private static void applyPipeline(Scene scene) {
        scene.apply("app-pre-deploy", gitSpec("./pre-deploy/").force(true));
        scene.apply("app-deploy", gitSpec("./deploy/").dependsOn(Dependency.on("app-pre-deploy")));
        scene.apply("app-post-deploy", gitSpec("./post-deploy/").force(true).dependsOn(Dependency.on("app-deploy")));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
