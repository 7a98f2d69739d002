package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.api.SourceRef;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What others do to a cluster while Sluice is at work in it. Every interval is an hour. */
@ExtendWith(ControlPlane.class)
class AdversityIT {

    @Test
    void anObjectWhoseKindTurnsOutToBeClusterWideIsNotPruned(Scene scene) {
        var group = scene.namespace() + ".example.com";
        scene.publish(
                "r1",
                Map.of("app/a.yaml", definition(group, "Cluster"), "app/b.yaml", thing(group, scene.namespace())));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.client()
                        .genericKubernetesResources(group + "/v1", "Thing")
                        .list()
                        .getItems())
                .hasSize(1);
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .extracting(entry -> entry.id())
                .contains("_thing_%s_Thing".formatted(group));
    }

    @Test
    void aWebhookThatIsDownIsTold(Scene scene) throws InterruptedException {
        hook(scene, "CREATE");
        Thread.sleep(1000); // webhooks are in force a moment after they are created
        try {
            scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "a", "1")));
            scene.apply("app", spec("./app"));

            assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                    .startsWith("ConfigMap/%s/a dry-run failed (InternalError): ".formatted(scene.namespace()))
                    .contains("failed calling webhook");
        } finally {
            unhook(scene);
        }
    }

    @Test
    void aDeletionThatIsRefusedIsTriedAgainSoon(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        hook(scene, "DELETE");
        Thread.sleep(1000);
        try {
            scene.client().resource(scene.kustomization("app")).delete();
            assertThat(scene.awaitNotReady("app", Conditions.PRUNE_FAILED)).contains("ConfigMap/" + scene.namespace());
        } finally {
            unhook(scene);
        }

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).isEmpty();
    }

    @Test
    void anInventoryEntryThatCannotBeReadDoesNotHoldTheKustomization(Scene scene) {
        scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.client()
                .resources(Kustomization.class)
                .inNamespace(scene.namespace())
                .withName("app")
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"inventory\": {\"entries\": [{\"id\": \"bad\", \"v\": \"v1\"}]}}}");

        scene.client().resource(scene.kustomization("app")).delete();

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
    }

    @Test
    void anApplyThatBreaksOffInTheMiddleForgetsNothing(Scene scene) {
        var ns = scene.namespace();
        refuseOutsideOfDryRuns(scene, "b");
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", configMap(ns, "b", "1")));
        scene.apply("app", spec("./app"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("ConfigMap/%s/b apply failed: ".formatted(ns));
        assertThat(scene.configMapValue("a")).isPresent();
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .extracting(entry -> entry.id())
                .contains(ns + "_a__ConfigMap");

        scene.client().resource(scene.kustomization("app")).delete();
        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).isEmpty();
    }

    @Test
    void aStallEndsWithItsCause(Scene scene) {
        scene.publish("r1", Map.of("app/broken.yaml", "kind: ConfigMap\n  name: [unclosed\n"));
        scene.apply("app", spec("./app").sourceRef(SourceRef.of(SourceRef.Kind.EXTERNAL_ARTIFACT, Scene.SOURCE)));
        scene.awaitNotReady("app", Conditions.ACCESS_DENIED);

        scene.apply("app", spec("./app"));

        scene.awaitNotReady("app", Conditions.BUILD_FAILED);
        assertThat(scene.condition("app", Conditions.STALLED)).isEmpty();
        assertThat(scene.condition("app", Conditions.RECONCILING).orElseThrow().getReason())
                .isEqualTo(Conditions.PROGRESSING_WITH_RETRY);
    }

    @Test
    void anObjectWhoseControllerSpeaksLateIsHeard(Scene scene) throws InterruptedException {
        var ns = scene.namespace();
        var group = ns + ".example.com";
        create(scene, definition(group, "Namespaced"));
        Thread.sleep(2000); // until the new kind is served
        scene.publish("r1", Map.of("app/b.yaml", thing(group, ns), "app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app"));
        var thing = scene.client()
                .genericKubernetesResources(group + "/v1", "Thing")
                .inNamespace(ns)
                .withName("thing");
        scene.eventually("the object to be created", () -> thing.get() != null);
        thing.subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"False\"}]}}");
        scene.eventually(
                "the Job to be done", () -> scene.job("once").getStatus().getSucceeded() != null);
        Thread.sleep(1000);

        assertThat(scene.condition("app", Conditions.READY).orElseThrow().getStatus())
                .isEqualTo(Conditions.UNKNOWN);

        thing.subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}");
        scene.awaitReady("app", "r1");
    }

    @Test
    void aJobThatSomebodyKeepsDeletingIsNotCreatedForEver(Scene scene) throws InterruptedException {
        var ns = scene.namespace();
        var created = new AtomicInteger();
        try (var _ = scene.client().batch().v1().jobs().inNamespace(ns).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Job job) {
                if (action == Action.ADDED) {
                    created.incrementAndGet();
                    Thread.startVirtualThread(() -> scene.client().resource(job).delete());
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                // the count tells
            }
        })) {
            scene.publish("r1", Map.of("app/job.yaml", job(ns, "once", "v1")));
            scene.apply("app", spec("./app"));
            scene.eventually("the Job to be put back once", () -> created.get() == 2);
            Thread.sleep(3000);
        }
        assertThat(created.get()).isEqualTo(2);
    }

    @Test
    void aSourceThatGoesBackIsFollowed(Scene scene) throws InterruptedException {
        var ns = scene.namespace();
        scene.publish("a", Map.of("app/map.yaml", configMap(ns, "a", "a")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "a");
        for (int i = 0; i < 20; i++) {
            scene.publish("b", Map.of("app/map.yaml", configMap(ns, "a", "b")));
            Thread.sleep(i * 4L);
            scene.publish("a", Map.of("app/map.yaml", configMap(ns, "a", "a")));
            scene.awaitReady("app", "a");
            scene.eventually(
                    "the object to be as in a",
                    () -> scene.configMapValue("a").filter("a"::equals).isPresent());
        }
    }

    @Test
    void aDependencyThatIsSuspendedWhenReadyStillCounts(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/map.yaml", configMap(ns, "a", "1"), "next/map.yaml", configMap(ns, "b", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.edit("app", spec -> spec.suspend(true));
        scene.apply("next", spec("./next").dependsOn(Dependency.on("app")));

        scene.awaitReady("next", "r1");
    }

    @Test
    void whatMayNotBePrunedStaysInTheInventoryUntilItMay(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app").retryInterval(Duration.ofSeconds(2)));
        scene.awaitReady("app", "r1");
        hook(scene, "DELETE");
        Thread.sleep(1000);
        try {
            scene.publish("r2", Map.of("app/README.md", "nothing here"));
            assertThat(scene.awaitNotReady("app", Conditions.PRUNE_FAILED))
                    .contains("ConfigMap/%s/a delete failed: ".formatted(scene.namespace()));
            assertThat(scene.kustomization("app").getStatus().inventory().entries())
                    .hasSize(1);
            assertThat(scene.kustomization("app").getStatus().lastAppliedRevision())
                    .isEqualTo("r1");
        } finally {
            unhook(scene);
        }
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("a")).isEmpty();
        assertThat(scene.kustomization("app").getStatus().inventory().entries()).isEmpty();
    }

    private static String definition(String group, String scope) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: things.%1$s
                spec:
                  group: %1$s
                  scope: %2$s
                  names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      subresources: {status: {}}
                      schema:
                        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """.formatted(group, scope);
    }

    private static String thing(String group, String namespace) {
        return """
                apiVersion: %s/v1
                kind: Thing
                metadata:
                  name: thing
                  namespace: %s
                """.formatted(group, namespace);
    }

    /** A webhook that is asked about the ConfigMaps of the scene, and never answers. */
    private static void hook(Scene scene, String operation) {
        create(scene, """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: hook-%1$s}
                webhooks:
                  - name: hook.example.com
                    sideEffects: None
                    admissionReviewVersions: [v1]
                    failurePolicy: Fail
                    timeoutSeconds: 1
                    clientConfig: {url: "https://127.0.0.1:1/"}
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    rules:
                      - {apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [%2$s]}
                """.formatted(scene.namespace(), operation));
    }

    /** A policy by which the ConfigMap of that name passes every dry run, and is refused all the same. */
    private static void refuseOutsideOfDryRuns(Scene scene, String name) {
        create(scene, """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: policy-%1$s}
                spec:
                  failurePolicy: Fail
                  matchConstraints:
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    resourceRules:
                      - {apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE]}
                  validations:
                    - expression: "has(request.dryRun) && request.dryRun || object.metadata.name != '%2$s'"
                """.formatted(scene.namespace(), name));
        create(scene, """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: policy-%1$s}
                spec: {policyName: policy-%1$s, validationActions: [Deny]}
                """.formatted(scene.namespace()));
        scene.eventually("the policy to be in force", () -> {
            try {
                create(scene, configMap(scene.namespace(), name, "1"));
                scene.client()
                        .configMaps()
                        .inNamespace(scene.namespace())
                        .withName(name)
                        .delete();
                return false;
            } catch (KubernetesClientException e) {
                return e.getCode() == 422;
            }
        });
    }

    private static void unhook(Scene scene) {
        scene.client()
                .genericKubernetesResources("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")
                .withName("hook-" + scene.namespace())
                .delete();
    }

    private static void create(Scene scene, String yaml) {
        scene.client()
                .resource(scene.client()
                        .getKubernetesSerialization()
                        .<GenericKubernetesResource>unmarshal(yaml, GenericKubernetesResource.class))
                .create();
    }
}
