package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.SecretKeyReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.RemoteCluster;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With a kubeconfig, the objects of a Kustomization are in another cluster. */
@ExtendWith(ControlPlane.class)
class RemoteClusterIT {
    private static RemoteCluster remote;

    @BeforeAll
    static void start() {
        remote = new RemoteCluster();
    }

    @AfterAll
    static void stop() throws IOException {
        remote.close();
    }

    @Test
    void objectsAreAppliedPrunedAndDeletedThere(Scene scene) {
        var ns = prepare(scene);
        secret(scene, "value", remote.kubeconfig());
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml", configMap(ns, "a", "1"),
                        "app/b.yaml", configMap(ns, "b", "1"),
                        "app/web.yaml", deployment(ns, "web", "v1")));
        scene.apply("app", spec("./app").kubeConfig(kubeConfig("")));
        scene.awaitReady("app", "r1");
        assertThat(value(ns, "a")).contains("1");
        assertThat(scene.configMapValue("a")).isEmpty();
        assertThat(scene.deployment("web")).isNull();

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2")));
        scene.awaitReady("app", "r2");
        assertThat(value(ns, "a")).contains("2");
        assertThat(value(ns, "b")).isEmpty();

        scene.client().resource(scene.kustomization("app")).delete();
        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(value(ns, "a")).isEmpty();
    }

    @Test
    void whatWasAppliedHereIsAppliedThereWhenTheSpecSaysSo(Scene scene) {
        var ns = prepare(scene);
        secret(scene, "value", remote.kubeconfig());
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        assertThat(value(ns, "a")).isEmpty();

        scene.edit("app", spec -> spec.kubeConfig(kubeConfig("")));
        scene.awaitReady("app", "r1");

        assertThat(value(ns, "a")).contains("1");
    }

    @Test
    void aMissingKubeconfigIsNamedAndReadWhenItIsThere(Scene scene) {
        var ns = prepare(scene);
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").kubeConfig(kubeConfig("custom-key")).retryInterval(Duration.ofSeconds(1)));
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .isEqualTo("unable to read KubeConfig secret '%s/remote' error: Secret \"remote\" not found"
                        .formatted(ns));

        secret(scene, "value", remote.kubeconfig());
        scene.eventually(
                "the missing key to be named",
                () -> scene.condition("app", Conditions.READY)
                        .filter(ready -> ready.getMessage()
                                .equals(("KubeConfig secret '%s/remote' does not contain a 'custom-key' key"
                                                + " with a kubeconfig")
                                        .formatted(ns)))
                        .isPresent());

        secret(scene, "custom-key", remote.kubeconfig());
        scene.awaitReady("app", "r1");
        assertThat(value(ns, "a")).contains("1");
    }

    @Test
    void anUnreachableClusterIsAnErrorThatHealsByItself(Scene scene) {
        var ns = prepare(scene);
        secret(scene, "value", remote.kubeconfig());
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").kubeConfig(kubeConfig("")));
        scene.awaitReady("app", "r1");

        remote.wire().cut();
        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2")));
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("the API server cannot be reached: connection refused");
        remote.wire().mend();

        scene.awaitReady("app", "r2");
        assertThat(value(ns, "a")).contains("2");
    }

    @Test
    void aWaitGoesOnWhenTheClusterIsBack(Scene scene) {
        var ns = prepare(scene);
        secret(scene, "value", remote.kubeconfig());
        scene.publish("r1", Map.of("app/web.yaml", deployment(ns, "web", "v1", "5s")));
        scene.apply("app", spec("./app").kubeConfig(kubeConfig("")));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));

        remote.wire().cut();
        remote.client().apps().deployments().inNamespace(ns).withName("web").waitUntilReady(30, TimeUnit.SECONDS);
        remote.wire().mend();

        scene.awaitReady("app", "r1");
    }

    @Test
    void theAccountIsOneOfTheOtherCluster(Scene scene) {
        var ns = prepare(scene);
        secret(scene, "value", remote.kubeconfig());
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").kubeConfig(kubeConfig("")).serviceAccountName("tenant"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("User \"system:serviceaccount:%s:tenant\" cannot".formatted(ns));
        assertThat(value(ns, "a")).isEmpty();
    }

    @Test
    void aProgramOfTheKubeconfigIsNotRun(Scene scene) {
        var ns = prepare(scene);
        var mark = Path.of("target", "remote-cluster", ns + "-ran").toAbsolutePath();
        secret(
                scene,
                "value",
                remote.kubeconfig()
                        .replaceAll("(?m)^( *)client-certificate-data:.*$", """
                        $1exec:
                        $1  apiVersion: client.authentication.k8s.io/v1
                        $1  command: touch
                        $1  args: [%s]
                        $1  interactiveMode: Never""".formatted(mark))
                        .replaceAll("(?m)^ *client-key-data:.*\\n", ""));
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").kubeConfig(kubeConfig("")));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED)).contains("forbidden");
        assertThat(mark).doesNotExist();
    }

    private static String prepare(Scene scene) {
        remote.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(scene.namespace())
                        .endMetadata()
                        .build())
                .create();
        return scene.namespace();
    }

    private static KubeConfig kubeConfig(String key) {
        return new KubeConfig(null, new SecretKeyReference("remote", key));
    }

    private static void secret(Scene scene, String key, String kubeconfig) {
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("remote")
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .withStringData(Map.of(key, kubeconfig))
                        .build())
                .serverSideApply();
    }

    private static Optional<String> value(String namespace, String name) {
        return Optional.ofNullable(remote.client()
                        .configMaps()
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(map -> map.getData().get("key"));
    }
}
