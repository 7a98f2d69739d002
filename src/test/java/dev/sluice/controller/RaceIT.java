package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Dependency;
import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes that come while the controller is at work on what was before; every interval is an hour. */
@ExtendWith(ControlPlane.class)
class RaceIT {
    private static final int CHANGES = 40;

    @Test
    void noEditIsLost(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        for (int i = 1; i <= CHANGES; i++) {
            scene.apply("app", spec("./app").commonMetadata(label(i)));
            Thread.sleep(i % 7 * 5L);
        }

        scene.awaitReady("app", "r1");
        assertThat(scene.client()
                        .configMaps()
                        .inNamespace(scene.namespace())
                        .withName("a")
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry("edit", String.valueOf(CHANGES));
    }

    @Test
    void noRevisionIsLost(Scene scene) throws InterruptedException {
        scene.apply("app", spec("./app"));
        scene.apply("next", spec("./app").dependsOn(Dependency.on("app")));
        for (int i = 1; i <= CHANGES; i++) {
            scene.publish("r" + i, Map.of("app/a.yaml", configMap(scene.namespace(), "a", String.valueOf(i))));
            Thread.sleep(i % 7 * 5L);
        }

        scene.awaitReady("app", "r" + CHANGES);
        scene.awaitReady("next", "r" + CHANGES);
        assertThat(scene.configMapValue("a")).contains(String.valueOf(CHANGES));
    }

    @Test
    void noDeletionIsLost(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        for (int i = 1; i <= CHANGES / 2; i++) {
            scene.apply("app", spec("./app"));
            Thread.sleep(i * 5L);
            scene.client().resource(scene.kustomization("app")).delete();
            scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        }

        assertThat(scene.configMapValue("a")).isEmpty();
    }

    private static CommonMetadata label(int value) {
        return new CommonMetadata(Map.of(), Map.of("edit", String.valueOf(value)));
    }
}
