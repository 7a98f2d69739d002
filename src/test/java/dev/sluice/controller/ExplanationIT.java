package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.failingJob;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Conditions and events say what happened, and why. */
@ExtendWith(ControlPlane.class)
class ExplanationIT {
    private static final String REVISION = "kustomize.toolkit.fluxcd.io/revision";

    @Test
    void aReleaseIsToldInItsOrder(Scene scene) {
        scene.apply("app", spec("./app"));
        scene.client().resource(scene.kustomization("app")).patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"metadata": {"annotations": {"event.toolkit.fluxcd.io/team": "orders", "example.com/team": "x"}}}
                        """);
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.awaitReady("app", "r1");
        scene.eventually("three events", () -> events(scene, "app").size() == 3);

        var events = events(scene, "app");
        assertThat(events)
                .extracting(Event::getReason)
                .containsExactly("Progressing", "Progressing", "ReconciliationSucceeded");
        assertThat(events).extracting(Event::getType).containsOnly("Normal");
        assertThat(events.get(0).getMessage()).isEqualTo("ConfigMap/%s/a created".formatted(scene.namespace()));
        assertThat(events.get(1).getMessage()).startsWith("Health check passed in ");
        assertThat(events.get(2).getMessage())
                .startsWith("Reconciliation finished in ")
                .endsWith(", next run in 1h0m0s");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getMetadata().getAnnotations())
                    .containsEntry(REVISION, "r1")
                    .containsEntry("event.toolkit.fluxcd.io/team", "orders")
                    .doesNotContainKey("example.com/team");
            assertThat(event.getReportingComponent()).isEqualTo("kustomize-controller");
            assertThat(event.getSource().getComponent()).isEqualTo("kustomize-controller");
        });
        assertThat(events.get(2).getMetadata().getAnnotations())
                .containsEntry("kustomize.toolkit.fluxcd.io/commit_status", "update");

        scene.publish("r2", Map.of("app/b.yaml", configMap(scene.namespace(), "b", "1")));
        scene.awaitReady("app", "r2");
        scene.eventually(
                "what was deleted",
                () -> events(scene, "app").stream()
                        .anyMatch(event -> event.getReason().equals("Progressing")
                                && event.getMessage().equals("ConfigMap/%s/a deleted".formatted(scene.namespace()))));

        scene.client().resource(scene.kustomization("app")).delete();
        scene.eventually(
                "the end",
                () -> events(scene, "app").stream()
                        .anyMatch(event -> event.getReason().equals("ReconciliationSucceeded")
                                && event.getMessage().equals("ConfigMap/%s/b deleted".formatted(scene.namespace()))
                                && event.getMetadata()
                                        .getAnnotations()
                                        .get(REVISION)
                                        .equals("r2")));
    }

    @Test
    void aRevisionThatChangesNothingIsToldOnce(Scene scene) throws InterruptedException {
        var map = configMap(scene.namespace(), "a", "1");
        scene.publish("r1", Map.of("app/a.yaml", map));
        scene.apply("app", spec("./app").waitForHealth(false));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/a.yaml", map, "README.md", "more"));
        scene.awaitReady("app", "r2");
        Thread.sleep(500);

        assertThat(events(scene, "app"))
                .filteredOn(event ->
                        "r2".equals(event.getMetadata().getAnnotations().get(REVISION)))
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage()).startsWith("Reconciliation finished in "));
    }

    @Test
    void aFailedJobIsToldWithTheEndOfItsLog(Scene scene) {
        scene.publish(
                "r1",
                Map.of(
                        "app/job.yaml",
                        failingJob(scene.namespace(), "migration", "v1"),
                        "app/secret.yaml",
                        """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: database
                  namespace: %s
                stringData:
                  password: correct-horse-battery
                """.formatted(scene.namespace())));
        scene.apply("app", spec("./app"));

        var message = scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED);

        assertThat(message)
                .contains("Job/%s/migration status: 'Failed': BackoffLimitExceeded".formatted(scene.namespace()))
                .contains("container main exited with code 1: Error")
                .contains("ERROR: relation \"orders\" already exists")
                .contains("with password ***")
                .doesNotContain("correct-horse-battery");
        scene.eventually(
                "an event",
                () -> events(scene, "app").stream()
                        .anyMatch(event -> event.getReason().equals(Conditions.HEALTH_CHECK_FAILED)));
        assertThat(events(scene, "app"))
                .filteredOn(event -> event.getReason().equals(Conditions.HEALTH_CHECK_FAILED))
                .allSatisfy(event -> {
                    assertThat(event.getType()).isEqualTo("Warning");
                    assertThat(event.getMessage())
                            .contains("relation \"orders\"")
                            .doesNotContain("correct-horse-battery");
                });
    }

    @Test
    void aDeploymentThatCannotBeScheduledSaysSo(Scene scene) {
        var greedy = deployment(scene.namespace(), "web", "v1")
                .replaceFirst("replicas: 2", "replicas: 1\n  progressDeadlineSeconds: 2")
                .replaceFirst("( *)ports:", "$1resources: {requests: {cpu: 1M}}\n$1ports:");
        scene.publish("r1", Map.of("app/web.yaml", greedy));
        scene.apply("app", spec("./app"));

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED))
                .contains("ProgressDeadlineExceeded")
                .contains("unschedulable: 0/1 nodes are available: 1 Insufficient cpu");
    }

    @Test
    void whoWaitsIsToldOnce(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app").dependsOn(Dependency.on("missing")));
        scene.awaitNotReady("app", Conditions.DEPENDENCY_NOT_READY);
        scene.request("app");
        Thread.sleep(500);

        assertThat(events(scene, "app"))
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage())
                        .startsWith("Dependencies do not meet ready condition: dependency '%s/missing' not found"
                                .formatted(scene.namespace())));
    }

    private static List<Event> events(Scene scene, String kustomization) {
        return scene
                .client()
                .v1()
                .events()
                .inNamespace(scene.namespace())
                .withField("involvedObject.name", kustomization)
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(event -> event.getMetadata().getName()))
                .toList();
    }
}
