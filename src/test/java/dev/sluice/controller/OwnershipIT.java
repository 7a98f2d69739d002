package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.Conditions;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationSpec.DeletionPolicy;
import dev.sluice.api.Owner;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a Kustomization applies it owns: it is labelled, listed, kept as the source says, and deleted in the end. */
@ExtendWith(ControlPlane.class)
class OwnershipIT {

    @Test
    void whatIsAppliedIsLabelledAndListed(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/web.yaml", deployment(ns, "web", "v1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        assertThat(scene.client().configMaps().inNamespace(ns).withName("a").get())
                .matches(map -> new Owner(ns, "app").owns(map))
                .satisfies(
                        map -> assertThat(map.getMetadata().getManagedFields().getFirst())
                                .returns("kustomize-controller", entry -> entry.getManager())
                                .returns("Apply", entry -> entry.getOperation()));
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .containsExactly(
                        new InventoryEntry(ns + "_a__ConfigMap", "v1"),
                        new InventoryEntry(ns + "_web_apps_Deployment", "v1"));
        assertThat(scene.kustomization("app").getMetadata().getFinalizers()).containsExactly("finalizers.fluxcd.io");
        assertThat(scene.condition("app", Conditions.READY).orElseThrow().getMessage())
                .isEqualTo("Applied revision: r1");
        assertThat(scene.condition("app", Conditions.HEALTHY).orElseThrow().getMessage())
                .startsWith("Health check passed in ");
        assertThat(scene.condition("app", Conditions.RECONCILING)).isEmpty();
    }

    @Test
    void whatLeavesTheSourceIsPruned(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", configMap(ns, "b", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2")));
        scene.awaitReady("app", "r2");

        assertThat(scene.configMapValue("a")).contains("2");
        assertThat(scene.configMapValue("b")).isEmpty();
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .containsExactly(new InventoryEntry(ns + "_a__ConfigMap", "v1"));
    }

    @Test
    void withoutPruneItIsForgotten(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", configMap(ns, "b", "1")));
        scene.apply("app", spec("./app").prune(false));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.awaitReady("app", "r2");

        assertThat(scene.configMapValue("b")).contains("1");
        assertThat(scene.kustomization("app").getStatus().inventory().entries()).hasSize(1);
    }

    @Test
    void whatAnotherHasTakenOverIsNotPruned(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/b.yaml", configMap(ns, "b", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.client()
                .configMaps()
                .inNamespace(ns)
                .withName("b")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"labels\": {\"kustomize.toolkit.fluxcd.io/name\": \"other\"}}}");

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.awaitReady("app", "r2");

        assertThat(scene.configMapValue("b")).contains("1");
    }

    @Test
    void whatAnEmptySourceLeavesIsNothing(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/README.md", "nothing here"));
        scene.awaitReady("app", "r2");

        assertThat(scene.configMapValue("a")).isEmpty();
        assertThat(scene.kustomization("app").getStatus().inventory().entries()).isEmpty();
    }

    @Test
    void deletingTheKustomizationDeletesWhatItOwns(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.client().resource(scene.kustomization("app")).delete();

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).isEmpty();
        scene.awaitGone("the Job", () -> scene.job("once"));
    }

    @Test
    void orphansStay(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").deletionPolicy(DeletionPolicy.ORPHAN));
        scene.awaitReady("app", "r1");

        scene.client().resource(scene.kustomization("app")).delete();

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).contains("1");
    }

    @Test
    void theKustomizationStaysUntilItsObjectsAreGoneWhereThatIsThePolicy(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").deletionPolicy(DeletionPolicy.WAIT_FOR_TERMINATION));
        scene.awaitReady("app", "r1");
        finalizers(scene, "a", "[\"example.com/held\"]");

        scene.client().resource(scene.kustomization("app")).delete();
        scene.eventually(
                "the object to be terminating",
                () -> scene.client()
                                .configMaps()
                                .inNamespace(ns)
                                .withName("a")
                                .get()
                                .getMetadata()
                                .getDeletionTimestamp()
                        != null);
        assertThat(scene.kustomization("app")).isNotNull();

        finalizers(scene, "a", "null");
        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
    }

    @Test
    void theEndOfItsObjectsIsNotAwaitedForEver(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply(
                "app",
                spec("./app")
                        .timeout(Duration.ofSeconds(1)) // the least is 30s
                        .deletionPolicy(DeletionPolicy.WAIT_FOR_TERMINATION));
        scene.awaitReady("app", "r1");
        finalizers(scene, "a", "[\"example.com/held\"]");

        scene.client().resource(scene.kustomization("app")).delete();

        await().atMost(Duration.ofSeconds(60)).until(() -> scene.kustomization("app") == null);
        scene.awaitEvent(
                "the warning",
                event -> event.getType().equals("Warning")
                        && event.getReason().equals(Conditions.RECONCILIATION_SUCCEEDED)
                        && event.getMessage().equals("failed to wait for resources termination"));
        finalizers(scene, "a", "null");
    }

    @Test
    void aSuspendedKustomizationLeavesItsObjectsBehind(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.edit("app", spec -> spec.suspend(true));
        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2")));
        var requested = scene.request("app");
        scene.eventually(
                "the request to be answered",
                () -> scene.kustomization("app")
                        .getStatus()
                        .lastHandledReconcileAt()
                        .equals(requested));
        assertThat(scene.configMapValue("a")).contains("1");

        scene.client().resource(scene.kustomization("app")).delete();
        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).contains("1");
    }

    @Test
    void aChangeByHandIsPutBackOnRequest(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.client()
                .configMaps()
                .inNamespace(ns)
                .withName("a")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\": {\"key\": \"changed\"}}");

        scene.request("app");

        scene.eventually(
                "the change to be put back",
                () -> scene.configMapValue("a").filter("1"::equals).isPresent());
    }

    @Test
    void whatWasDeletedBeforeItWasEverSeenIsLeftToGo(Scene scene) {
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml", configMap(scene.namespace(), "a", "1"),
                        "other/b.yaml", configMap(scene.namespace(), "b", "1")));
        scene.sluice().close();
        scene.apply("app", spec("./app"));
        finalizers(scene, "[\"example.com/hold\"]");
        scene.client().resource(scene.kustomization("app")).delete();
        var before = scene.sluice().lines().size();

        scene.sluice().start();
        scene.apply("other", spec("./other"));
        scene.awaitReady("other", "r1");

        assertThat(scene.kustomization("app").getMetadata().getFinalizers()).containsExactly("example.com/hold");
        finalizers(scene, "null");
        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).isEmpty();
        // There may be some of others, such as those that earlier tests have left.
        assertThat(scene.sluice().lines().stream().skip(before))
                .filteredOn(line -> line.contains(scene.namespace() + "/app"))
                .noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN "));
    }

    private static void finalizers(Scene scene, String finalizers) {
        scene.client()
                .resource(scene.kustomization("app"))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"finalizers\": %s}}".formatted(finalizers));
    }

    private static void finalizers(Scene scene, String name, String finalizers) {
        scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"finalizers\": %s}}".formatted(finalizers));
    }
}
