package dev.sluice.controller;

import static dev.sluice.controller.PipelineIT.applyPipeline;
import static dev.sluice.controller.PipelineIT.release;
import static dev.sluice.testing.Manifests.endlessJob;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import dev.sluice.testing.Timeline;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller is killed, and the next one goes on: nothing runs twice, nothing is forgotten, the order holds. */
@ExtendWith(ControlPlane.class)
class RestartIT {

    @ParameterizedTest
    @ValueSource(ints = {0, 150, 400, 1100, 1300, 1600, 2000})
    void killedAtAnyMomentOfARelease(int millis, Scene scene) throws InterruptedException {
        var timeline = scene.timeline();
        scene.publish("r1", release(scene, "v1.0.0"));
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "r1");

        scene.publish("r2", release(scene, "v2.0.0"));
        Thread.sleep(millis);
        scene.sluice().kill();
        scene.sluice().start();
        scene.awaitReady("app-post-deploy", "r2");

        assertThat(timeline.runs("db-migration")).hasSize(2);
        assertThat(timeline.runs("cache-refresh")).hasSize(2);
        var migrated = timeline.job("db-migration", 1, Timeline::isComplete);
        var deployed = timeline.deployment("my-app", found -> Timeline.hasTag(found, "v2.0.0"));
        var rolledOut =
                timeline.deployment("my-app", found -> Timeline.hasTag(found, "v2.0.0") && Timeline.isRolledOut(found));
        assertThat(deployed).isGreaterThan(migrated);
        assertThat(timeline.job("cache-refresh", 1, _ -> true)).isGreaterThan(rolledOut);
    }

    @Test
    void killedWhileAForcedJobIsBeingDeleted(Scene scene) {
        var ns = scene.namespace();
        var timeline = scene.timeline();
        scene.publish("r1", Map.of("app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app").force(true));
        scene.awaitReady("app", "r1");
        var held = scene.client().batch().v1().jobs().inNamespace(ns).withName("once");
        held.edit(found -> {
            found.addFinalizer("example.com/held");
            return found;
        });

        scene.publish("r2", Map.of("app/job.yaml", job(ns, "once", "v2")));
        scene.eventually(
                "the Job to be terminating", () -> held.get().getMetadata().getDeletionTimestamp() != null);
        scene.sluice().kill();
        held.edit(found -> {
            found.removeFinalizer("example.com/held");
            return found;
        });
        scene.awaitGone("the Job", held::get);
        scene.sluice().start();

        scene.awaitReady("app", "r2");
        assertThat(timeline.runs("once")).hasSize(2);
    }

    @Test
    void theTimeToADeadlineGoesOn(Scene scene) throws InterruptedException {
        var stuck = new HashMap<>(release(scene, "v1.0.0"));
        stuck.put("pre-deploy/migration.job.yaml", endlessJob(scene.namespace(), "db-migration", "v1.0.0"));
        scene.publish("r1", stuck);
        scene.apply("app-pre-deploy", spec("./pre-deploy"));
        var since = scene.awaitCondition(
                        "app-pre-deploy",
                        Conditions.HEALTHY,
                        condition -> condition.getStatus().equals(Conditions.UNKNOWN))
                .getLastTransitionTime();

        Thread.sleep(1500); // times of conditions count in seconds
        scene.sluice().kill();
        scene.sluice().start();
        Thread.sleep(1500);

        var after = scene.condition("app-pre-deploy", Conditions.HEALTHY).orElseThrow();
        assertThat(after.getStatus()).isEqualTo(Conditions.UNKNOWN);
        assertThat(Instant.parse(after.getLastTransitionTime())).isEqualTo(Instant.parse(since));
    }

    @Test
    void whatWasAppliedBeforeTheStatusTellsSoIsStillPruned(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/job.yaml", endlessJob(ns, "endless", "v1")));
        scene.apply("app", spec("./app"));
        scene.eventually("the Job to be created", () -> scene.job("endless") != null);
        scene.sluice().kill();

        scene.client().resource(scene.kustomization("app")).delete();
        scene.sluice().start();

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        scene.awaitGone("the Job", () -> scene.job("endless"));
    }
}
