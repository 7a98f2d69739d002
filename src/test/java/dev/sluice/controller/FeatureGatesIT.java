package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.failingJob;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.ExternalArtifact;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.api.KustomizationStatus.HistoryEntry;
import dev.sluice.api.SourceRef;
import dev.sluice.api.SourceRef.Kind;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the feature gates of Flux's kustomize-controller open and close. */
@ExtendWith(ControlPlane.class)
class FeatureGatesIT {
    private static final String EXTERNAL = "produced";

    @Test
    void anExternalArtifactIsDeniedWhileItsGateIsClosed(Scene scene) {
        var denial = "can't access 'ExternalArtifact/%s/%s', ExternalArtifact feature gate is disabled"
                .formatted(scene.namespace(), EXTERNAL);
        publish(scene, "r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app").sourceRef(SourceRef.of(SourceRef.Kind.EXTERNAL_ARTIFACT, EXTERNAL)));

        assertThat(scene.awaitNotReady("app", Conditions.ACCESS_DENIED)).isEqualTo(denial);
        assertThat(scene.condition("app", Conditions.STALLED).orElseThrow())
                .returns(Conditions.TRUE, Condition::getStatus)
                .returns(Conditions.ACCESS_DENIED, Condition::getReason)
                .returns(denial, Condition::getMessage);
        assertThat(scene.kustomization("app").getStatus().observedGeneration()).isEqualTo(-1);
        scene.awaitEvent(
                "the event",
                event -> event.getReason().equals(Conditions.ACCESS_DENIED)
                        && event.getType().equals("Warning")
                        && event.getMessage().equals(denial));
        assertThat(scene.configMapValue("a")).isEmpty();
    }

    @Test
    void anExternalArtifactIsAppliedWhenItsGateIsOpen(Scene scene) throws Exception {
        publish(scene, "r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        try (var _ = scene.sluice().with(Map.of("SLUICE_ACCESS_EXTERNAL_ARTIFACTS", "true"))) {
            scene.apply("app", spec("./app").sourceRef(SourceRef.of(SourceRef.Kind.EXTERNAL_ARTIFACT, EXTERNAL)));
            scene.awaitReady("app", "r1");
            scene.eventually("three events", () -> scene.events().size() == 3);
            assertThat(scene.events())
                    .extracting(event -> event.getMessage().replaceFirst(" in .*", ""))
                    .containsExactly(
                            "ConfigMap/%s/a created".formatted(scene.namespace()),
                            "Health check passed",
                            "Reconciliation finished");

            publish(
                    scene,
                    "r2",
                    Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1"), "README.md", "another revision"));
            scene.awaitReady("app", "r2");
            assertThat(scene.kustomization("app").getStatus().history())
                    .singleElement()
                    .returns(2L, entry -> (long) entry.totalReconciliations())
                    .returns(Map.of("revision", "r2"), HistoryEntry::metadata);

            publish(scene, "r3", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "2")));
            scene.awaitReady("app", "r3");
            assertThat(scene.configMapValue("a")).contains("2");
        }
    }

    @Test
    void sourcesThatAreToBeReadDirectlyAreFoundAndAwaitedAllTheSame(Scene scene) {
        scene.sluice().close();
        try (var direct = scene.sluice().another("direct", List.of("--feature-gates=DirectSourceFetch=true"))) {
            direct.start();
            scene.createSource();
            createRepository(scene, "OCIRepository", "url: oci://registry.example.com/app");
            for (var kind : List.of(Kind.GIT_REPOSITORY, Kind.OCI_REPOSITORY, Kind.BUCKET)) {
                scene.apply(
                        kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        spec("./app").sourceRef(SourceRef.of(kind, Scene.SOURCE)));
            }

            assertThat(scene.awaitNotReady("git-repository", Conditions.ARTIFACT_FAILED))
                    .startsWith("GitRepository.source.toolkit.fluxcd.io \"my-app\" not found");
            assertThat(scene.awaitNotReady("oci-repository", Conditions.ARTIFACT_FAILED))
                    .startsWith("Source artifact not found, retrying in 1h0m0s");
            assertThat(scene.awaitNotReady("bucket", Conditions.ARTIFACT_FAILED))
                    .startsWith("Source artifact not found, retrying in 1h0m0s");
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.awaitReady("bucket", "r1");
        } finally {
            scene.sluice().start();
        }
    }

    private static void createRepository(Scene scene, String kind, String spec) {
        scene.client()
                .resource("""
                        apiVersion: source.toolkit.fluxcd.io/v1
                        kind: %s
                        metadata: {name: %s, namespace: %s}
                        spec:
                          interval: 10m
                          %s
                        """.formatted(kind, Scene.SOURCE, scene.namespace(), spec))
                .create();
    }

    @Test
    void aServiceAccountForDecryptionNeedsNoGateAnyMore(Scene scene) {
        scene.sluice().close();
        try (var retired =
                scene.sluice().another("retired-gate", List.of("--feature-gates=ObjectLevelWorkloadIdentity=false"))) {
            retired.start();
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.apply("app", spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "tenant", null)));
            assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                    .isEqualTo(
                            "failed to get decryption service account '%s/tenant': ServiceAccount \"tenant\" not found"
                                    .formatted(scene.namespace()));

            scene.client()
                    .resource(new ServiceAccountBuilder()
                            .withNewMetadata()
                            .withName("tenant")
                            .withNamespace(scene.namespace())
                            .endMetadata()
                            .build())
                    .create();
            scene.request("app");
            scene.awaitReady("app", "r1");
            assertThat(retired.lines())
                    .filteredOn(line -> line.contains("feature gate is now retired and no longer changes behavior"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("ObjectLevelWorkloadIdentity=false"));
        } finally {
            scene.sluice().start();
        }
    }

    @Test
    void successIsNotToldWhereReceiversWantNoStatusOfCommits(Scene scene) throws Exception {
        try (var _ = scene.sluice().with(Map.of("SLUICE_EVENTS_SUCCESS", "false"))) {
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.apply("app", spec("./app"));
            scene.awaitReady("app", "r1");
            scene.publish("r2", Map.of("app/a.yaml", "kind: ["));
            scene.awaitNotReady("app", Conditions.BUILD_FAILED);

            scene.awaitEvent("the event after it", event -> event.getReason().equals(Conditions.BUILD_FAILED));
            assertThat(scene.events())
                    .extracting(Event::getReason)
                    .contains(Conditions.PROGRESSING)
                    .doesNotContain(Conditions.RECONCILIATION_SUCCEEDED);
        }
    }

    @Test
    void whatFailedDoesNotEndTheWaitForTheOthersWhereThatIsSwitchedOff(Scene scene) throws Exception {
        try (var _ = scene.sluice().with(Map.of("SLUICE_HEALTH_FAIL_FAST", "false"))) {
            var ns = scene.namespace();
            scene.publish(
                    "r1",
                    Map.of(
                            "app/job.yaml", failingJob(ns, "migration", "v1"),
                            "app/web.yaml", deployment(ns, "web", "v1", "12s")));
            scene.apply("app", spec("./app"));

            assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED))
                    .contains("failed early due to stalled resources: [Job/%s/migration status: 'Failed'".formatted(ns))
                    .doesNotContain("Deployment/");
            assertThat(scene.deployment("web").getStatus().getReadyReplicas()).isEqualTo(2);
        }
    }

    /** Has an artifact of the scene's source be that of an external one. */
    private static void publish(Scene scene, String revision, Map<String, String> files) {
        scene.publish(revision, files);
        var external = new ExternalArtifact();
        external.setMetadata(new ObjectMetaBuilder()
                .withName(EXTERNAL)
                .withNamespace(scene.namespace())
                .build());
        var artifacts = scene.client().resources(ExternalArtifact.class).inNamespace(scene.namespace());
        if (artifacts.withName(EXTERNAL).get() == null) {
            artifacts.resource(external).create();
        }
        var artifact = scene.client()
                .genericKubernetesResources("source.toolkit.fluxcd.io/v1", "Bucket")
                .inNamespace(scene.namespace())
                .withName(Scene.SOURCE)
                .get()
                .<Map<String, Object>>get("status", "artifact");
        artifacts
                .withName(EXTERNAL)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        scene.client()
                                .getKubernetesSerialization()
                                .asJson(Map.of("status", Map.of("artifact", artifact))));
    }
}
