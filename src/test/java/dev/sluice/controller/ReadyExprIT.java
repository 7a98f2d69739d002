package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A dependency's readiness may be told by an expression. */
@ExtendWith(ControlPlane.class)
class ReadyExprIT {
    private static final String SAME_VERSION =
            "has(dep.metadata.labels) && dep.metadata.labels['version'] == self.metadata.labels['version']";

    @Test
    void theGateOpensWhenTheExpressionComesTrue(Scene scene) {
        scene.publish(
                "r1",
                Map.of(
                        "base/map.yaml", configMap(scene.namespace(), "base", "1"),
                        "app/map.yaml", configMap(scene.namespace(), "app", "1")));
        scene.apply("base", spec("./base").suspend(true));
        scene.apply("app", spec("./app").dependsOn(new Dependency("base", "", SAME_VERSION)));

        assertThat(scene.awaitNotReady("app", Conditions.DEPENDENCY_NOT_READY))
                .isEqualTo(
                        "dependency '%s/base' is not ready according to readyExpr eval".formatted(scene.namespace()));
        assertThat(scene.condition("app", Conditions.STALLED)).isEmpty();

        label(scene, "base", "2");
        scene.eventually(
                "the expression to miss the other label",
                () -> scene.condition("app", Conditions.READY)
                        .orElseThrow()
                        .getMessage()
                        .endsWith("': no such key: labels"));
        label(scene, "app", "2");

        scene.awaitReady("app", "r1");
        assertThat(scene.configMapValue("base")).isEmpty();
    }

    @Test
    void aWrongExpressionStalls(Scene scene) {
        scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "app", "1")));
        scene.apply("base", spec("./app").suspend(true));
        scene.apply("app", spec("./app").dependsOn(new Dependency("base", "", "deb.status.ready")));

        var stalled = scene.awaitCondition(
                "app", Conditions.STALLED, condition -> condition.getStatus().equals(Conditions.TRUE));

        assertThat(stalled.getReason()).isEqualTo(Conditions.INVALID_CEL_EXPRESSION);
        assertThat(stalled.getMessage())
                .startsWith(
                        "Reconciliation failed terminally due to configuration error: terminal error: failed to evaluate"
                                + " dependency base: failed to parse the CEL expression 'deb.status.ready': ERROR: <input>:1:1:"
                                + " undeclared reference to 'deb'");
        assertThat(scene.condition("app", Conditions.READY).orElseThrow().getReason())
                .isEqualTo(Conditions.INVALID_CEL_EXPRESSION);
        assertThat(scene.kustomization("app").getStatus().observedGeneration()).isEqualTo(1);

        scene.edit("app", spec -> spec.dependsOn(new Dependency("base", "", "dep.metadata.name == 'base'")));
        scene.awaitReady("app", "r1");
        assertThat(scene.condition("app", Conditions.STALLED)).isEmpty();
    }

    private static void label(Scene scene, String name, String version) {
        scene.client()
                .resources(Kustomization.class)
                .inNamespace(scene.namespace())
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"labels\": {\"version\": \"%s\"}}}".formatted(version));
    }
}
