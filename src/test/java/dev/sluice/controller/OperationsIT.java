package dev.sluice.controller;

import static dev.sluice.controller.PipelineIT.applyPipeline;
import static dev.sluice.controller.PipelineIT.release;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those who run Sluice look at. */
@ExtendWith(ControlPlane.class)
class OperationsIT {

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/startedz", "/health"})
    void probesAnswer(String path, Scene scene) throws IOException, InterruptedException {
        assertThat(scene.sluice().get(scene.sluice().management(path)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void metricsTellDurationsAndGateLatencies(Scene scene) throws IOException, InterruptedException {
        scene.publish("r1", release(scene, "v1.0.0"));
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "r1");

        var metrics = scene.sluice().get(scene.sluice().http("/metrics")).body();

        assertThat(metrics)
                .contains(
                        "gotk_reconcile_duration_seconds_bucket{kind=\"Kustomization\",name=\"app-deploy\",namespace=\"%s\",le=\"0.01\""
                                .formatted(scene.namespace()))
                .contains("sluice_gate_latency_seconds_bucket{le=\"0.1\"")
                .containsPattern("sluice_gate_latency_seconds_count [1-9]");
    }

    @Test
    void aDeletedKustomizationLeavesNoMetrics(Scene scene) throws IOException, InterruptedException {
        scene.publish("r1", release(scene, "v1.0.0"));
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "r1");

        scene.client().resource(scene.kustomization("app-post-deploy")).delete();
        scene.awaitGone("the Kustomization", () -> scene.kustomization("app-post-deploy"));

        assertThat(scene.sluice().get(scene.sluice().http("/metrics")).body())
                .doesNotContain("name=\"app-post-deploy\",namespace=\"%s\"".formatted(scene.namespace()));
    }
}
