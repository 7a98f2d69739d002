package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.SecretKeyReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What one tenant may write must not stop the others, nor get what is the controller's. */
@ExtendWith(ControlPlane.class)
class HostileTenantIT {
    /** An upper bound: it took minutes, or for ever. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void aStatusThatNobodyCanReadStopsNobody(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("hostile", spec("./app"));
        scene.awaitReady("hostile", "r1");
        scene.client()
                .resource(scene.kustomization("hostile"))
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"history": [{"digest": "x", "firstReconciled": "2026-01-01T00:00:00Z",
                          "lastReconciled": "2026-01-01T00:00:00Z", "lastReconciledDuration": "bogus",
                          "lastReconciledStatus": "x", "totalReconciliations": 1}]}}
                        """);

        assertOthersGoOn(scene, "victim", "r2");
        scene.sluice().kill();
        scene.sluice().start();
        assertOthersGoOn(scene, "another", "r3");
    }

    @Test
    void aDurationThatTakesMinutesToReadStopsNobody(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("hostile", spec("./app").suspend(true));
        scene.client()
                .resource(scene.kustomization("hostile"))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"interval\": \"%sh\"}}".formatted("7".repeat(1_300_000)));

        assertOthersGoOn(scene, "victim", "r2");
        scene.client().resource(scene.kustomization("hostile")).delete();
    }

    private static void assertOthersGoOn(Scene scene, String name, String revision) {
        scene.publish(revision, Map.of("app/a.yaml", configMap(scene.namespace(), "a", revision)));
        scene.apply(name, spec("./app"));
        scene.awaitReady(name, revision, AT_ONCE);
    }

    @Test
    void aKubeconfigRunsNoProgramHoweverManyUsersItHas(Scene scene) {
        var ran = directory.resolve("ran");
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("kubeconfig")
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .addToStringData("value", """
                                apiVersion: v1
                                kind: Config
                                current-context: c
                                contexts: [{name: c, context: {cluster: c, user: u}}]
                                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                                users:
                                - {name: u, user: {token: x}}
                                - name: u
                                  user:
                                    exec:
                                      apiVersion: client.authentication.k8s.io/v1
                                      interactiveMode: Never
                                      command: touch
                                      args: ["%s"]
                                """.formatted(ran))
                        .build())
                .create();
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply(
                "hostile", spec("./app").kubeConfig(new KubeConfig(null, new SecretKeyReference("kubeconfig", ""))));

        assertThat(scene.awaitNotReady("hostile", Conditions.RECONCILIATION_FAILED))
                .contains("is refused: user 'u' is there twice");
        assertThat(ran).doesNotExist();
    }

    @Test
    void anEnvFileReadsNothingOfTheController(Scene scene) throws Exception {
        scene.publish(
                "r1",
                Map.of(
                        "app/kustomization.yaml",
                        "configMapGenerator: [{name: loot, namespace: %s, envs: [n.env], options: {disableNameSuffixHash: true}}]"
                                .formatted(scene.namespace()),
                        "app/n.env",
                        "AZURE_CLIENT_SECRET\n"));
        try (var _ = scene.sluice().with(Map.of("AZURE_CLIENT_SECRET", "correct horse"))) {
            scene.apply("hostile", spec("./app"));
            scene.awaitReady("hostile", "r1");

            assertThat(scene.client()
                            .configMaps()
                            .inNamespace(scene.namespace())
                            .withName("loot")
                            .get()
                            .getData())
                    .containsExactly(Map.entry("AZURE_CLIENT_SECRET", ""));
        }
    }
}
