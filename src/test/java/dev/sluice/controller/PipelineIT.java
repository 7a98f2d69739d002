package dev.sluice.controller;

import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.endlessJob;
import static dev.sluice.testing.Manifests.failingJob;
import static dev.sluice.testing.Manifests.ingress;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Manifests.service;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import dev.sluice.testing.Timeline;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A release through pre-deploy, deploy and post-deploy. */
@ExtendWith(ControlPlane.class)
class PipelineIT {

    @Test
    void eachStageIsAppliedWhenTheOneBeforeItIsDone(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", release(scene, "v1.0.0"));
        applyPipeline(scene);

        scene.awaitReady("app-post-deploy", "r1");

        var migrated = timeline.job("db-migration", 0, Timeline::isComplete);
        var deployed = timeline.deployment("my-app", _ -> true);
        var rolledOut = timeline.deployment("my-app", Timeline::isRolledOut);
        var cached = timeline.job("cache-refresh", 0, _ -> true);
        assertThat(deployed).isGreaterThan(migrated);
        assertThat(cached).isGreaterThan(rolledOut);
    }

    @Test
    void aNewTagRunsBothJobsAnewAndRollsTheDeploymentInOrder(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", release(scene, "v1.0.0"));
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "r1");

        scene.publish("r2", release(scene, "v2.0.0"));
        scene.awaitReady("app-post-deploy", "r2");

        assertThat(timeline.runs("db-migration")).hasSize(2);
        assertThat(timeline.runs("cache-refresh")).hasSize(2);
        var migrated = timeline.job("db-migration", 1, Timeline::isComplete);
        var deployed = timeline.deployment("my-app", found -> Timeline.hasTag(found, "v2.0.0"));
        var rolledOut =
                timeline.deployment("my-app", found -> Timeline.hasTag(found, "v2.0.0") && Timeline.isRolledOut(found));
        var cached = timeline.job("cache-refresh", 1, _ -> true);
        assertThat(deployed).isGreaterThan(migrated);
        assertThat(cached).isGreaterThan(rolledOut);
    }

    @Test
    void aFailedJobKeepsTheNextStageClosed(Scene scene) {
        scene.publish("r1", release(scene, "v1.0.0"));
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "r1");
        var generation = scene.deployment("my-app").getMetadata().getGeneration();

        var bad = new HashMap<>(release(scene, "v2.0.0"));
        bad.put("pre-deploy/migration.job.yaml", failingJob(scene.namespace(), "db-migration", "v2.0.0"));
        scene.publish("r2", bad);

        assertThat(scene.awaitNotReady("app-pre-deploy", Conditions.HEALTH_CHECK_FAILED))
                .contains("Job/%s/db-migration status: 'Failed'".formatted(scene.namespace()))
                .contains("BackoffLimitExceeded");
        scene.awaitCondition(
                "app-deploy",
                Conditions.READY,
                condition -> condition
                        .getMessage()
                        .equals("dependency '%s/app-pre-deploy' is not ready".formatted(scene.namespace())));
        assertThat(scene.deployment("my-app").getMetadata().getGeneration()).isEqualTo(generation);
        assertThat(scene.deployment("my-app")).matches(found -> Timeline.hasTag(found, "v1.0.0"));

        scene.publish("r3", release(scene, "v3.0.0"));
        scene.awaitReady("app-post-deploy", "r3");
        assertThat(scene.deployment("my-app")).matches(found -> Timeline.hasTag(found, "v3.0.0"));
    }

    @Test
    void postDeployWaitsUntilTheRollingUpdateHasCompleted(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", release(scene, "v1.0.0"));
        applyPipeline(scene);
        scene.awaitReady("app-post-deploy", "r1");

        var slow = new HashMap<>(release(scene, "v2.0.0"));
        slow.put("deploy/deployment.yaml", deployment(scene.namespace(), "my-app", "v2.0.0", "1500ms"));
        scene.publish("r2", slow);
        scene.awaitReady("app-post-deploy", "r2");

        var rolledOut =
                timeline.deployment("my-app", found -> Timeline.hasTag(found, "v2.0.0") && Timeline.isRolledOut(found));
        assertThat(timeline.job("cache-refresh", 1, _ -> true)).isGreaterThan(rolledOut);
    }

    @Test
    void aNewRevisionEndsTheWaitForTheOldOne(Scene scene) {
        var stuck = new HashMap<>(release(scene, "v1.0.0"));
        stuck.put("pre-deploy/migration.job.yaml", endlessJob(scene.namespace(), "db-migration", "v1.0.0"));
        scene.publish("r1", stuck);
        applyPipeline(scene);
        scene.awaitCondition(
                "app-pre-deploy",
                Conditions.HEALTHY,
                condition -> condition.getStatus().equals(Conditions.UNKNOWN));

        scene.publish("r2", release(scene, "v2.0.0"));

        scene.awaitReady("app-post-deploy", "r2");
        scene.awaitEvent(
                "an event",
                event -> event.getReason().equals(Conditions.HEALTH_CHECK_CANCELED)
                        && event.getMessage()
                                .equals("Health checks canceled due to new reconciliation triggered by Bucket/%s/my-app"
                                        .formatted(scene.namespace())));
    }

    @Test
    void aJobThatVanishesWhenItIsDoneOpensTheGate(Scene scene) {
        var vanishing = new HashMap<>(release(scene, "v1.0.0"));
        vanishing.put(
                "pre-deploy/migration.job.yaml",
                job(scene.namespace(), "db-migration", "v1.0.0", "succeed", "ttlSecondsAfterFinished: 0"));
        scene.publish("r1", vanishing);
        applyPipeline(scene);

        scene.awaitReady("app-post-deploy", "r1");
    }

    @Test
    void aJobThatFailsAndVanishesDoesNotOpenTheGate(Scene scene) {
        var vanishing = new HashMap<>(release(scene, "v1.0.0"));
        vanishing.put(
                "pre-deploy/migration.job.yaml",
                job(scene.namespace(), "db-migration", "v1.0.0", "fail", "ttlSecondsAfterFinished: 0"));
        scene.publish("r1", vanishing);
        applyPipeline(scene);

        assertThat(scene.awaitNotReady("app-pre-deploy", Conditions.HEALTH_CHECK_FAILED))
                .contains("BackoffLimitExceeded");
        assertThat(scene.deployment("my-app")).isNull();
    }

    static void applyPipeline(Scene scene) {
        scene.apply("app-pre-deploy", spec("./pre-deploy/").force(true));
        scene.apply("app-deploy", spec("./deploy/").dependsOn(Dependency.on("app-pre-deploy")));
        scene.apply("app-post-deploy", spec("./post-deploy/").force(true).dependsOn(Dependency.on("app-deploy")));
    }

    static Map<String, String> release(Scene scene, String tag) {
        var namespace = scene.namespace();
        return Map.of(
                "pre-deploy/migration.job.yaml", job(namespace, "db-migration", tag),
                "deploy/deployment.yaml", deployment(namespace, "my-app", tag),
                "deploy/service.yaml", service(namespace, "my-app"),
                "deploy/ingress.yaml", ingress(namespace, "my-app"),
                "post-deploy/cache.job.yaml", job(namespace, "cache-refresh", tag));
    }
}
