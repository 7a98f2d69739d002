package dev.sluice.controller;

import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes that only a new object can take. */
@ExtendWith(ControlPlane.class)
class ForceIT {

    @Test
    void withoutForceTheJobIsLeftAloneAndTheFieldNamed(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var uid = scene.job("once").getMetadata().getUid();

        scene.publish("r2", Map.of("app/job.yaml", job(ns, "once", "v2")));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("Job/%s/once dry-run failed (Invalid): ".formatted(ns))
                .contains("spec.template")
                .contains("field is immutable");
        assertThat(scene.job("once").getMetadata().getUid()).isEqualTo(uid);
        assertThat(scene.kustomization("app").getStatus().lastAppliedRevision()).isEqualTo("r1");
    }

    @Test
    void withForceTheJobIsCreatedAnewOnceItIsGone(Scene scene) {
        var ns = scene.namespace();
        var timeline = scene.timeline();
        scene.publish("r1", Map.of("app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app").force(true));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/job.yaml", job(ns, "once", "v2")));
        scene.awaitReady("app", "r2");

        assertThat(timeline.runs("once")).hasSize(2);
    }

    @Test
    void anInvalidManifestDoesNotCostTheWorkingObject(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app").force(true));
        scene.awaitReady("app", "r1");
        var uid = scene.job("once").getMetadata().getUid();

        scene.publish(
                "r2",
                Map.of("app/job.yaml", job(ns, "once", "v2").replace("restartPolicy: Never", "restartPolicy: Always")));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED)).contains("restartPolicy");
        assertThat(scene.job("once").getMetadata().getUid()).isEqualTo(uid);
    }

    @Test
    void theSameJobIsNotRunAgain(Scene scene) {
        var ns = scene.namespace();
        var timeline = scene.timeline();
        scene.publish("r1", Map.of("app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app").force(true));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/job.yaml", job(ns, "once", "v1"), "app/README.md", "more"));
        scene.awaitReady("app", "r2");

        assertThat(timeline.runs("once")).hasSize(1);
    }

    @Test
    void aSecretThatMayNotChangeIsCreatedAnewWithForce(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/secret.yaml", immutable(ns, "one")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var uid = secret(scene).getMetadata().getUid();

        scene.publish("r2", Map.of("app/secret.yaml", immutable(ns, "two")));
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED)).contains("field is immutable");
        scene.awaitEvent(
                "an event",
                event -> event.getType().equals("Warning") && event.getMessage().contains("field is immutable"));

        scene.edit("app", spec -> spec.force(true));
        scene.awaitReady("app", "r2");
        assertThat(secret(scene).getMetadata().getUid()).isNotEqualTo(uid);
        assertThat(secret(scene).getData()).containsEntry("token", "dHdv");
        assertThat(scene.condition("app", Conditions.HEALTHY).orElseThrow().getStatus())
                .isEqualTo(Conditions.TRUE);
    }

    private static Secret secret(Scene scene) {
        return scene.client()
                .secrets()
                .inNamespace(scene.namespace())
                .withName("sealed")
                .get();
    }

    private static String immutable(String namespace, String token) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: sealed, namespace: %s}
                immutable: true
                stringData: {token: %s}
                """.formatted(namespace, token);
    }

    @Test
    void theOneDefaultOfAClassIsNoReasonNotToReplaceIt(Scene scene) {
        var name = scene.namespace() + "-default";
        var manifest = """
                {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: %s}, globalDefault: true, value: VALUE}
                """.formatted(name);
        scene.publish("r1", Map.of("app/class.yaml", manifest.replace("VALUE", "10")));
        scene.apply("app", spec("./app").force(true));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/class.yaml", manifest.replace("VALUE", "20")));
        scene.awaitReady("app", "r2");

        assertThat(scene.client()
                        .scheduling()
                        .v1()
                        .priorityClasses()
                        .withName(name)
                        .get()
                        .getValue())
                .isEqualTo(20);
    }

    @Test
    void aPortThatTheServiceItselfHasIsNoReasonNotToReplaceIt(Scene scene) {
        var manifest = """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: %s}
                spec: {type: NodePort, clusterIP: 10.96.77.IP, ports: [{port: 80, nodePort: 30941}]}
                """.formatted(scene.namespace());
        scene.publish("r1", Map.of("app/service.yaml", manifest.replace("77.IP", "77.11")));
        scene.apply("app", spec("./app").force(true));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/service.yaml", manifest.replace("77.IP", "77.12")));
        scene.awaitReady("app", "r2");
        assertThat(service(scene).getSpec().getClusterIP()).isEqualTo("10.96.77.12");

        // an invalid one, and one whose port somebody else has, cost nothing
        var uid = service(scene).getMetadata().getUid();
        scene.publish(
                "r3",
                Map.of("app/service.yaml", manifest.replace("77.IP", "77.13").replace("port: 80,", "port: 80000,")));
        scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED);
        assertThat(service(scene).getMetadata().getUid()).isEqualTo(uid);
        scene.client()
                .resource(manifest.replace("name: web", "name: other")
                        .replace("clusterIP: 10.96.77.IP, ", "")
                        .replace("30941", "30942"))
                .create();
        scene.publish(
                "r4",
                Map.of("app/service.yaml", manifest.replace("77.IP", "77.13").replace("30941", "30942")));
        scene.eventually(
                "another attempt",
                () -> scene.kustomization("app")
                        .getStatus()
                        .lastAttemptedRevision()
                        .equals("r4"));
        scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED);
        assertThat(service(scene).getMetadata().getUid()).isEqualTo(uid);
    }

    private static Service service(Scene scene) {
        return scene.client()
                .services()
                .inNamespace(scene.namespace())
                .withName("web")
                .get();
    }

    @Test
    void aRuleThatOnlyTheNameKeepsIsNoReasonNotToReplaceIt(Scene scene) {
        var group = scene.namespace() + ".example.com";
        scene.client().resource("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: ones.%1$s}
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {kind: One, plural: ones}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema:
                        openAPIV3Schema:
                          type: object
                          x-kubernetes-validations:
                            - {rule: "self.metadata.name == 'only'"}
                            - {rule: "self.metadata.name.startsWith('o')", message: there is only one}
                          properties:
                            spec:
                              type: object
                              properties:
                                a: {type: integer, x-kubernetes-validations: [{rule: self == oldSelf}]}
                                b: {type: integer, x-kubernetes-validations: [{rule: self > 0, message: too small}]}
                """.formatted(group)).create();
        var manifest = """
                {apiVersion: %s/v1, kind: One, metadata: {name: only, namespace: %s}, spec: {a: A, b: B}}
                """.formatted(group, scene.namespace());
        scene.publish(
                "r1", Map.of("app/one.yaml", manifest.replace("a: A", "a: 1").replace("b: B", "b: 1")));
        scene.apply("app", spec("./app").force(true).retryInterval(Duration.ofSeconds(1)));
        scene.awaitReady("app", "r1");

        scene.publish(
                "r2", Map.of("app/one.yaml", manifest.replace("a: A", "a: 2").replace("b: B", "b: 1")));
        scene.awaitReady("app", "r2");

        scene.publish(
                "r3", Map.of("app/one.yaml", manifest.replace("a: A", "a: 3").replace("b: B", "b: 0")));
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED)).contains("too small");
        assertThat(scene.client()
                        .genericKubernetesResources(group + "/v1", "One")
                        .inNamespace(scene.namespace())
                        .withName("only")
                        .get()
                        .<Integer>get("spec", "a"))
                .isEqualTo(2);
    }
}
