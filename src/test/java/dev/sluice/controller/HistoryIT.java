package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationStatus.HistoryEntry;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The status tells how the latest runs went. */
@ExtendWith(ControlPlane.class)
class HistoryIT {

    @Test
    void runsThatCameOutAlikeAreOneEntry(Scene scene) {
        var map = configMap(scene.namespace(), "a", "1");
        scene.publish("r1", Map.of("app/a.yaml", map));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var first = history(scene).getFirst();

        scene.publish("r2", Map.of("app/a.yaml", map, "README.md", "more"));
        scene.awaitReady("app", "r2");

        assertThat(first.totalReconciliations()).isEqualTo(1);
        assertThat(first.metadata()).isEqualTo(Map.of("revision", "r1"));
        assertThat(first.digest()).matches("sha256:[0-9a-f]{64}");
        assertThat(history(scene)).singleElement().satisfies(entry -> {
            assertThat(entry.digest()).isEqualTo(first.digest());
            assertThat(entry.totalReconciliations()).isEqualTo(2);
            assertThat(entry.firstReconciled()).isEqualTo(first.firstReconciled());
            assertThat(entry.lastReconciledStatus()).isEqualTo(Conditions.RECONCILIATION_SUCCEEDED);
            assertThat(entry.metadata()).isEqualTo(Map.of("revision", "r2"));
        });
    }

    @Test
    void aFailureIsAnEntryOfItsOwnSaveWhereNothingWasBuilt(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        scene.publish("r2", Map.of("app/a.yaml", "no: manifest"));
        scene.awaitNotReady("app", Conditions.BUILD_FAILED);
        scene.publish("r3", Map.of("app/a.yaml", configMap("no-such-namespace", "a", "1")));
        scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED);

        assertThat(history(scene))
                .extracting(
                        HistoryEntry::lastReconciledStatus,
                        entry -> entry.metadata().get("revision"))
                .containsExactly(
                        tuple(Conditions.RECONCILIATION_FAILED, "r3"),
                        tuple(Conditions.RECONCILIATION_SUCCEEDED, "r1"));
    }

    @Test
    void theRevisionThatAnArtifactComesFromIsToldWithItsOwn(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.client()
                .genericKubernetesResources("source.toolkit.fluxcd.io/v1", "Bucket")
                .inNamespace(scene.namespace())
                .withName(Scene.SOURCE)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"artifact": {"metadata": {"org.opencontainers.image.revision": "main@sha1:abc"}}}}
                        """);
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        assertThat(scene.kustomization("app").getStatus().lastAppliedOriginRevision())
                .isEqualTo("main@sha1:abc");
        assertThat(history(scene).getFirst().metadata())
                .isEqualTo(Map.of("revision", "r1", "originRevision", "main@sha1:abc"));
        scene.eventually("the events", () -> scene.events("app").size() == 3);
        assertThat(scene.events("app"))
                .allSatisfy(event -> assertThat(event.getMetadata().getAnnotations())
                        .containsEntry("kustomize.toolkit.fluxcd.io/revision", "r1")
                        .containsEntry("kustomize.toolkit.fluxcd.io/originRevision", "main@sha1:abc"));
    }

    private static List<HistoryEntry> history(Scene scene) {
        return scene.kustomization("app").getStatus().history();
    }
}
