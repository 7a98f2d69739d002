package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.IgnoreRule;
import dev.sluice.api.KustomizationSpec.Selector;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fields that a Kustomization leaves to others. */
@ExtendWith(ControlPlane.class)
class IgnoreIT {

    @Test
    void anIgnoredFieldStaysAsSomebodyHasChangedIt(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", map(scene, "1")));
        scene.apply(
                "app",
                spec("./app")
                        .interval(Duration.ofSeconds(1))
                        .ignore(new IgnoreRule(
                                List.of("/data/free"), new Selector("", "", "ConfigMap", "", "", "", ""))));
        scene.awaitReady("app", "r1");

        change(scene, "free", "by hand");
        Thread.sleep(2500);
        assertThat(data(scene)).containsEntry("free", "by hand");

        change(scene, "key", "by hand");
        scene.eventually("the other to be back", () -> data(scene).get("key").equals("1"));
        assertThat(data(scene)).containsEntry("free", "by hand");

        scene.publish("r2", Map.of("app/a.yaml", map(scene, "2")));
        scene.awaitReady("app", "r2");
        assertThat(data(scene)).containsEntry("key", "2").containsEntry("free", "by hand");

        scene.edit("app", spec -> spec.ignore());
        scene.eventually("the field to be ours", () -> data(scene).get("free").equals("ours"));
    }

    @Test
    void anIgnoredFieldThatTheManifestDoesNotHaveIsNotTakenOver(Scene scene) {
        var manifest = deployment(scene.namespace(), "web", "v1").replace("  replicas: 2\n", "");
        scene.publish("r1", Map.of("app/web.yaml", manifest));
        scene.apply("app", spec("./app").waitForHealth(false).ignore(new IgnoreRule(List.of("/spec/replicas"), null)));
        scene.awaitReady("app", "r1");
        scene.client()
                .apps()
                .deployments()
                .inNamespace(scene.namespace())
                .withName("web")
                .scale(3);

        scene.publish("r2", Map.of("app/web.yaml", manifest.replace("web:v1", "web:v2")));
        scene.awaitReady("app", "r2");

        var web = scene.deployment("web");
        assertThat(web.getSpec().getReplicas()).isEqualTo(3);
        assertThat(web.getMetadata().getManagedFields())
                .filteredOn(entry -> "kustomize-controller".equals(entry.getManager()))
                .allSatisfy(
                        entry -> assertThat(String.valueOf(entry.getFieldsV1())).doesNotContain("f:replicas"));
    }

    @Test
    void aRuleThatIsNoneIsAnError(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", map(scene, "1")));
        scene.apply(
                "app",
                spec("./app").ignore(new IgnoreRule(List.of("/data/free"), new Selector("", "", "(", "", "", "", ""))));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("spec.ignore: '(' is not a regular expression");
    }

    private static String map(Scene scene, String value) {
        return configMap(scene.namespace(), "a", value) + "  free: ours\n";
    }

    private static void change(Scene scene, String key, String value) {
        scene.client().configMaps().inNamespace(scene.namespace()).withName("a").edit(found -> {
            found.getData().put(key, value);
            return found;
        });
    }

    private static Map<String, String> data(Scene scene) {
        return scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withName("a")
                .get()
                .getData();
    }
}
