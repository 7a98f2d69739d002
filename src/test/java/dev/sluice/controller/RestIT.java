package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.api.ObjectReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.GitServer;
import dev.sluice.testing.Scene;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is at rest is asked for nothing, but only for as long as nothing is asked of it that was not looked at. */
@ExtendWith(ControlPlane.class)
class RestIT {

    @Test
    void aSpecThatBeginsToWaitWaits(Scene scene) {
        var neverReady = deployment(scene.namespace(), "web", "v1")
                .replace("local.sluice.dev/ready-after: 100ms", "local.sluice.dev/ready: never");
        scene.publish("r1", Map.of("app/web.yaml", neverReady));
        scene.apply("app", spec("./app").waitForHealth(false));
        scene.awaitReady("app", "r1");

        scene.edit("app", spec -> spec.waitForHealth(true));

        scene.awaitCondition(
                "app",
                Conditions.HEALTHY,
                healthy -> healthy.getStatus().equals(Conditions.UNKNOWN) && healthy.getObservedGeneration() == 2);
        assertThat(scene.condition("app", Conditions.READY).orElseThrow().getStatus())
                .isEqualTo(Conditions.UNKNOWN);
    }

    @Test
    void aSpecThatBeginsToJudgeByExpressionsJudges(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "starting")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.edit(
                "app",
                spec -> spec.healthCheckExprs(
                        new HealthCheckExpr("v1", "ConfigMap", "data.key == 'done'", "", "data.key == 'starting'")));

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED)).contains("ConfigMap");
    }

    @Test
    void aRemoteBaseIsReadAnewAtTheInterval(Scene scene) {
        try (var server = GitServer.start()) {
            var ns = scene.namespace();
            var base = server.create("base");
            base.commit("main", Map.of("kustomization.yaml", "resources: [a.yaml]", "a.yaml", configMap(ns, "a", "1")));
            scene.publish("r1", Map.of("app/kustomization.yaml", "resources: ['%s?ref=main']".formatted(base.url())));
            scene.apply("app", spec("./app").interval(Duration.ofSeconds(1)));
            scene.awaitReady("app", "r1");

            base.commit("main", Map.of("kustomization.yaml", "resources: [a.yaml]", "a.yaml", configMap(ns, "a", "2")));

            scene.eventually("the new value", () -> scene.configMapValue("a").equals(Optional.of("2")));
        }
    }

    @Test
    void whatANamedCheckAsksForIsJudgedAtTheInterval(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/web.yaml", """
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: %s}
                spec: {containers: [{name: main, image: registry.example.com/web}]}
                """.formatted(ns)));
        scene.apply(
                "app",
                spec("./app")
                        .waitForHealth(false)
                        .interval(Duration.ofSeconds(2))
                        .healthChecks(new ObjectReference("v1", "Pod", "web", ns)));
        scene.awaitReady("app", "r1");

        scene.client().pods().inNamespace(ns).withName("web").editStatus(pod -> {
            pod.getStatus().getConditions().stream()
                    .filter(condition -> condition.getType().equals("Ready"))
                    .forEach(condition -> condition.setStatus("False"));
            return pod;
        });

        scene.awaitCondition(
                "app", Conditions.HEALTHY, healthy -> healthy.getStatus().equals(Conditions.UNKNOWN));
    }
}
