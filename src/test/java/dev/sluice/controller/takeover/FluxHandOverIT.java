package dev.sluice.controller.takeover;

import static dev.sluice.testing.ReleasePipeline.STAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.FluxController;
import dev.sluice.testing.ReleasePipeline;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flux's own kustomize-controller delivers a release, Sluice takes over and delivers the next, and Flux takes over again. */
@Tag("peer")
@ExtendWith(ControlPlane.class)
class FluxHandOverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aPipelineGoesFromFluxToSluiceAndBack(Scene scene) throws IOException, InterruptedException {
        var pipeline = new ReleasePipeline(scene.namespace());
        var timeline = scene.timeline();
        scene.sluice().kill();
        scene.publish("r1", pipeline.files("v1"));
        pipeline.specs().forEach(scene::apply);
        try (var flux = scene.sluice().flux()) {
            flux.start();
            STAGES.forEach(stage -> scene.awaitReady(stage, "r1", PATIENCE));
        }

        var before = scene.requestsOf("sluice").size();
        scene.sluice().start();
        STAGES.forEach(stage -> awaitAnswer(scene, stage));
        assertThat(writes(scene, "sluice", before)).as("writes of Sluice").isEmpty();

        scene.publish("r2", pipeline.files("v2"));
        STAGES.forEach(stage -> scene.awaitReady(stage, "r2", PATIENCE));
        scene.sluice().kill();
        var beforeFlux = scene.requestsOf(FluxController.USER).size();
        try (var flux = scene.sluice().flux()) {
            flux.start();
            STAGES.forEach(stage -> awaitAnswer(scene, stage));
        }
        assertThat(writes(scene, FluxController.USER, beforeFlux))
                .as("writes of Flux")
                .isEmpty();

        assertThat(timeline.runs("db-migration")).hasSize(2);
        assertThat(timeline.runs("cache-refresh")).hasSize(2);
        scene.sluice().start();
    }

    private static void awaitAnswer(Scene scene, String kustomization) {
        var request = scene.request(kustomization);
        scene.eventually(
                "the request to " + kustomization + " is answered",
                () -> request.equals(
                        scene.kustomization(kustomization).getStatus().lastHandledReconcileAt()));
    }

    private static List<Request> writes(Scene scene, String user, int since) {
        return scene.requestsOf(user).stream()
                .skip(since)
                .filter(Request::isWrite)
                .filter(request -> request.namespace().equals(scene.namespace()))
                .filter(request -> !request.resource().startsWith("kustomizations")
                        && !request.resource().equals("events"))
                .toList();
    }
}
