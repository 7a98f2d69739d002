package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.service;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Owner;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sluice takes over from Flux, and Flux from Sluice, and no object notices. */
@ExtendWith(ControlPlane.class)
class HandOverIT {

    @Test
    void whatFluxLeftIsTakenOverWithoutAWrite(Scene scene) throws InterruptedException {
        var ns = scene.namespace();
        scene.sluice().kill();
        var files = Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", service(ns, "b"));
        scene.publish("main@sha1:1111111111111111111111111111111111111111", files);
        scene.apply("app", spec("./app"));
        var applied = files.values().stream()
                .map(manifest -> appliedByFlux(scene, manifest))
                .toList();
        leaveAsFluxDoes(scene);
        var before = scene.kustomization("app");
        var requests = scene.requests().size();

        scene.sluice().start();
        scene.eventually("a pass", () -> scene.passes("app") > 0);
        Thread.sleep(1000);

        assertThat(writes(scene, requests)).isEmpty();
        assertThat(scene.kustomization("app").getStatus()).isEqualTo(before.getStatus());
        for (var object : applied) {
            assertThat(scene.client().resource(object).get().getMetadata().getResourceVersion())
                    .as(object.getKind())
                    .isEqualTo(object.getMetadata().getResourceVersion());
        }
    }

    @Test
    void theNextRevisionChangesAndPrunesWhatFluxApplied(Scene scene) {
        var ns = scene.namespace();
        scene.sluice().kill();
        scene.publish(
                "main@sha1:1111111111111111111111111111111111111111",
                Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", service(ns, "b")));
        scene.apply("app", spec("./app"));
        var map = appliedByFlux(scene, configMap(ns, "a", "1"));
        appliedByFlux(scene, service(ns, "b"));
        leaveAsFluxDoes(scene);
        scene.sluice().start();

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2")));
        scene.awaitReady("app", "r2");

        var changed = scene.client().resource(map).get();
        assertThat(changed.getMetadata().getUid()).isEqualTo(map.getMetadata().getUid());
        assertThat(scene.configMapValue("a")).contains("2");
        assertThat(scene.client().services().inNamespace(ns).withName("b").get())
                .isNull();
    }

    @Test
    void whatSluiceLeavesIsInFluxsHands(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        var map = scene.client().configMaps().inNamespace(ns).withName("a").get();
        assertThat(managers(map)).containsExactly("kustomize-controller Apply");
        assertThat(map.getMetadata().getLabels()).isEqualTo(new Owner(ns, "app").labels());
        var kustomization = scene.client()
                .genericKubernetesResources("kustomize.toolkit.fluxcd.io/v1", "Kustomization")
                .inNamespace(ns)
                .withName("app")
                .get();
        assertThat(managers(kustomization)).contains("gotk-kustomize-controller Update");
        assertThat(kustomization.getMetadata().getFinalizers()).containsExactly("finalizers.fluxcd.io");
        assertThat(kustomization.<List<Map<String, String>>>get("status", "inventory", "entries"))
                .containsExactly(Map.of("id", ns + "_a__ConfigMap", "v", "v1"));
        // what Flux would apply next is what is there
        var again = appliedByFlux(scene, configMap(ns, "a", "1"));
        assertThat(again.getMetadata().getResourceVersion())
                .isEqualTo(map.getMetadata().getResourceVersion());
    }

    private static List<String> managers(HasMetadata object) {
        return object.getMetadata().getManagedFields().stream()
                .map((ManagedFieldsEntry entry) -> entry.getManager() + " " + entry.getOperation())
                .toList();
    }

    private static List<Request> writes(Scene scene, int since) {
        var all = scene.requests();
        return all.subList(since, all.size()).stream().filter(Request::isWrite).toList();
    }

    private static GenericKubernetesResource appliedByFlux(Scene scene, String manifest) {
        var object = scene.client().getKubernetesSerialization().unmarshal(manifest, GenericKubernetesResource.class);
        object.getMetadata().setLabels(new LinkedHashMap<>(new Owner(scene.namespace(), "app").labels()));
        return scene.client()
                .resource(object)
                .fieldManager("kustomize-controller")
                .forceConflicts()
                .serverSideApply();
    }

    /** The finalizer, and the status of a release that is done. */
    private static void leaveAsFluxDoes(Scene scene) {
        var resource = scene.client()
                .genericKubernetesResources("kustomize.toolkit.fluxcd.io/v1", "Kustomization")
                .inNamespace(scene.namespace())
                .withName("app");
        resource.patch(
                PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": [\"finalizers.fluxcd.io\"]}}");
        resource.subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                {"status": {
                  "observedGeneration": 1,
                  "lastAttemptedRevision": "main@sha1:1111111111111111111111111111111111111111",
                  "lastAppliedRevision": "main@sha1:1111111111111111111111111111111111111111",
                  "conditions": [
                    {"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "observedGeneration": 1,
                     "lastTransitionTime": "2026-01-01T00:00:00Z",
                     "message": "Applied revision: main@sha1:1111111111111111111111111111111111111111"},
                    {"type": "Healthy", "status": "True", "reason": "Succeeded", "observedGeneration": 1,
                     "lastTransitionTime": "2026-01-01T00:00:00Z", "message": "Health check passed in 21.5ms"}],
                  "inventory": {"entries": [
                    {"id": "%1$s_a__ConfigMap", "v": "v1"}, {"id": "%1$s_b__Service", "v": "v1"}]},
                  "history": [
                    {"digest": "sha256:%2$s", "firstReconciled": "2026-01-01T00:00:00Z",
                     "lastReconciled": "2026-01-01T00:10:00Z", "lastReconciledDuration": "120.5ms",
                     "lastReconciledStatus": "ReconciliationSucceeded", "totalReconciliations": 2,
                     "metadata": {"revision": "main@sha1:1111111111111111111111111111111111111111"}}]}}
                """.formatted(scene.namespace(), "0".repeat(64)));
    }
}
