package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationSpec.DeletionPolicy;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is deleted and what stays, when objects leave their source and when their Kustomization goes. */
@ExtendWith(ControlPlane.class)
class PruneIT {
    private static final String CONTROL = "kustomize.toolkit.fluxcd.io/";

    @Test
    void theDeletionPolicyTakesThePlaceOfPrune(Scene scene) {
        var ns = scene.namespace();
        scene.publish(
                "r1",
                Map.of(
                        "mirror/map.yaml", configMap(ns, "mirror", "1"),
                        "delete/map.yaml", configMap(ns, "delete", "1"),
                        "await/map.yaml", configMap(ns, "await", "1")));
        scene.apply("mirror", spec("./mirror").prune(false));
        scene.apply("delete", spec("./delete").prune(false).deletionPolicy(DeletionPolicy.DELETE));
        scene.apply("await", spec("./await").prune(false).deletionPolicy(DeletionPolicy.WAIT_FOR_TERMINATION));

        for (var name : List.of("mirror", "delete", "await")) {
            scene.awaitReady(name, "r1");
            deleteKustomization(scene, name);
        }

        assertThat(scene.configMapValue("mirror")).contains("1");
        assertThat(scene.configMapValue("delete")).isEmpty();
        assertThat(scene.configMapValue("await")).isEmpty();
    }

    @Test
    void whatIsMarkedForItStays(Scene scene) {
        var ns = scene.namespace();
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml", marked(configMap(ns, "a", "1"), "prune", "disabled"),
                        "app/b.yaml", marked(configMap(ns, "b", "1"), "prune", "disabled"),
                        "app/c.yaml", configMap(ns, "c", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.publish(
                "r2",
                Map.of(
                        "app/b.yaml",
                        marked(configMap(ns, "b", "1"), "prune", "disabled"),
                        "app/c.yaml",
                        configMap(ns, "c", "1")));
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("a")).contains("1");
        assertThat(inventory(scene)).containsExactly(ns + "_b__ConfigMap", ns + "_c__ConfigMap");

        deleteKustomization(scene, "app");
        assertThat(scene.configMapValue("b")).contains("1");
        assertThat(scene.configMapValue("c")).isEmpty();
    }

    @Test
    void whatAnotherHoldsIsNotWaitedFor(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        patch(scene, "a", "{\"metadata\": {\"finalizers\": [\"example.com/held\"]}}");

        scene.publish("r2", Map.of("app/README.md", "nothing here"));
        scene.awaitReady("app", "r2");

        assertThat(map(scene, "a").get().getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(inventory(scene)).isEmpty();
        patch(scene, "a", "{\"metadata\": {\"finalizers\": null}}");
    }

    @Test
    void anEmptyKustomizationFileIsNoObjectsAndWhatComesBackIsCreatedAnew(Scene scene) {
        var files = Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1"));
        scene.publish("r1", files);
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var uid = map(scene, "a").get().getMetadata().getUid();

        scene.publish("r2", Map.of("app/kustomization.yaml", ""));
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("a")).isEmpty();
        assertThat(inventory(scene)).isEmpty();

        scene.publish("r3", files);
        scene.awaitReady("app", "r3");
        assertThat(map(scene, "a").get().getMetadata().getUid()).isNotEqualTo(uid);
        assertThat(inventory(scene)).hasSize(1);
    }

    @Test
    void whatAnotherHasTakenOverOutlivesTheKustomization(Scene scene) {
        var ns = scene.namespace();
        scene.publish(
                "r1",
                Map.of(
                        "one/a.yaml", configMap(ns, "a", "1"),
                        "one/b.yaml", configMap(ns, "b", "1"),
                        "two/a.yaml", configMap(ns, "a", "1")));
        scene.apply("one", spec("./one"));
        scene.awaitReady("one", "r1");
        scene.apply("two", spec("./two"));
        scene.awaitReady("two", "r1");
        assertThat(map(scene, "a").get().getMetadata().getLabels()).containsEntry(CONTROL + "name", "two");

        deleteKustomization(scene, "one");

        assertThat(scene.configMapValue("a")).contains("1");
        assertThat(scene.configMapValue("b")).isEmpty();
    }

