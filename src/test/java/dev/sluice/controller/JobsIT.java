package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Job runs once per definition: not again for having vanished, nor for a restart, nor for an interval that passed. */
@ExtendWith(ControlPlane.class)
class JobsIT {
    private static final String AT_ONCE = "ttlSecondsAfterFinished: 0";
    private static final String SOMETIME = "ttlSecondsAfterFinished: 3600";

    @Test
    void aJobThatVanishedIsNotRunAgain(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "succeed", AT_ONCE));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        awaitAnswer(scene);
        awaitAnswer(scene);

        scene.awaitReady("app", "r1");
        assertThat(timeline.runs("migration")).hasSize(1);
        assertThat(scene.kustomization("app").getStatus().inventoryOrEmpty().entries())
                .hasSize(1);
    }

    @Test
    void norIsItAfterARestart(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "succeed", AT_ONCE));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        scene.sluice().kill();
        scene.sluice().start();
        awaitAnswer(scene);

        assertThat(timeline.runs("migration")).hasSize(1);
    }

    @Test
    void anEndThatNobodySawOpensTheGateAfterARestart(Scene scene) {
        var timeline = scene.timeline();
        scene.publish(
                "r1",
                Map.of(
                        "app/job.yaml",
                        slowJob(scene, "succeed"),
                        "next/config.yaml",
                        configMap(scene.namespace(), "next", "1")));
        scene.apply("app", spec("./app"));
        scene.apply("next", spec("./next").dependsOn(Dependency.on("app")));
        scene.eventually("the Job to run", () -> scene.job("migration") != null);
        scene.sluice().kill();
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        scene.sluice().start();

        scene.awaitReady("next", "r1");
        assertThat(timeline.runs("migration")).hasSize(1);
    }

    @Test
    void aFailureThatNobodySawIsOneAfterARestart(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", Map.of("app/job.yaml", slowJob(scene, "fail")));
        scene.apply("app", spec("./app"));
        scene.eventually("the Job to run", () -> scene.job("migration") != null);
        scene.sluice().kill();
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        scene.sluice().start();

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED)).contains("BackoffLimitExceeded");
        assertThat(timeline.runs("migration")).hasSize(1);
    }

    @Test
    void aChangedDefinitionIsRunOnceMore(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "succeed", AT_ONCE));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        scene.publish("r2", migration(scene, "v2", "succeed", AT_ONCE));
        scene.awaitReady("app", "r2");
        scene.publish("r3", migration(scene, "v2", "succeed", AT_ONCE));
        scene.awaitReady("app", "r3");

        assertThat(timeline.runs("migration")).hasSize(2);
    }

    @Test
    void aJobThatSomebodyDeletedBeforeItsTimeIsPutBack(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "succeed", SOMETIME));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        deleteJob(scene);
        awaitAnswer(scene);

        scene.awaitReady("app", "r1");
        assertThat(timeline.runs("migration")).hasSize(2);
    }

    @Test
    void soIsOneThatWouldHaveStayed(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "succeed", ""));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        deleteJob(scene);
        awaitAnswer(scene);

        assertThat(timeline.runs("migration")).hasSize(2);
        assertThat(scene.kustomization("app").getMetadata().getAnnotations()).doesNotContainKey("sluice.dev/job-runs");
    }

    @Test
    void aFailedJobThatVanishedRunsAgainWhenAsked(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "fail", AT_ONCE));
        scene.apply("app", spec("./app"));
        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED)).contains("BackoffLimitExceeded");
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        scene.edit("app", spec -> spec.retryInterval(Duration.ofMinutes(9)));
        scene.eventually("a pass", () -> generationSeen(scene));
        assertThat(timeline.runs("migration")).hasSize(1);

        awaitAnswer(scene);
        scene.eventually("a second run", () -> timeline.runs("migration").size() == 2);
    }

    @Test
    void whoWantsItRunAtEveryIntervalSaysSo(Scene scene) {
        var timeline = scene.timeline();
        var everyTime = job(scene.namespace(), "migration", "v1", "succeed", AT_ONCE)
                .replaceFirst("metadata:", "metadata:\n  annotations: {sluice.dev/jobs: interval}");
        scene.publish("r1", Map.of("app/job.yaml", everyTime));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        scene.request("app");
        scene.eventually("a second run", () -> timeline.runs("migration").size() == 2);
    }

    @Test
    void orSaysSoOfTheWholeKustomization(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "succeed", AT_ONCE));
        scene.apply("app", spec("./app"));
        scene.client()
                .resource(scene.kustomization("app"))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"sluice.dev/jobs\": \"interval\"}}}");
        scene.awaitReady("app", "r1");
        scene.eventually("the Job to vanish", () -> scene.job("migration") == null);

        scene.request("app");
        scene.eventually("a second run", () -> timeline.runs("migration").size() == 2);
    }

    @Test
    void whereNobodyWaitsForItsEndItIsSeenAllTheSame(Scene scene) {
        var timeline = scene.timeline();
        scene.publish("r1", migration(scene, "v1", "succeed", AT_ONCE));
        scene.apply("app", spec("./app").waitForHealth(false));
        scene.awaitReady("app", "r1");
        scene.eventually(
                "the end to be noted",
                () -> scene.kustomization("app")
                        .getMetadata()
                        .getAnnotations()
                        .getOrDefault("sluice.dev/job-runs", "")
                        .contains("succeeded"));

        awaitAnswer(scene);

        assertThat(timeline.runs("migration")).hasSize(1);
    }

    private static boolean generationSeen(Scene scene) {
        var found = scene.kustomization("app");
        return Conditions.find(found.getStatus().conditions(), Conditions.READY)
                .filter(ready -> found.getMetadata().getGeneration().equals(ready.getObservedGeneration()))
                .filter(ready -> ready.getStatus().equals(Conditions.FALSE))
                .isPresent();
    }

    private static void awaitAnswer(Scene scene) {
        var request = scene.request("app");
        scene.eventually(
                "an answer",
                () -> scene.kustomization("app")
                                .getStatus()
                                .lastHandledReconcileAt()
                                .equals(request)
                        && Conditions.find(
                                        scene.kustomization("app").getStatus().conditions(), Conditions.READY)
                                .filter(ready -> !ready.getStatus().equals(Conditions.UNKNOWN))
                                .isPresent());
    }

    private static void deleteJob(Scene scene) {
        scene.client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(scene.namespace())
                .withName("migration")
                .delete();
        scene.eventually("the Job to be gone", () -> scene.job("migration") == null);
    }

    private static String slowJob(Scene scene, String outcome) {
        return job(scene.namespace(), "migration", "v1", outcome, AT_ONCE)
                .replace("complete-after: 100ms", "complete-after: 2s");
    }

    private static Map<String, String> migration(Scene scene, String tag, String outcome, String spec) {
        return Map.of("app/job.yaml", job(scene.namespace(), "migration", tag, outcome, spec));
    }
}
