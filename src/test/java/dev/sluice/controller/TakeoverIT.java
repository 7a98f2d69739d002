package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
        scene.eventually("an event", () -> configured(scene) == 1);

        scene.publish(
                "r2", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "ours"), "README.md", "another revision"));
        scene.awaitReady("app", "r2");
        var requested = scene.request("app");
        scene.eventually(
                "a run that looks at everything",
                () -> requested.equals(scene.kustomization("app").getStatus().lastHandledReconcileAt()));
        assertThat(map(scene).get().getMetadata().getResourceVersion())
                .isEqualTo(taken.getMetadata().getResourceVersion());
        assertThat(configured(scene)).isEqualTo(1);
    }

    @Test
    void whatManagersThatAreToBeOverriddenAddGoesAndWhatOthersAddStays(Scene scene) throws Exception {
        try (var _ = scene.sluice().with(Map.of("SLUICE_APPLY_OVERRIDE_MANAGERS", "some-tool"))) {
            var map = configMap(scene.namespace(), "a", "ours");
            scene.publish("r1", Map.of("app/a.yaml", map));
            scene.apply("app", spec("./app"));
            scene.awaitReady("app", "r1");
            add(scene, "some-tool", "gone");
            add(scene, "another-tool", "stays");
            assertThat(map(scene).get().getData()).containsKeys("gone", "stays");

            scene.publish("r2", Map.of("app/a.yaml", map, "README.md", "another revision"));
            scene.awaitReady("app", "r2");
            assertThat(map(scene).get().getData()).isEqualTo(Map.of("key", "ours", "stays", "added"));

            scene.publish("r3", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "changed")));
            scene.awaitReady("app", "r3");
            assertThat(map(scene).get().getData()).isEqualTo(Map.of("key", "changed", "stays", "added"));
        }
    }

    @Test
    void whatManagersThatAreToBeOverriddenBeforeTheDryRunAddGoesByTheirWholeNames(Scene scene) throws Exception {
        try (var _ = scene.sluice().with(Map.of("SLUICE_APPLY_OVERRIDE_MANAGERS_BEFORE_DRY_RUN", "old-tool"))) {
            var map = configMap(scene.namespace(), "a", "ours");
            scene.publish("r1", Map.of("app/a.yaml", map));
            scene.apply("app", spec("./app"));
            scene.awaitReady("app", "r1");
            add(scene, "old-tool", "gone");
            add(scene, "old-tool-too", "stays");

            scene.publish("r2", Map.of("app/a.yaml", map, "README.md", "another revision"));
            scene.awaitReady("app", "r2");

            assertThat(map(scene).get().getData()).isEqualTo(Map.of("key", "ours", "stays", "added"));
            assertThat(map(scene).get().getMetadata().getManagedFields())
                    .extracting(entry -> entry.getManager())
                    .doesNotContain("old-tool")
                    .contains("old-tool-too");
        }
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

    private static long configured(Scene scene) {
        var told = "ConfigMap/%s/a configured".formatted(scene.namespace());
        return scene.events().stream()
                .filter(event -> event.getMessage().equals(told))
                .mapToLong(Event::getCount)
                .sum();
    }

    private static void add(Scene scene, String manager, String key) {
        map(scene)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(manager)
                                .build(),
                        "{\"data\": {\"%s\": \"added\"}}".formatted(key));
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
