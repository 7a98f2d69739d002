package dev.sluice.controller;

import static dev.sluice.controller.PipelineIT.applyPipeline;
import static dev.sluice.controller.PipelineIT.release;
import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.endlessJob;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Sluice costs the API server, counted in its audit log. */
@ExtendWith(ControlPlane.class)
class RequestsIT {

    @Test
    void theFirstApply(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        // finalizer; get, dry run and apply of the object; status before the first write and at the end
        assertThat(scene.requests()).hasSizeLessThanOrEqualTo(6);
        assertThat(writes(scene.requests())).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void anIntervalThatChangesNothingWritesNothing(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app").interval(Duration.ofSeconds(1)));
        scene.awaitReady("app", "r1");
        var before = scene.requests();

        Thread.sleep(3500);

        var since = since(before, scene.requests());
        assertThat(writes(since)).isEmpty();
        assertThat(since).filteredOn(Request::dryRun).hasSizeBetween(2, 4);
        assertThat(since).hasSizeBetween(4, 8); // a get and a dry run each time
    }

    @Test
    void aRequestIsAnsweredWithOneWrite(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var before = scene.requests();

        var requested = scene.request("app");
        scene.eventually(
                "the request to be answered",
                () -> scene.kustomization("app")
                        .getStatus()
                        .lastHandledReconcileAt()
                        .equals(requested));

        assertThat(writes(since(before, scene.requests())))
                .extracting(Request::resource)
                .containsExactly("kustomizations/status");
    }

    @Test
    void waitingCostsNothing(Scene scene) throws InterruptedException {
        var stuck = new HashMap<>(release(scene, "v1.0.0"));
        stuck.put("pre-deploy/migration.job.yaml", endlessJob(scene.namespace(), "db-migration", "v1.0.0"));
        scene.publish("r1", stuck);
        applyPipeline(scene);
        scene.awaitNotReady("app-deploy", Conditions.DEPENDENCY_NOT_READY);
        scene.awaitNotReady("app-post-deploy", Conditions.DEPENDENCY_NOT_READY);
        scene.awaitCondition(
                "app-pre-deploy",
                Conditions.HEALTHY,
                condition -> condition.getStatus().equals(Conditions.UNKNOWN));
        Thread.sleep(1000);
        var before = scene.requests();

        Thread.sleep(5000);

        assertThat(since(before, scene.requests())).isEmpty();
    }

    private static List<Request> since(List<Request> before, List<Request> now) {
        return now.subList(before.size(), now.size());
    }

    private static List<Request> writes(List<Request> requests) {
        return requests.stream().filter(Request::isWrite).toList();
    }
}
