package dev.sluice.controller;

import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.SubstituteReference;
import dev.sluice.api.KustomizationSpec.SubstituteReference.Kind;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.api.LocalReference;
import dev.sluice.api.SecretKeyReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Manifests;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** ConfigMaps and Secrets that bear the label for it start a run of those that refer to them; the interval is an hour. */
@ExtendWith(ControlPlane.class)
class ConfigWatchIT {
    private static final Map<String, String> WATCHED = Map.of("reconcile.fluxcd.io/watch", "Enabled");
    private static final Map<String, String> UNWATCHED = Map.of();

    @Test
    void aChangedConfigMapIsAppliedAtOnce(Scene scene) {
        map(scene, "vars", "one", WATCHED);
        publish(scene);
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        scene.awaitReady("app", "r1");

        map(scene, "vars", "two", WATCHED);
        awaitValue(scene, "app", "two");
        map(scene, "vars", "three", WATCHED);
        awaitValue(scene, "app", "three");
    }

    @Test
    void aChangedSecretToo(Scene scene) {
        secret(scene, "vars", "one");
        publish(scene);
        scene.apply("app", app("app", Kind.SECRET, "vars"));
        scene.awaitReady("app", "r1");

        secret(scene, "vars", "two");

        awaitValue(scene, "app", "two");
    }

    @Test
    void oneWithoutTheLabelWaitsForTheIntervalUntilItIsLabelled(Scene scene) {
        map(scene, "plain", "one", UNWATCHED);
        map(scene, "vars", "one", WATCHED);
        publish(scene);
        scene.apply("plain", app("plain", Kind.CONFIG_MAP, "plain"));
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        scene.awaitReady("plain", "r1");
        scene.awaitReady("app", "r1");
        var passes = scene.passes("plain");

        map(scene, "plain", "two", UNWATCHED);
        map(scene, "vars", "two", WATCHED);
        awaitValue(scene, "app", "two");
        assertThat(scene.passes("plain")).isEqualTo(passes);
        assertThat(scene.configMapValue("plain-result")).contains("one");

        map(scene, "plain", "two", WATCHED);
        awaitValue(scene, "plain", "two");
    }

    @Test
    void onlyThoseThatReferToItRun(Scene scene) {
        map(scene, "vars", "one", WATCHED);
        map(scene, "others", "one", WATCHED);
        publish(scene);
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        scene.apply("other", app("other", Kind.CONFIG_MAP, "others"));
        scene.awaitReady("app", "r1");
        scene.awaitReady("other", "r1");
        var passes = scene.passes("other");

        map(scene, "vars", "two", WATCHED);
        awaitValue(scene, "app", "two");

        assertThat(scene.passes("other")).isEqualTo(passes);
    }