    @Test
    void handsOffIsHandsOffInDeathToo(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", configMap(ns, "b", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        mark(scene, "a", "ssa", "Ignore");
        mark(scene, "b", "ssa", "Ignore");

        scene.publish("r2", Map.of("app/b.yaml", configMap(ns, "b", "1")));
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("a")).contains("1");

        deleteKustomization(scene, "app");
        assertThat(scene.configMapValue("b")).contains("1");
    }

    @Test
    void whatIsOnlyCreatedIsDeletedAllTheSame(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", once(ns, "a", "1"), "app/b.yaml", once(ns, "b", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/a.yaml", once(ns, "a", "2"), "app/b.yaml", once(ns, "b", "2")));
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("a")).contains("1");
        assertThat(inventory(scene)).hasSize(2);

        scene.publish("r3", Map.of("app/b.yaml", once(ns, "b", "2")));
        scene.awaitReady("app", "r3");
        assertThat(scene.configMapValue("a")).isEmpty();

        deleteKustomization(scene, "app");
        assertThat(scene.configMapValue("b")).isEmpty();
    }

    @Test
    void whereReconcilingIsDisabledAChangeByHandStaysUntilItIsEnabled(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        patch(scene, "a", "{\"data\": {\"key\": \"by hand\"}}");
        mark(scene, "a", "reconcile", "disabled");

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2")));
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("a")).contains("by hand");

        mark(scene, "a", "reconcile", "enabled");
        scene.publish("r3", Map.of("app/a.yaml", configMap(ns, "a", "3")));
        scene.awaitReady("app", "r3");
        assertThat(scene.configMapValue("a")).contains("3");
    }

    @Test
    void whereReconcilingIsDisabledARenamedObjectStaysUnderItsOldName(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", configMap(ns, "b", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        mark(scene, "a", "reconcile", "disabled");

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a2", "1"), "app/b.yaml", configMap(ns, "b2", "1")));
        scene.awaitReady("app", "r2");

        assertThat(inventory(scene)).containsExactly(ns + "_a2__ConfigMap", ns + "_b2__ConfigMap");
        assertThat(scene.configMapValue("a")).contains("1");
        assertThat(scene.configMapValue("b")).isEmpty();
    }

    @Test
    void whoWaitsForADependencyInVainStillDeletesWhatItHasApplied(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.edit("app", spec -> spec.dependsOn(Dependency.on("missing")));
        scene.awaitNotReady("app", Conditions.DEPENDENCY_NOT_READY);

        deleteKustomization(scene, "app");
        assertThat(scene.configMapValue("a")).isEmpty();
    }

    @Test
    void namesWithAColonAreFoundAgain(Scene scene) {
        var role = """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata:
                  name: system:reader
                  namespace: %s
                rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
                """.formatted(scene.namespace());
        scene.publish("r1", Map.of("app/role.yaml", role));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        assertThat(inventory(scene))
                .containsExactly(scene.namespace() + "_system__reader_rbac.authorization.k8s.io_Role");

        scene.publish("r2", Map.of("app/README.md", "nothing here"));
        scene.awaitReady("app", "r2");
        assertThat(scene.client()
                        .rbac()
                        .roles()
                        .inNamespace(scene.namespace())
                        .withName("system:reader")
                        .get())
                .isNull();
    }

    private static String once(String namespace, String name, String value) {
        return marked(configMap(namespace, name, value), "ssa", "IfNotPresent");
    }

    private static String marked(String manifest, String control, String value) {
        return manifest.replaceFirst("metadata:", "metadata:\n  labels: {%s%s: %s}".formatted(CONTROL, control, value));
    }

    private static void mark(Scene scene, String name, String control, String value) {
        patch(scene, name, "{\"metadata\": {\"annotations\": {\"%s%s\": \"%s\"}}}".formatted(CONTROL, control, value));
    }

    private static void patch(Scene scene, String name, String patch) {
        map(scene, name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private static Resource<ConfigMap> map(Scene scene, String name) {
        return scene.client().configMaps().inNamespace(scene.namespace()).withName(name);
    }

    private static List<String> inventory(Scene scene) {
        return scene.kustomization("app").getStatus().inventory().entries().stream()
                .map(InventoryEntry::id)
                .toList();
    }

    private static void deleteKustomization(Scene scene, String name) {
        scene.client().resource(scene.kustomization(name)).delete();
        scene.awaitGone("the Kustomization", () -> scene.kustomization(name));
    }
}
