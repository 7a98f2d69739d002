package dev.sluice.controller;

import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How much one Kustomization can hold, and what is reported beyond. */
@Tag("sizes")
@ExtendWith(ControlPlane.class)
class SizesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @Test
    void aKustomizationOfTwentyFiveThousandObjects(Scene scene) {
        scene.publish("r1", maps(scene, 25_000));
        var started = Instant.now();
        scene.apply("app", spec("./app").waitForHealth(false).timeout(PATIENCE));

        scene.awaitReady("app", "r1", PATIENCE);

        report("first apply of 25,000 objects", started);
        assertThat(scene.kustomization("app").getStatus().inventory().entries()).hasSize(25_000);
        var again = Instant.now();
        scene.publish("r2", maps(scene, 25_000));
        scene.awaitReady("app", "r2", PATIENCE);
        report("a revision that changes none of them", again);
    }

    @Test
    void anInventoryThatTheApiServerDoesNotStoreIsRefusedBeforeAnythingIsWritten(Scene scene) {
        scene.publish("r1", maps(scene, 34_000));
        scene.apply("app", spec("./app").waitForHealth(false));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED, PATIENCE))
                .startsWith("the inventory of 34000 objects is too large for the status of one Kustomization: ")
                .contains("Divide them among several Kustomizations");
        assertThat(scene.client()
                        .configMaps()
                        .inNamespace(scene.namespace())
                        .withLabel("kustomize.toolkit.fluxcd.io/name")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void anObjectThatTheApiServerDoesNotStoreIsNamed(Scene scene) {
        scene.publish("r1", Map.of("app/map.yaml", """
                {apiVersion: v1, kind: ConfigMap, metadata: {name: large, namespace: %s}, data: {key: %s}}
                """.formatted(scene.namespace(), "x".repeat(1_100_000))));
        scene.apply("app", spec("./app"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("ConfigMap/%s/large dry-run failed (Invalid): ".formatted(scene.namespace()))
                .contains("1048576");
    }

    private static Map<String, String> maps(Scene scene, int count) {
        var files = new HashMap<String, String>();
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) {
            text.append("""
                    ---
                    {apiVersion: v1, kind: ConfigMap, metadata: {name: my-object-%06d, namespace: %s}}
                    """.formatted(i, scene.namespace()));
            if (i % 1000 == 999) {
                files.put("app/%06d.yaml".formatted(i), text.toString());
                text.setLength(0);
            }
        }
        return files;
    }

    private static void report(String what, Instant started) {
        System.out.printf(
                "%s: %d s%n", what, Duration.between(started, Instant.now()).toSeconds());
    }
}
