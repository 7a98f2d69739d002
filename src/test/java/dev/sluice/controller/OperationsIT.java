package dev.sluice.controller;

import static dev.sluice.controller.PipelineIT.applyPipeline;
import static dev.sluice.controller.PipelineIT.release;
import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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

    /** Under the names that dashboards have for controllers in Go. */
    @Test
    void metricsTellTheWorkAndItsCost(Scene scene) throws IOException, InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.eventually("all work to be done", () -> metric(scene, "controller_runtime_active_workers\\{.*}") == 0);
        assertThat(metric(
                        scene,
                        "controller_runtime_reconcile_total\\{controller=\"kustomization\",result=\"requeue_after\"}"))
                .isPositive();
        assertThat(metric(scene, "controller_runtime_reconcile_time_seconds_count\\{controller=\"kustomization\"}"))
                .isPositive();
        assertThat(metric(scene, "controller_runtime_reconcile_errors_total\\{.*}"))
                .isNotNegative();
        assertThat(metric(scene, "controller_runtime_max_concurrent_reconciles\\{.*}"))
                .isPositive();
        assertThat(metric(scene, "workqueue_adds_total\\{.*name=\"kustomization\".*}"))
                .isPositive();
        assertThat(metric(scene, "workqueue_depth\\{.*}")).isZero();
        assertThat(metric(scene, "workqueue_queue_duration_seconds_count\\{.*}"))
                .isPositive();
        assertThat(metric(scene, "rest_client_requests_total\\{code=\"200\",host=\"[^\"]+\",method=\"PATCH\"}"))
                .isPositive();
        assertThat(metric(scene, "process_cpu_seconds_total")).isPositive();
        assertThat(metric(scene, "process_resident_memory_bytes")).isGreaterThan(10e6);
    }

    private static double metric(Scene scene, String series) {
        try {
            var all = scene.sluice().get(scene.sluice().http("/metrics")).body();
            var found = Pattern.compile("^" + series.replaceFirst("\\\\?}$", ",?\\\\}") + " (\\S+)$", Pattern.MULTILINE)
                    .matcher(all);
            assertThat(found.find()).as("%s in\n%s", series, all).isTrue();
            return Double.parseDouble(found.group(1));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
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

    /** What {@code flux logs} and the queries of log stores find lines by. */
    @Test
    void linesOfTheLogSayWhatTheyAreAbout(Scene scene) throws Exception {
        try (var _ = scene.sluice().with(Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"))) {
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.apply("app", spec("./app"));
            scene.apply("next", spec("./app").dependsOn(Dependency.on("app")));
            scene.awaitReady("next", "r1");
            scene.publish("r2", Map.of("app/a.yaml", configMap(scene.namespace(), "A", "1")));
            scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED);

            scene.eventually(
                    "the failure to be logged",
                    () -> !logged(scene, "Reconciliation failed after").isEmpty());

            assertThatObject(logged(scene, "server-side apply completed").getFirst())
                    .returns("info", line -> line.get("level").textValue())
                    .returns("r1", line -> line.get("revision").textValue())
                    .returns(
                            "created",
                            line -> line.get("output")
                                    .get("ConfigMap/%s/a".formatted(scene.namespace()))
                                    .textValue());
            assertThatObject(logged(scene, "Reconciliation finished in ").getFirst())
                    .returns("info", line -> line.get("level").textValue())
                    .returns("Kustomization", line -> line.get("controllerKind").textValue())
                    .returns("app", line -> line.get("name").textValue())
                    .returns("r1", line -> line.get("revision").textValue());
            assertThatObject(logged(scene, "All dependencies are ready, proceeding with")
                            .getFirst())
                    .returns("next", line -> line.get("name").textValue());
            assertThatObject(logged(scene, "Reconciliation failed after ").getFirst())
                    .returns("error", line -> line.get("level").textValue())
                    .matches(line -> line.get("msg").textValue().endsWith(", next try in 1h0m0s"))
                    .matches(line -> line.get("error").textValue().startsWith("ConfigMap/"));
        }
    }

    /** The lines about objects of the scene with a message that begins so. */
    private static List<JsonNode> logged(Scene scene, String message) throws JsonProcessingException {
        var json = new ObjectMapper();
        var found = new ArrayList<JsonNode>();
        for (var text : scene.sluice().lines()) {
            if (text.startsWith("{")) {
                var line = json.readTree(text);
                if (line.path("namespace").asText().equals(scene.namespace())
                        && line.path("msg").asText().startsWith(message)) {
                    found.add(line);
                }
            }
        }
        return found;
    }
}
