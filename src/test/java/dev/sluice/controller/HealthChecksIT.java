package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.failingJob;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.api.KustomizationStatus.HistoryEntry;
import dev.sluice.api.ObjectReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user says whose health decides, and what health is. */
@ExtendWith(ControlPlane.class)
class HealthChecksIT {
    private static final Duration LONGER_THAN_THE_SHORTEST_TIMEOUT = Duration.ofSeconds(60);

    @Test
    void anObjectOfSomebodyElseOpensTheGate(Scene scene) {
        publish(scene);
        scene.apply("app", spec("./app").waitForHealth(false).healthChecks(migration(scene)));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));
        assertThat(scene.configMapValue("settings")).contains("1");

        create(scene, job(scene.namespace(), "migration", "v1"));
        scene.awaitReady("app", "r1");

        assertThat(scene.job("migration").getStatus().getSucceeded()).isEqualTo(1);
        assertThat(scene.condition("app", Conditions.HEALTHY).orElseThrow().getMessage())
                .startsWith("Health check passed in ");
        assertThat(scene.kustomization("app").getStatus().inventory().entries()).hasSize(1);
    }

    @Test
    void anObjectOfSomebodyElseThatFailsEndsTheWait(Scene scene) {
        publish(scene);
        scene.apply("app", spec("./app").waitForHealth(false).healthChecks(migration(scene)));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));

        create(scene, failingJob(scene.namespace(), "migration", "v1"));

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED))
                .contains("failed early due to stalled resources: [Job/%s/migration status: 'Failed': "
                        .formatted(scene.namespace()));
    }

    @Test
    void whatIsHealthyAlreadyIsNotWaitedFor(Scene scene) {
        publish(scene);
        create(scene, configMap(scene.namespace(), "theirs", "1"));

        scene.apply(
                "app",
                spec("./app")
                        .waitForHealth(false)
                        .healthChecks(new ObjectReference("v1", "ConfigMap", "theirs", scene.namespace())));
        scene.awaitReady("app", "r1");

        assertThat(scene.requests())
                .filteredOn(request -> request.verb().equals("watch"))
                .isEmpty();
    }

    @Test
    void waitTakesThePlaceOfNamedObjects(Scene scene) {
        publish(scene);
        scene.apply("app", spec("./app").waitForHealth(true).healthChecks(migration(scene)));

        scene.awaitReady("app", "r1");
    }

    @Test
    void aNameWithoutItsNamespaceIsRefused(Scene scene) {
        publish(scene);
        scene.apply(
                "app",
                spec("./app").waitForHealth(false).healthChecks(new ObjectReference("", "Deployment", "web", "")));

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED))
                .endsWith(": resource Deployment.apps web is namespace scoped, but namespace is not set");
    }

    @Test
    void anExpressionOpensTheGate(Scene scene) {
        publish(scene);
        scene.apply("app", spec("./app").healthCheckExprs(state("has(data.state) && data.state == 'done'")));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));

        state(scene, "done");

        scene.awaitReady("app", "r1");
    }

    @Test
    void anExpressionEndsTheWait(Scene scene) {
        publish(scene);
        scene.apply("app", spec("./app").healthCheckExprs(state("has(data.state) && data.state == 'done'")));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));

        state(scene, "broken");

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED))
                .endsWith(
                        "failed early due to stalled resources: [ConfigMap/%s/settings status: 'Failed': failed is true:"
                                        .formatted(scene.namespace())
                                + " has(data.state) && data.state == 'broken']");
    }

    @Test
    void anExpressionThatCannotBeToldIsNamedAtTheDeadline(Scene scene) {
        publish(scene);
        scene.apply(
                "app", spec("./app").timeout(Duration.ofSeconds(30)).healthCheckExprs(state("data.state == 'done'")));

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED, LONGER_THAN_THE_SHORTEST_TIMEOUT))
                .endsWith("timeout waiting for: [ConfigMap/%s/settings status: 'Unknown': failed to evaluate the CEL"
                                .formatted(scene.namespace())
                        + " expression 'data.state == 'done'': no such key: state]");
    }

    @Test
    void aWrongExpressionStallsUntilItIsMended(Scene scene) {
        publish(scene);
        scene.apply("app", spec("./app").healthCheckExprs(state("data.state ==")));

        var stalled = scene.awaitCondition(
                "app", Conditions.STALLED, condition -> condition.getStatus().equals(Conditions.TRUE));

        assertThat(stalled.getReason()).isEqualTo(Conditions.INVALID_CEL_EXPRESSION);
        assertThat(stalled.getMessage())
                .startsWith(
                        "Reconciliation failed terminally due to configuration error: failed to create custom status"
                                + " evaluator for healthchecks[0]: failed to parse the expression Current: failed to parse the CEL"
                                + " expression 'data.state ==': ERROR: <input>:1:");
        assertThat(scene.condition("app", Conditions.READY).orElseThrow())
                .returns(Conditions.FALSE, Condition::getStatus)
                .returns(Conditions.INVALID_CEL_EXPRESSION, Condition::getReason);
        assertThat(scene.kustomization("app").getStatus().observedGeneration()).isEqualTo(1);
        assertThat(scene.configMapValue("settings")).isEmpty();

        scene.edit("app", spec -> spec.healthCheckExprs(state("data.key == '1'")));
        scene.awaitReady("app", "r1");
    }

    @Test
    void theStatusTellsOfAFailedCheckAndOfTheNextThatPasses(Scene scene) {
        publish(scene);
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        assertThat(scene.condition("app", Conditions.HEALTHY).orElseThrow())
                .returns(Conditions.TRUE, Condition::getStatus)
                .returns("Succeeded", Condition::getReason)
                .returns(1L, Condition::getObservedGeneration);

        scene.edit(
                "app",
                spec -> spec.waitForHealth(false)
                        .timeout(Duration.ofSeconds(30))
                        .healthChecks(migration(scene)));
        var requested = scene.request("app");
        var waiting = scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));
        assertThat(waiting)
                .returns(Conditions.PROGRESSING, Condition::getReason)
                .returns("Running health checks for revision r1 with a timeout of 30s", Condition::getMessage)
                .returns(2L, Condition::getObservedGeneration);
        assertThat(scene.condition("app", Conditions.RECONCILING).orElseThrow())
                .returns(Conditions.PROGRESSING, Condition::getReason)
                .returns(waiting.getMessage(), Condition::getMessage)
                .returns(2L, Condition::getObservedGeneration);
        assertThat(scene.condition("app", Conditions.READY).orElseThrow())
                .returns(Conditions.UNKNOWN, Condition::getStatus);

        var message = scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED, LONGER_THAN_THE_SHORTEST_TIMEOUT);
        assertThat(message).contains("timeout waiting for: [Job/%s/migration".formatted(scene.namespace()));
        assertThat(scene.condition("app", Conditions.HEALTHY).orElseThrow())
                .returns(Conditions.FALSE, Condition::getStatus)
                .returns(Conditions.HEALTH_CHECK_FAILED, Condition::getReason);
        assertThat(scene.condition("app", Conditions.RECONCILING).orElseThrow())
                .returns(Conditions.PROGRESSING_WITH_RETRY, Condition::getReason)
                .returns(waiting.getMessage(), Condition::getMessage);
        var failed = scene.kustomization("app").getStatus();
        assertThat(failed.lastHandledReconcileAt()).isEqualTo(requested);
        assertThat(failed.observedGeneration()).isEqualTo(1);
        assertThat(failed.history())
                .extracting(HistoryEntry::lastReconciledStatus)
                .containsExactly(Conditions.HEALTH_CHECK_FAILED, Conditions.RECONCILIATION_SUCCEEDED);

        scene.awaitEvent(
                "a warning",
                event -> event.getType().equals("Warning")
                        && event.getMessage().contains("Job/%s/migration".formatted(scene.namespace())));

        scene.edit("app", spec -> spec.waitForHealth(true).healthChecks());
        scene.awaitReady("app", "r1");
        assertThat(scene.condition("app", Conditions.HEALTHY).orElseThrow().getMessage())
                .startsWith("Health check passed in ");
        scene.eventually(
                "the recovery",
                () -> scene.events().stream()
                                .filter(event -> event.getMessage().startsWith("Health check passed in "))
                                .count()
                        == 2);
        assertThat(scene.kustomization("app").getStatus().history())
                .hasSize(2)
                .first()
                .returns(Conditions.RECONCILIATION_SUCCEEDED, HistoryEntry::lastReconciledStatus)
                .returns(2L, entry -> (long) entry.totalReconciliations());

        scene.publish("r2", Map.of("app/map.yaml", configMap(scene.namespace(), "settings", "2")));
        scene.awaitReady("app", "r2");
        assertThat(scene.kustomization("app").getStatus().lastAttemptedRevision())
                .isEqualTo("r2");
        assertThat(scene.kustomization("app").getStatus().history()).hasSize(3);
        scene.awaitEvent(
                "its health",
                event -> event.getMessage().startsWith("Health check passed in ")
                        && "r2"
                                .equals(event.getMetadata()
                                        .getAnnotations()
                                        .get("kustomize.toolkit.fluxcd.io/revision")));
    }

    @Test
    void anExpressionForAGroupJudgesAllItsKinds(Scene scene) {
        var ns = scene.namespace();
        var done = "metadata.labels['state'] == 'done'";
        scene.publish(
                "r1",
                Map.of("app/a.yaml", labelled(ns, "ConfigMap", "done") + "---\n" + labelled(ns, "Secret", "busy")));
        scene.apply(
                "app",
                spec("./app")
                        .healthCheckExprs(
                                new HealthCheckExpr("v1", "", done, "", "metadata.labels['state'] == 'broken'")));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));

        scene.publish(
                "r2",
                Map.of("app/a.yaml", labelled(ns, "ConfigMap", "done") + "---\n" + labelled(ns, "Secret", "done")));
        scene.awaitReady("app", "r2");

        scene.publish(
                "r3",
                Map.of("app/a.yaml", labelled(ns, "ConfigMap", "done") + "---\n" + labelled(ns, "Secret", "broken")));
        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED))
                .contains("[Secret/%s/settings status: 'Failed': failed is true".formatted(ns))
                .doesNotContain("ConfigMap/");
    }

    private static String labelled(String namespace, String kind, String state) {
        return "{apiVersion: v1, kind: %s, metadata: {name: settings, namespace: %s, labels: {state: %s}}}\n"
                .formatted(kind, namespace, state);
    }

    @Test
    void whatIsLeftAloneIsNeitherCreatedNorWaitedFor(Scene scene) {
        var ignored = deployment(scene.namespace(), "web", "v1")
                .replaceFirst("metadata:", "metadata:\n  annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}");
        scene.publish(
                "r1", Map.of("app/map.yaml", configMap(scene.namespace(), "settings", "1"), "app/web.yaml", ignored));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        assertThat(scene.deployment("web")).isNull();
        assertThat(scene.condition("app", Conditions.HEALTHY).orElseThrow().getStatus())
                .isEqualTo(Conditions.TRUE);
    }

    private static void publish(Scene scene) {
        scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "settings", "1")));
    }

    private static ObjectReference migration(Scene scene) {
        return new ObjectReference("batch/v1", "Job", "migration", scene.namespace());
    }

    private static HealthCheckExpr state(String current) {
        return new HealthCheckExpr("v1", "ConfigMap", current, "", "has(data.state) && data.state == 'broken'");
    }

    private static void create(Scene scene, String manifest) {
        scene.client().resource(manifest).create();
    }

    private static void state(Scene scene, String state) {
        scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withName("settings")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\": {\"state\": \"%s\"}}".formatted(state));
    }
}
