package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.endlessJob;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What stands in a Kustomization's way is told in its Ready condition, with what to do; and when it is out of the way, the
 * Kustomization goes on by itself. Every interval here is an hour, so that it is an event that does it.
 */
@ExtendWith(ControlPlane.class)
class ObstaclesIT {

    @Test
    void aMissingSource(Scene scene) {
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.ARTIFACT_FAILED))
                .startsWith("Bucket.source.toolkit.fluxcd.io \"my-app\" not found")
                .contains("create it in namespace '%s'".formatted(scene.namespace()));

        scene.publish("r1", files(scene));
        scene.awaitReady("app", "r1");
    }

    @Test
    void aSourceWithoutAnArtifact(Scene scene) {
        scene.createSource();
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.ARTIFACT_FAILED))
                .startsWith("Source artifact not found, retrying in 1h0m0s")
                .contains("Bucket '%s/my-app'".formatted(scene.namespace()));

        scene.publish("r1", files(scene));
        scene.awaitReady("app", "r1");
    }

    @Test
    void aMissingPath(Scene scene) {
        scene.publish("r1", Map.of("elsewhere/map.yaml", configMap(scene.namespace(), "settings", "1")));
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.ARTIFACT_FAILED))
                .startsWith("kustomization path not found: stat ")
                .contains("spec.path './app'");

        scene.publish("r2", files(scene));
        scene.awaitReady("app", "r2");
    }

    @Test
    void badYaml(Scene scene) {
        scene.publish("r1", Map.of("app/broken.yaml", "kind: ConfigMap\n  name: [unclosed\n"));
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                .contains("failed to decode Kubernetes YAML from ./broken.yaml")
                .contains("broken.yaml:2:");

        scene.publish("r2", files(scene));
        scene.awaitReady("app", "r2");
    }

    @Test
    void anArchiveThatIsNotWhatItsDigestSays(Scene scene) {
        scene.publishTampered("r1", files(scene));
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.ARTIFACT_FAILED))
                .isEqualTo("Source is not ready, artifact digest changed, retrying in 1h0m0s");
        assertThat(scene.condition("app", Conditions.RECONCILING).orElseThrow().getReason())
                .isEqualTo(Conditions.PROGRESSING_WITH_RETRY);
        assertThat(scene.kustomization("app").getStatus().lastAttemptedRevision())
                .isEmpty();
        assertThat(scene.configMapValue("settings")).isEmpty();

        scene.publish("r2", files(scene));
        scene.awaitReady("app", "r2");
        scene.awaitEvent("the end", event -> event.getMessage().startsWith("Reconciliation finished in "));
        assertThat(warnings(scene)).isEmpty();
    }

    /** The source tells the digest that its archive has by now, under the revision that it had. */
    @Test
    void anArchiveIsWhatItsDigestSaysAfterTheNextEventOfTheSource(Scene scene) {
        scene.publishTampered("r1", files(scene));
        scene.apply("app", app());
        scene.awaitNotReady("app", Conditions.ARTIFACT_FAILED);

        scene.publish("r1", files(scene));

        scene.awaitReady("app", "r1");
    }

    @Test
    void anArchiveThatIsLostComesBackUnderTheSameRevision(Scene scene) throws InterruptedException {
        scene.publishLost("r1");
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.ARTIFACT_FAILED))
                .isEqualTo("Source is not ready, artifact not found, retrying in 1h0m0s");

        Thread.sleep(1000); // lastUpdateTime, which tells the new artifact from the old, counts in seconds
        scene.publish("r1", files(scene));
        scene.awaitReady("app", "r1");
        scene.awaitEvent("the end", event -> event.getMessage().startsWith("Reconciliation finished in "));
        assertThat(warnings(scene)).isEmpty();
    }

    @Test
    void aMissingDependency(Scene scene) {
        scene.publish("r1", files(scene));
        scene.apply("app", app().dependsOn(Dependency.on("base")));

        assertThat(scene.awaitNotReady("app", Conditions.DEPENDENCY_NOT_READY))
                .startsWith("dependency '%s/base' not found".formatted(scene.namespace()))
                .contains("create it, or remove it from spec.dependsOn");
        assertThat(scene.configMapValue("settings")).isEmpty();

        scene.apply("base", spec("./app"));
        scene.awaitReady("app", "r1");
    }

    @Test
    void aDependencyCycle(Scene scene) {
        scene.publish("r1", files(scene));
        scene.apply("a", app().dependsOn(Dependency.on("b")));
        scene.apply("b", app().dependsOn(Dependency.on("c")));
        scene.apply("c", app().dependsOn(Dependency.on("a")));
        scene.apply("outside", app());

        var ns = scene.namespace();
        scene.awaitCondition(
                "a",
                Conditions.READY,
                condition -> condition
                        .getMessage()
                        .equals(
                                "dependency cycle: %1$s/a -> %1$s/b -> %1$s/c -> %1$s/a: remove one of these entries of spec.dependsOn"
                                        .formatted(ns)));
        scene.awaitCondition(
                "b",
                Conditions.READY,
                condition -> condition.getMessage().startsWith("dependency cycle: " + ns + "/b"));
        scene.awaitCondition(
                "c",
                Conditions.READY,
                condition -> condition.getMessage().startsWith("dependency cycle: " + ns + "/c"));
        scene.awaitReady("outside", "r1");

        scene.edit("c", KustomizationSpecBuilder::dependsOn);
        scene.awaitReady("a", "r1");
    }

    @Test
    void aKindThatTheClusterDoesNotServe(Scene scene) {
        scene.publish("r1", Map.of("app/thing.yaml", """
                apiVersion: example.com/v1
                kind: Thing
                metadata:
                  name: thing
                  namespace: %s
                """.formatted(scene.namespace())));
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("no matches for kind \"Thing\" in version \"example.com/v1\"");
    }

    @Test
    void healthThatDoesNotComeInTime(Scene scene) {
        scene.publish("r1", Map.of("app/job.yaml", endlessJob(scene.namespace(), "endless", "v1")));
        scene.apply("app", app().timeout(Duration.ofSeconds(1)));

        var progress = scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getReason().equals(Conditions.PROGRESSING));
        assertThat(progress.getMessage()).isEqualTo("Running health checks for revision r1 with a timeout of 30s");
        var message = scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED, Duration.ofSeconds(40));
        assertThat(message)
                .startsWith("health check failed after 3")
                .contains("timeout waiting for: [Job/%s/endless status: 'InProgress'".formatted(scene.namespace()));
        assertThat(scene.condition("app", Conditions.RECONCILING).orElseThrow().getReason())
                .isEqualTo(Conditions.PROGRESSING_WITH_RETRY);
    }

    private static KustomizationSpecBuilder app() {
        return spec("./app");
    }

    private static Map<String, String> files(Scene scene) {
        return Map.of("app/map.yaml", configMap(scene.namespace(), "settings", "1"));
    }

    private static List<Event> warnings(Scene scene) {
        return scene.events().stream()
                .filter(event -> event.getType().equals("Warning"))
                .toList();
    }

    @Test
    void anApiThatIsDownIsReportedWithTheObjectAndWithoutAnAddress(Scene scene) {
        var group = scene.namespace() + ".down.example.com";
        scene.client().resource("""
                apiVersion: apiregistration.k8s.io/v1
                kind: APIService
                metadata: {name: v1.%1$s}
                spec: {group: %1$s, version: v1, groupPriorityMinimum: 1000, versionPriority: 10, insecureSkipTLSVerify: true,
                  service: {name: none, namespace: default}}
                """.formatted(group)).create();
        scene.publish("r1", Map.of("app/t.yaml", """
                {apiVersion: %s/v1, kind: Thing, metadata: {name: t, namespace: %s}}
                """.formatted(group, scene.namespace())));
        scene.apply("app", app());

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("Thing/%s/t dry-run failed (ServiceUnavailable): ".formatted(scene.namespace()))
                .doesNotContain("http", "127.0.0.1");
        scene.client()
                .genericKubernetesResources("apiregistration.k8s.io/v1", "APIService")
                .withName("v1." + group)
                .delete();
    }
}
