package dev.sluice.controller;

import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.ingress;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Manifests.service;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Dependency;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import dev.sluice.testing.Timeline;
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
