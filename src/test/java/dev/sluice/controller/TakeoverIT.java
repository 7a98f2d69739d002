package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What others applied before becomes the Kustomization's, as far as Flux goes. */
@ExtendWith(ControlPlane.class)
class TakeoverIT {

    @Test
    void whatKubectlAppliedIsOursAndWhatItHadBesidesGoes(Scene scene) {
        applied(scene, "kubectl-client-side-apply");
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "ours")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        var taken = map(scene).get();
        assertThat(taken.getData()).isEqualTo(Map.of("key", "ours"));
        assertThat(taken.getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(taken.getMetadata().getManagedFields())
                .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
                .containsExactly(tuple("kustomize-controller", "Apply"));
    }

    @Test
    void whatHelmAppliedStays(Scene scene) {
        applied(scene, "helm");
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "ours")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        assertThat(map(scene).get().getData()).isEqualTo(Map.of("key", "ours", "old", "1"));
    }

    @Test
    void soDoesWhatIsToBeMerged(Scene scene) {
        applied(scene, "kubectl-edit");
        var merged = configMap(scene.namespace(), "a", "ours")
                .replaceFirst("metadata:", "metadata:\n  annotations: {kustomize.toolkit.fluxcd.io/ssa: Merge}");
        scene.publish("r1", Map.of("app/a.yaml", merged));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        assertThat(map(scene).get().getData()).isEqualTo(Map.of("key", "ours", "old", "1"));
    }

    private static Resource<ConfigMap> map(Scene scene) {
        return scene.client().configMaps().inNamespace(scene.namespace()).withName("a");
    }

    private static void applied(Scene scene, String manager) {
        scene.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("a")
                        .withNamespace(scene.namespace())
                        .withAnnotations(Map.of("kubectl.kubernetes.io/last-applied-configuration", "{}"))
                        .endMetadata()
                        .withData(Map.of("key", "theirs", "old", "1"))
                        .build())
                .fieldManager(manager)
                .serverSideApply();
    }
}
