package dev.sluice.controller;

import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Secret;
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
        scene.eventually(
                "an event",
                () -> scene.client().v1().events().inNamespace(ns).list().getItems().stream()
                        .anyMatch(event -> event.getType().equals("Warning")
                                && event.getMessage().contains("field is immutable")));

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
}
