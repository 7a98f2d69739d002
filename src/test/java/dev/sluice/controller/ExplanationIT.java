package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.failingJob;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.GoDuration;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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
        scene.eventually("three events", () -> scene.events("app").size() == 3);

        var events = scene.events("app");
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
                () -> scene.events("app").stream()
                        .anyMatch(event -> event.getReason().equals("Progressing")
                                && event.getMessage().equals("ConfigMap/%s/a deleted".formatted(scene.namespace()))));

        scene.client().resource(scene.kustomization("app")).delete();
        scene.eventually(
                "the end",
                () -> scene.events("app").stream()
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

        scene.awaitEvents(events -> assertThat(events)
                .filteredOn(event ->
                        "r2".equals(event.getMetadata().getAnnotations().get(REVISION)))
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage()).startsWith("Reconciliation finished in ")));
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
                () -> scene.events("app").stream()
                        .anyMatch(event -> event.getReason().equals(Conditions.HEALTH_CHECK_FAILED)));
        assertThat(scene.events("app"))
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

        scene.awaitEvents(events -> assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage())
                        .startsWith("Dependencies do not meet ready condition: dependency '%s/missing' not found"
                                .formatted(scene.namespace()))));
    }

    /** The receiver of Flux 2.10 wants to know what the controller was doing, and shows the source. */
    @Test
    void whatIsPostedSaysWhatTheControllerWasDoingAndNamesTheSource(Scene scene) throws Exception {
        var ns = scene.namespace();
        var bodies = new CopyOnWriteArrayList<JsonNode>();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            bodies.add(new ObjectMapper().readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        receiver.start();
        try (var _ = scene.sluice()
                .with(Map.of(
                        "SLUICE_EVENTS_ADDR",
                        "http://127.0.0.1:%d/".formatted(receiver.getAddress().getPort())))) {
            scene.apply("app", spec("./app"));
            scene.apply("next", spec("./app").dependsOn(Dependency.on("missing")));
            scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
            scene.awaitReady("app", "r1");
            scene.publish("r2", Map.of("app/b.yaml", configMap(ns, "b", "1")));
            scene.awaitReady("app", "r2");
            scene.publish("r3", Map.of("app/b.yaml", "kind: ["));
            scene.awaitNotReady("app", Conditions.BUILD_FAILED);
            scene.publish("r4", Map.of("app/b.yaml", configMap(ns, "B", "1")));
            scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED);
            scene.client().resource(scene.kustomization("app")).delete();
            scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
            scene.eventually("the last event", () -> actions(bodies, ns, "app").contains("Finalize"));

            assertThat(actions(bodies, ns, "app"))
                    .containsExactly(
                            "Apply",
                            "HealthCheck",
                            "Reconcile", // r1
                            "Apply",
                            "Prune",
                            "HealthCheck",
                            "Reconcile", // r2
                            "Reconcile", // r3: the build
                            "Apply", // r4
                            "Finalize");
            assertThat(actions(bodies, ns, "next")).containsExactly("CheckDependencies");
            var source = scene.client()
                    .genericKubernetesResources("source.toolkit.fluxcd.io/v1", "Bucket")
                    .inNamespace(ns)
                    .withName(Scene.SOURCE)
                    .get()
                    .getMetadata();
            assertThat(bodies)
                    .filteredOn(body ->
                            body.at("/involvedObject/namespace").asText().equals(ns))
                    .allSatisfy(body -> {
                        assertThat(body.at("/relatedObject/apiVersion").asText())
                                .isEqualTo("source.toolkit.fluxcd.io/v1");
                        assertThat(body.at("/relatedObject/kind").asText()).isEqualTo("Bucket");
                        assertThat(body.at("/relatedObject/namespace").asText()).isEqualTo(ns);
                        assertThat(body.at("/relatedObject/name").asText()).isEqualTo(Scene.SOURCE);
                    })
                    .anySatisfy(body -> {
                        assertThat(body.at("/relatedObject/uid").asText()).isEqualTo(source.getUid());
                        assertThat(body.at("/relatedObject/resourceVersion").asText())
                                .isEqualTo(source.getResourceVersion());
                    });
        } finally {
            receiver.stop(0);
        }
    }

    private static List<String> actions(List<JsonNode> bodies, String namespace, String kustomization) {
        return bodies.stream()
                .filter(body -> body.at("/involvedObject/namespace").asText().equals(namespace))
                .filter(body -> body.at("/involvedObject/name").asText().equals(kustomization))
                .map(body -> body.get("action").asText())
                .toList();
    }

    /** Over all reconciliations that it took, as the history has it. */
    @Test
    void theTimeThatIsToldIsThatOfTheWholeRun(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/web.yaml", deployment(ns, "web", "v1", "3s")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        assertThat(latest(scene).compareTo(GoDuration.parse("3s"))).isPositive();
        var success = "Reconciliation finished in %s, next run in 1h0m0s".formatted(latest(scene));
        scene.eventually(
                "the event",
                () -> scene.events("app").stream()
                        .anyMatch(event -> event.getMessage().equals(success)));
        scene.eventually(
                "the line",
                () -> scene.sluice().lines().stream()
                        .anyMatch(line -> line.contains("%s/app".formatted(ns)) && line.contains(success)));

        scene.publish("r2", Map.of("app/job.yaml", failingJob(ns, "migration", "v1")));
        scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED);
        var failure = "Reconciliation failed after %s, next try in 1h0m0s".formatted(latest(scene));
        scene.eventually(
                "the line",
                () -> scene.sluice().lines().stream()
                        .anyMatch(line -> line.contains("%s/app".formatted(ns)) && line.contains(failure)));
    }

    private static GoDuration latest(Scene scene) {
        return scene.kustomization("app").getStatus().history().getFirst().lastReconciledDuration();
    }

    /** As Kubernetes' own recorder, it lets an object have 25 events at once. */
    @Test
    void aWarningIsNotLostToAllThatWentWell(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r0", Map.of("app/a.yaml", configMap(ns, "a", "0")));
        scene.apply("app", spec("./app"));
        for (var i = 0; i < 10; i++) {
            scene.publish("r" + i, Map.of("app/a.yaml", configMap(ns, "a", String.valueOf(i))));
            scene.awaitReady("app", "r" + i);
        }
        scene.publish("broken", Map.of("app/a.yaml", "kind: ["));
        scene.awaitNotReady("app", Conditions.BUILD_FAILED);

        scene.eventually(
                "the warning",
                () -> scene.events("app").stream()
                        .anyMatch(event -> event.getType().equals("Warning")));
        assertThat(scene.events("app").stream()
                        .filter(event -> event.getType().equals("Normal"))
                        .mapToInt(Event::getCount)
                        .sum())
                .isEqualTo(25);
    }
}
