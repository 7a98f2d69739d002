package dev.sluice.controller.takeover;

import static dev.sluice.testing.ReleasePipeline.STAGES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.api.Owner;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.GoTypes;
import dev.sluice.testing.ReleasePipeline;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Finished Jobs of a release that Flux has delivered are not run again, and their Kustomizations are ready at once. */
@ExtendWith(ControlPlane.class)
class TakeoverOfJobsIT {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, String> FILES = Map.of(
            "app-pre-deploy", "pre-deploy/migration.job.yaml",
            "app-deploy", "deploy/app.yaml",
            "app-post-deploy", "post-deploy/cache.job.yaml");

    @Test
    void aReleaseThatFluxHasDeliveredIsLeftAsItIs(Scene scene) throws Exception {
        var pipeline = new ReleasePipeline(scene.namespace());
        var files = pipeline.files("v1");
        var timeline = scene.timeline();
        try (var types = GoTypes.start()) {
            for (var stage : STAGES) {
                try (var flux = new FluxApplier(scene.client(), types, new Owner(scene.namespace(), stage))) {
                    assertThat(flux.apply((ObjectNode) YAML.readTree(files.get(FILES.get(stage)))))
                            .isPresent();
                }
            }
        }
        scene.eventually("the migration is complete", () -> isComplete(scene, "db-migration"));
        scene.eventually("the cache is fresh", () -> isComplete(scene, "cache-refresh"));
        scene.publish("r1", files);
        var before = scene.requests().size();

        pipeline.specs().forEach(scene::apply);
        STAGES.forEach(stage -> scene.awaitReady(stage, "r1"));

        assertThat(timeline.runs("db-migration")).hasSize(1);
        assertThat(timeline.runs("cache-refresh")).hasSize(1);
        assertThat(scene.requests().stream().skip(before))
                .filteredOn(Request::isWrite)
                .filteredOn(request -> !request.resource().startsWith("kustomizations")
                        && !request.resource().equals("events"))
                .isEmpty();
    }

    private static boolean isComplete(Scene scene, String job) {
        return Objects.requireNonNullElse(scene.job(job).getStatus().getSucceeded(), 0) == 1;
    }
}
