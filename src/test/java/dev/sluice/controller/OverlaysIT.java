package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.BuildMetadata;
import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.KustomizationSpec.Image;
import dev.sluice.api.KustomizationSpec.Patch;
import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.Selector;
import dev.sluice.api.KustomizationSpec.SubstituteReference;
import dev.sluice.api.KustomizationSpec.SubstituteReference.Kind;
import dev.sluice.api.KustomizationSpec.SubstituteStrategy;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Manifests;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a Kustomization's spec makes of the manifests of its source. */
@ExtendWith(ControlPlane.class)
class OverlaysIT {
    private static final String TEMPLATE = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: settings
            data:
              key: "${value:=default}"
            """;

    @Test
    void namesNamespaceImagesPatchesAndComponents(Scene scene) {
        var ns = scene.namespace();
        scene.publish(
                "r1",
                Map.of(
                        "app/web.yaml", Manifests.deployment("other", "web", "1.0"),
                        "app/map.yaml", configMap("other", "settings", "1"),
                        "extra/kustomization.yaml", """
                                apiVersion: kustomize.config.k8s.io/v1alpha1
                                kind: Component
                                labels: [{pairs: {from: component}}]
                                """));

        scene.apply(
                "app",
                spec("./app")
                        .waitForHealth(false)
                        .targetNamespace(ns)
                        .namePrefix("a-")
                        .nameSuffix("-z")
                        .components("../extra", "../gone")
                        .ignoreMissingComponents(true)
                        .buildMetadata(BuildMetadata.ORIGIN_ANNOTATIONS)
                        .patches(new Patch("""
                                apiVersion: v1
                                kind: ConfigMap
                                metadata: {name: settings, namespace: other}
                                data: {key: patched}
                                """, null)));
        scene.awaitReady("app", "r1");

        assertThat(scene.configMapValue("a-settings-z")).hasValue("patched");
        assertThat(scene.deployment("a-web-z").getMetadata().getLabels()).containsEntry("from", "component");
        assertThat(scene.deployment("a-web-z").getMetadata().getAnnotations())
                .containsEntry("config.kubernetes.io/origin", "path: web.yaml\n");

        scene.edit("app", spec -> spec.buildMetadata());
        scene.awaitReady("app", "r1");

        assertThat(scene.deployment("a-web-z").getMetadata().getAnnotations())
                .doesNotContainKey("config.kubernetes.io/origin");
    }

    @Test
    void images(Scene scene) {
        scene.publish("r1", Map.of("app/web.yaml", Manifests.deployment(scene.namespace(), "web", "1.0")));
        scene.apply("app", spec("./app").waitForHealth(false));
        scene.awaitReady("app", "r1");
        var image = image(scene);

        scene.edit("app", spec -> spec.images(new Image(image.replaceAll(":.*", ""), "example.com/web", "2.0", "")));
        scene.awaitReady("app", "r1");

        assertThat(image(scene)).isEqualTo("example.com/web:2.0");
    }

    @Test
    void patchesByLabelAndByNameAndImagesByTagAndByDigest(Scene scene) {
        var digest = "sha256:" + "0".repeat(64);
        var web = Manifests.deployment(scene.namespace(), "web", "1.0")
                .replaceFirst("metadata:", "metadata:\n  labels: {tier: front}")
                .replaceFirst(
                        "( *)- name: main", "$1- name: log\n$1  image: registry.example.com/log:1.0\n$1- name: main");
        scene.publish("r1", Map.of("app/web.yaml", web, "app/map.yaml", configMap(scene.namespace(), "settings", "1")));

        scene.apply(
                "app",
                spec("./app")
                        .waitForHealth(false)
                        .patches(
                                new Patch(
                                        "- {op: add, path: /metadata/annotations, value: {from: json-patch}}",
                                        new Selector("", "", "", "", "", "", "tier=front")),
                                new Patch("""
                                        apiVersion: apps/v1
                                        kind: Deployment
                                        metadata: {name: web}
                                        spec: {replicas: 5}
                                        """, new Selector("", "", "Deployment", "web", "", "", "")))
                        .images(
                                new Image("registry.example.com/web", "example.com/web", "2.0", ""),
                                new Image("registry.example.com/log", "", "", digest)));
        scene.awaitReady("app", "r1");

        var deployment = scene.deployment("web");
        assertThat(deployment.getMetadata().getAnnotations()).containsEntry("from", "json-patch");
        assertThat(metadata(scene).getAnnotations()).isNullOrEmpty();
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(5);
        assertThat(deployment.getSpec().getTemplate().getSpec().getContainers())
                .extracting(Container::getImage)
                .containsExactly("registry.example.com/log@" + digest, "example.com/web:2.0");
    }

    @Test
    void textsStayTexts(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: settings
                  labels: {number: "${number}"}
                  annotations: {truth: "${truth}", quoted: "${quote}${plain}${quote}"}
                data:
                  number: "${number}"
                  truth: ${truth}
                  interval: "${plain}m"
                  escaped: "$${plain}"
                  pattern: a\\?b
                  script: |
                    grep 'a\\?b' <<< "${number}"
                    echo $${plain}
                """));
        scene.apply(
                "app",
                spec("./app")
                        .targetNamespace(scene.namespace())
                        .postBuild(new PostBuild(
                                Map.of("number", "!!str 123", "truth", "!!str true", "plain", "123", "quote", "\""),
                                null,
                                null)));
        scene.awaitReady("app", "r1");

        assertThat(metadata(scene).getLabels()).containsEntry("number", "123");
        assertThat(metadata(scene).getAnnotations()).isEqualTo(Map.of("truth", "true", "quoted", "123"));
        assertThat(data(scene))
                .containsEntry("number", "123")
                .containsEntry("truth", "true")
                .containsEntry("interval", "123m")
                .containsEntry("escaped", "${plain}")
                .containsEntry("pattern", "a\\?b")
                .containsEntry("script", "grep 'a\\?b' <<< \"!!str 123\"\necho ${plain}\n");
    }

    private static String image(Scene scene) {
        return scene.deployment("web")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    @Test
    void variablesFromAConfigMapASecretAndTheKustomization(Scene scene) {
        map(scene, "vars", Map.of("one", "map", "two", "map", "three", "map"));
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("vars")
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .addToStringData("two", "\nsecret\n")
                        .build())
                .create();
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml",
                        configMap(scene.namespace(), "settings", "1")
                                .replace("key: ", "all: ${one}-${two}-${three}\n  escaped: $${one}\n  key: ")));

        scene.apply(
                "app",
                spec("./app")
                        .postBuild(new PostBuild(
                                Map.of("three", "own"),
                                List.of(
                                        new SubstituteReference(Kind.CONFIG_MAP, "vars", false),
                                        new SubstituteReference(Kind.SECRET, "vars", false),
                                        new SubstituteReference(Kind.CONFIG_MAP, "gone", true)),
                                null)));
        scene.awaitReady("app", "r1");

        assertThat(data(scene)).containsEntry("all", "map-secret-own").containsEntry("escaped", "${one}");
    }

    @Test
    void whatTheApiServerRefusesIsToldWithoutTheValuesOfSecrets(Scene scene) {
        var password = "correct-horse-battery-staple-".repeat(3);
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("vars")
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .addToStringData("password", password)
                        .build())
                .create();
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml",
                        configMap(scene.namespace(), "settings", "1")
                                .replace("metadata:", "metadata:\n  labels: {password: \"${password}\"}")));

        scene.apply(
                "app",
                spec("./app")
                        .postBuild(new PostBuild(
                                null, List.of(new SubstituteReference(Kind.SECRET, "vars", false)), null)));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("metadata.labels: Invalid value: \"*****\"")
                .doesNotContain("correct");
        scene.awaitEvent("an event", event -> event.getMessage().contains("*****"));
    }

    @Test
    void aMissingVariableOrReferenceFailsTheBuild(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", TEMPLATE.replace(":=default", "")));
        scene.apply(
                "app",
                spec("./app")
                        .targetNamespace(scene.namespace())
                        .postBuild(new PostBuild(null, null, SubstituteStrategy.ALWAYS)));

        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                .isEqualTo(
                        "post build failed for 'ConfigMap.v1.[noGrp]/settings': envsubst error: variable substitution"
                                + " failed: variable not set (strict mode): \"value\"");

        scene.edit(
                "app",
                spec -> spec.postBuild(
                        new PostBuild(null, List.of(new SubstituteReference(Kind.CONFIG_MAP, "vars", false)), null)));
        scene.awaitCondition(
                "app",
                Conditions.READY,
                ready -> ready.getMessage()
                        .equals("post build failed for 'ConfigMap.v1.[noGrp]/settings': substitute from"
                                + " 'ConfigMap/vars' error: configmaps \"vars\" not found"));
    }

    @Test
    void anotherValueIsAppliedAtTheNextInterval(Scene scene) throws InterruptedException {
        map(scene, "vars", Map.of("value", "one"));
        scene.publish("r1", Map.of("app/a.yaml", TEMPLATE));
        scene.apply(
                "app",
                spec("./app")
                        .interval(Duration.ofSeconds(1))
                        .targetNamespace(scene.namespace())
                        .postBuild(new PostBuild(
                                null, List.of(new SubstituteReference(Kind.CONFIG_MAP, "vars", false)), null)));
        scene.awaitReady("app", "r1");
        Thread.sleep(2500); // at rest
        assertThat(data(scene)).containsEntry("key", "one");

        map(scene, "vars", Map.of("value", "two"));

        scene.eventually("the new value", () -> data(scene).get("key").equals("two"));
    }

    @Test
    void commonMetadataComesAndGoes(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "settings", "1")));
        scene.apply(
                "app",
                spec("./app").commonMetadata(new CommonMetadata(Map.of("note", "here"), Map.of("team", "orders"))));
        scene.awaitReady("app", "r1");
        assertThat(metadata(scene).getLabels()).containsEntry("team", "orders");
        assertThat(metadata(scene).getAnnotations()).containsEntry("note", "here");

        scene.edit("app", spec -> spec.commonMetadata(null));
        scene.awaitReady("app", "r1");
        assertThat(metadata(scene).getLabels()).doesNotContainKey("team");
        assertThat(metadata(scene).getAnnotations()).isNullOrEmpty();
    }

    @Test
    void patchesThatDelete(Scene scene) {
        var ns = scene.namespace();
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml", configMap(ns, "a", "1"),
                        "app/b.yaml", configMap(ns, "b", "1"),
                        "app/c.yaml", configMap(ns, "c", "1")));
        scene.apply("together", spec("./app").patches(new Patch(deletes(ns, "a") + "---\n" + deletes(ns, "b"), null)));
        scene.awaitReady("together", "r1");
        assertThat(ids(scene, "together")).containsExactly(ns + "_c__ConfigMap");
        assertThat(scene.configMapValue("a")).isEmpty();

        scene.apply(
                "apart", spec("./app").patches(new Patch(deletes(ns, "a"), null), new Patch(deletes(ns, "b"), null)));
        scene.awaitReady("apart", "r1");
        assertThat(ids(scene, "apart")).containsExactly(ns + "_c__ConfigMap");
    }

    private static String deletes(String namespace, String name) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s, namespace: %s}
                $patch: delete
                """.formatted(name, namespace);
    }

    private static List<String> ids(Scene scene, String name) {
        return scene.kustomization(name).getStatus().inventory().entries().stream()
                .map(entry -> entry.id())
                .toList();
    }

    @Test
    void aKustomizationFileThatNamesWhatIsNotThereFailsTheBuild(Scene scene) {
        scene.publish("r1", Map.of("app/kustomization.yaml", "resources: [gone.yaml]"));
        scene.apply("app", spec("./app"));
        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED)).contains("gone.yaml");
    }

    @Test
    void whatIsClusterWideHasNoNamespaceInTheInventory(Scene scene) {
        var name = scene.namespace() + "-reader";
        scene.publish("r1", Map.of("app/role.yaml", """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %s}
                rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
                """.formatted(name)));
        scene.apply("app", spec("./app").targetNamespace(scene.namespace()));
        scene.awaitReady("app", "r1");
        assertThat(ids(scene, "app")).containsExactly("_" + name + "_rbac.authorization.k8s.io_ClusterRole");
    }

    @Test
    void variablesInTheTextsOfASecret(Scene scene) {
        map(scene, "vars", Map.of("one", "map"));
        scene.publish("r1", Map.of("app/secret.yaml", """
                apiVersion: v1
                kind: Secret
                metadata: {name: settings, namespace: %s}
                stringData: {token: "${one}-${two:=default}"}
                """.formatted(scene.namespace())));
        scene.apply(
                "app",
                spec("./app")
                        .postBuild(new PostBuild(
                                null, List.of(new SubstituteReference(Kind.CONFIG_MAP, "vars", true)), null)));
        scene.awaitReady("app", "r1");
        assertThat(scene.client()
                        .secrets()
                        .inNamespace(scene.namespace())
                        .withName("settings")
                        .get()
                        .getData())
                .containsEntry(
                        "token", Base64.getEncoder().encodeToString("map-default".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void withoutVariablesTheStrategyDecides(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", TEMPLATE));
        scene.apply(
                "app",
                spec("./app")
                        .targetNamespace(scene.namespace())
                        .postBuild(new PostBuild(null, null, SubstituteStrategy.WITH_VARIABLES)));
        scene.awaitReady("app", "r1");
        assertThat(data(scene)).containsEntry("key", "${value:=default}");

        scene.edit("app", spec -> spec.postBuild(new PostBuild(null, null, SubstituteStrategy.ALWAYS)));
        scene.awaitReady("app", "r1");
        assertThat(data(scene)).containsEntry("key", "default");
    }

    private static ObjectMeta metadata(Scene scene) {
        return scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withName("settings")
                .get()
                .getMetadata();
    }

    private static Map<String, String> data(Scene scene) {
        return scene.client()
                .configMaps()
                .inNamespace(scene.namespace())
                .withName("settings")
                .get()
                .getData();
    }

    private static void map(Scene scene, String name, Map<String, String> data) {
        scene.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .withData(data)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}