    @Test
    void whatIsMissingIsAwaitedByItsLabel(Scene scene) {
        publish(scene);
        scene.apply("app", app("app", Kind.SECRET, "vars"));
        scene.awaitNotReady("app", Conditions.BUILD_FAILED);

        secret(scene, "vars", "one");
        scene.awaitReady("app", "r1");

        scene.client().secrets().inNamespace(scene.namespace()).withName("vars").delete();
        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED)).contains("secrets \"vars\" not found");
    }

    @Test
    void keysAndKubeconfigsAreWatchedToo(Scene scene) {
        map(scene, "vars", "one", UNWATCHED);
        publish(scene);
        scene.apply(
                "decrypted",
                app("decrypted", Kind.CONFIG_MAP, "vars")
                        .decryption(new Decryption(Decryption.Provider.SOPS, null, new LocalReference("keys"))));
        scene.apply(
                "remote",
                app("remote", Kind.CONFIG_MAP, "vars")
                        .kubeConfig(new KubeConfig(null, new SecretKeyReference("cluster", ""))));
        scene.awaitNotReady("decrypted", Conditions.BUILD_FAILED);
        assertThat(scene.awaitNotReady("remote", Conditions.RECONCILIATION_FAILED))
                .contains("not found");

        secret(scene, "keys", "none");
        secret(scene, "cluster", "none");

        scene.awaitReady("decrypted", "r1");
        scene.awaitCondition(
                "remote",
                Conditions.READY,
                ready -> ready.getMessage().contains("does not contain a 'value' key with a kubeconfig"));
    }

    @Test
    void anAttemptThatWaitsForHealthIsBegunAnewWithTheNewValue(Scene scene) {
        map(scene, "vars", "1h", WATCHED);
        scene.publish(
                "r1", Map.of("app/deployment.yaml", Manifests.deployment(scene.namespace(), "web", "1.0", "${value}")));
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getReason().equals(Conditions.PROGRESSING));

        map(scene, "vars", "100ms", WATCHED);

        scene.awaitReady("app", "r1");
    }

    @Test
    void aStageThatDependsOnAnotherHasTheNewValueToo(Scene scene) {
        map(scene, "vars", "one", WATCHED);
        publish(scene);
        scene.apply("first", app("first", Kind.CONFIG_MAP, "vars"));
        scene.apply("second", app("second", Kind.CONFIG_MAP, "vars").dependsOn(Dependency.on("first")));
        scene.awaitReady("second", "r1");

        map(scene, "vars", "two", WATCHED);

        awaitValue(scene, "first", "two");
        awaitValue(scene, "second", "two");
    }

    @Test
    void whatIsFoundAtTheStartIsNoChange(Scene scene) {
        map(scene, "vars", "one", WATCHED);
        publish(scene);
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        scene.awaitReady("app", "r1");

        scene.sluice().kill();
        scene.sluice().start();
        scene.eventually("the first run", () -> scene.passes("app") == 1);
        map(scene, "vars", "two", WATCHED);
        awaitValue(scene, "app", "two");

        scene.eventually("the second run", () -> scene.passes("app") == 2);
    }

    @Test
    void anotherLabelByTheFlag(Scene scene) throws Exception {
        var ours = Map.of("team", "orders");
        map(scene, "vars", "one", WATCHED);
        map(scene, "ours", "one", ours);
        publish(scene);
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        scene.apply("ours", app("ours", Kind.CONFIG_MAP, "ours"));
        try (var _ = scene.sluice().with(Map.of("SLUICE_WATCH_CONFIGS_LABEL_SELECTOR", "team in (orders, billing)"))) {
            scene.awaitReady("app", "r1");
            scene.awaitReady("ours", "r1");
            scene.eventually("their first runs", () -> scene.passes("app") > 0 && scene.passes("ours") > 0);
            var passes = scene.passes("app");

            map(scene, "vars", "two", WATCHED);
            map(scene, "ours", "two", ours);
            awaitValue(scene, "ours", "two");

            assertThat(scene.passes("app")).isEqualTo(passes);
        }
    }

    @Test
    void whereOneNamespaceIsWatchedItsConfigsAloneAre(Scene scene) throws Exception {
        map(scene, "vars", "one", WATCHED);
        publish(scene);
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        try (var _ = scene.sluice().with(Map.of("QUARKUS_OPERATOR_SDK_NAMESPACES", scene.namespace()))) {
            scene.awaitReady("app", "r1");
            scene.eventually("its first run", () -> scene.passes("app") > 0);
            map(scene, "vars", "two", WATCHED);
            awaitValue(scene, "app", "two");
        }
        assertThat(scene.requests())
                .anyMatch(request -> request.verb().equals("watch")
                        && request.resource().equals("configmaps")
                        && request.uri().contains("reconcile.fluxcd.io%2Fwatch%3DEnabled"));
    }

    @Test
    void aWatchThatIsRefusedIsToldAndLeavesTheInterval(Scene scene) throws Exception {
        map(scene, "vars", "one", WATCHED);
        publish(scene);
        scene.apply("app", app("app", Kind.CONFIG_MAP, "vars"));
        try (var _ = scene.sluice().with(Map.of("SLUICE_WATCH_CONFIGS_LABEL_SELECTOR", "a=b=c"))) {
            scene.awaitReady("app", "r1");
            scene.eventually("its first run", () -> scene.passes("app") > 0);
            assertThat(scene.sluice().lastLines(200))
                    .anyMatch(line -> line.contains("cannot watch configmaps with the label a=b=c: ")
                            && line.contains("what they hold is applied at the next interval"));

            map(scene, "vars", "two", WATCHED);
            scene.request("app");
            awaitValue(scene, "app", "two");
        }
    }

    private static KustomizationSpecBuilder app(String name, Kind kind, String reference) {
        return spec("./app")
                .namePrefix(name + "-")
                .postBuild(new PostBuild(null, List.of(new SubstituteReference(kind, reference, false)), null));
    }

    private static void publish(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", Manifests.configMap(scene.namespace(), "result", "${value}")));
    }

    private static void awaitValue(Scene scene, String name, String value) {
        scene.eventually(
                name + " to apply " + value,
                () -> scene.configMapValue(name + "-result")
                        .filter(value::equals)
                        .isPresent());
    }

    private static void map(Scene scene, String name, String value, Map<String, String> labels) {
        scene.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(scene.namespace())
                        .withLabels(labels)
                        .endMetadata()
                        .withData(Map.of("value", value))
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    private static void secret(Scene scene, String name, String value) {
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(scene.namespace())
                        .withLabels(WATCHED)
                        .endMetadata()
                        .withStringData(Map.of(name.equals("vars") ? "value" : "other", value))
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}
