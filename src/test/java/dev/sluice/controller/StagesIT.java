package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What others need is applied first. */
@ExtendWith(ControlPlane.class)
class StagesIT {

    @Test
    void aDefinitionAndItsResourceAreAppliedTogether(Scene scene) {
        var group = scene.namespace() + ".example.com";
        scene.publish(
                "r1",
                Map.of(
                        "app/a-thing.yaml",
                        """
                        apiVersion: %1$s/v1
                        kind: Thing
                        metadata:
                          name: thing
                          namespace: %2$s
                        """.formatted(group, scene.namespace()),
                        "app/z-definition.yaml",
                        """
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata:
                          name: things.%1$s
                        spec:
                          group: %1$s
                          scope: Namespaced
                          names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
                          versions:
                            - name: v1
                              served: true
                              storage: true
                              schema:
                                openAPIV3Schema:
                                  type: object
                        """.formatted(group)));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .extracting(entry -> entry.id())
                .containsExactly(
                        "_things.%s_apiextensions.k8s.io_CustomResourceDefinition".formatted(group),
                        "%s_thing_%s_Thing".formatted(scene.namespace(), group));
    }

    @Test
    void aNamespaceAndWhatIsInItAreAppliedTogether(Scene scene) {
        var inner = scene.namespace() + "-inner";
        scene.publish(
                "r1",
                Map.of("app/map.yaml", configMap(inner, "settings", "1"), "app/namespace.yaml", """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                """.formatted(inner)));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.client()
                        .configMaps()
                        .inNamespace(inner)
                        .withName("settings")
                        .get())
                .isNotNull();
    }

    @Test
    void basesAndKustomizationFilesAreBuilt(Scene scene) {
        var ns = scene.namespace();
        scene.publish(
                "r1",
                Map.of(
                        "app/kustomization.yaml", "resources: [../base, own.yaml]",
                        "app/own.yaml", configMap(ns, "own", "1"),
                        "app/left-out.yaml", configMap(ns, "left-out", "1"),
                        "base/kustomization.yaml", "resources: [map.yaml]",
                        "base/map.yaml", configMap(ns, "base", "1")));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.configMapValue("own")).isPresent();
        assertThat(scene.configMapValue("base")).isPresent();
        assertThat(scene.configMapValue("left-out")).isEmpty();
    }

    @Test
    void aCustomKindOfAWellKnownNameIsAnOrdinaryObject(Scene scene) {
        var group = scene.namespace() + ".example.com";
        scene.publish("r1", Map.of("app/a.yaml", """
                        apiVersion: %1$s/v1
                        kind: Namespace
                        metadata:
                          name: thing
                          namespace: %2$s
                        """.formatted(group, scene.namespace()), "app/z.yaml", """
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata:
                          name: namespaces.%1$s
                        spec:
                          group: %1$s
                          scope: Namespaced
                          names: {kind: Namespace, plural: namespaces, singular: namespace, listKind: NamespaceList}
                          versions:
                            - name: v1
                              served: true
                              storage: true
                              schema: {openAPIV3Schema: {type: object}}
                        """.formatted(
                        group)));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
    }

    @Test
    void aFailureTellsWhatTheStagesBeforeItHaveApplied(Scene scene) {
        var inner = scene.namespace() + "-inner";
        scene.publish(
                "r1",
                Map.of(
                        "app/namespace.yaml",
                        """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                """.formatted(inner),
                        "app/map.yaml",
                        configMap("no-such-namespace", "settings", "1")));
        scene.apply("app", spec("./app"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("ConfigMap/no-such-namespace/settings ")
                .contains("\nNamespace/%s created".formatted(inner));
    }

    @Test
    void aDefinitionThatIsRefusedFailsItsStageAtOnceAndHoldsNothing(Scene scene) {
        var group = scene.namespace() + ".example.com";
        scene.client().resource(crd(group, "bees", "Bee")).create();
        scene.publish(
                "r1", Map.of("app/ants.yaml", crd(group, "ants", "Ant"), "app/wasps.yaml", crd(group, "wasps", "Bee")));
        scene.apply("app", spec("./app").timeout(Duration.ofSeconds(30)));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("failed early due to stalled resources: [CustomResourceDefinition/wasps.%s status: 'Failed'"
                        .formatted(group));

        scene.client().resource(scene.kustomization("app")).delete();
        scene.awaitGone("app", () -> scene.kustomization("app"));
        scene.awaitGone(
                "ants",
                () -> scene.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("ants." + group)
                        .get());
    }

    @Test
    void definitionsAreAwaitedTogetherThoughOneIsLate(Scene scene) {
        var names = IntStream.range(0, 4).mapToObj(i -> "app" + i).toList();
        scene.publish("r1", definitions(names, scene.namespace()));
        names.forEach(name -> scene.apply(name, spec("./" + name)));

        names.forEach(name -> scene.awaitReady(name, "r1", Duration.ofSeconds(60)));
    }

    private static Map<String, String> definitions(List<String> names, String namespace) {
        return names.stream()
                .flatMap(name -> IntStream.range(0, 12)
                        .mapToObj(i -> Map.entry(
                                "%s/%d.yaml".formatted(name, i),
                                crd(name + "." + namespace + ".example.com", "things" + i, "Thing" + i))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String crd(String group, String plural, String kind) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: %2$s.%1$s
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {kind: %3$s, plural: %2$s}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema: {openAPIV3Schema: {type: object}}
                """.formatted(group, plural, kind);
    }
}
