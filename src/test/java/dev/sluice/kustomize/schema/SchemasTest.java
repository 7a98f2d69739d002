package dev.sluice.kustomize.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.BuildException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemasTest {
    private final Schemas builtIn = Schemas.builtIn();

    private Type podSpec() {
        return builtIn.of("apps/v1", "Deployment")
                .flatMap(type -> type.field("spec"))
                .flatMap(type -> type.field("template"))
                .flatMap(type -> type.field("spec"))
                .orElseThrow();
    }

    @Test
    void containersAreMergedByName() {
        var containers = podSpec().field("containers").orElseThrow();
        assertThat(containers.name()).isEqualTo("array");
        assertThat(containers.isMergedList()).isTrue();
        assertThat(containers.mergeKeys()).containsExactly("name");
    }

    @Test
    void containerPortsAreMergedByPortAndProtocol() {
        var ports = podSpec()
                .field("containers")
                .flatMap(Type::elements)
                .flatMap(c -> c.field("ports"))
                .orElseThrow();
        assertThat(ports.mergeKeys()).containsExactly("containerPort", "protocol");
    }

    @Test
    void volumesHaveTwoStrategies() {
        var volumes = podSpec().field("volumes").orElseThrow();
        assertThat(volumes.patchStrategy()).isEqualTo("merge,retainKeys");
        assertThat(volumes.isMergedList()).isTrue();
    }

    @Test
    void finalizersAreMergedWithoutKeys() {
        var finalizers = builtIn.of("v1", "ConfigMap")
                .flatMap(type -> type.field("metadata"))
                .flatMap(type -> type.field("finalizers"))
                .orElseThrow();
        assertThat(finalizers.isMergedList()).isTrue();
        assertThat(finalizers.mergeKeys()).isEmpty();
    }

    @Test
    void tolerationsAreReplaced() {
        assertThat(podSpec().field("tolerations").orElseThrow().isMergedList()).isFalse();
    }

    @Test
    void theValuesOfAMapHaveAType() {
        assertThat(builtIn.of("v1", "ConfigMap")
                        .flatMap(t -> t.field("data"))
                        .flatMap(t -> t.field("any"))
                        .map(Type::name))
                .hasValue("string");
    }

    @Test
    void kindsOfLaterReleasesAreNotKnown() {
        assertThat(builtIn.of("autoscaling/v2", "HorizontalPodAutoscaler")).isEmpty();
        assertThat(builtIn.scope("autoscaling/v2", "HorizontalPodAutoscaler")).isEmpty();
    }

    @Test
    void scopesAreKnown() {
        assertThat(builtIn.scope("v1", "Namespace")).hasValue(Scope.CLUSTER);
        assertThat(builtIn.scope("rbac.authorization.k8s.io/v1", "ClusterRole")).hasValue(Scope.CLUSTER);
        assertThat(builtIn.scope("rbac.authorization.k8s.io/v1", "Role")).hasValue(Scope.NAMESPACED);
        assertThat(builtIn.scope("example.com/v1", "Role")).isEmpty();
    }

    @Test
    void aDocumentAddsTypesAndMayReferToBuiltInOnes() {
        var schemas = builtIn.with(rollouts());
        var containers = schemas.of("example.com/v1", "Rollout")
                .flatMap(type -> type.field("template"))
                .flatMap(type -> type.field("spec"))
                .flatMap(type -> type.field("containers"))
                .orElseThrow();
        assertThat(containers.mergeKeys()).containsExactly("name");
        assertThat(schemas.scope("example.com/v1", "Rollout")).hasValue(Scope.CLUSTER);
        assertThat(schemas.of("v1", "ConfigMap")).isPresent();
        assertThat(builtIn.of("example.com/v1", "Rollout")).isEmpty();
    }

    @Test
    void aDocumentAloneTakesThePlaceOfTheBuiltInTypesButNotOfTheirScopes() {
        var schemas = Schemas.of(rollouts());
        assertThat(schemas.of("example.com/v1", "Rollout")).isPresent();
        assertThat(schemas.of("v1", "ConfigMap")).isEmpty();
        assertThat(schemas.scope("v1", "Namespace")).hasValue(Scope.CLUSTER);
    }

    @Test
    void aCircleOfReferencesHasNoType() {
        var circle = Map.<String, Object>of(
                "definitions",
                Map.of(
                        "a",
                                Map.of(
                                        "$ref",
                                        "#/definitions/b",
                                        "x-kubernetes-group-version-kind",
                                        List.of(kind("Circle"))),
                        "b", Map.of("$ref", "#/definitions/a")));
        assertThat(Schemas.of(circle).of("example.com/v1", "Circle")).isEmpty();
    }

    @Test
    void whatIsNotADocumentIsAnError() {
        assertThatThrownBy(() -> builtIn.with(Map.of("definitions", List.of())))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("definitions is not an object");
    }

    private static Map<String, Object> rollouts() {
        return Map.of(
                "definitions",
                Map.of(
                        "Rollout",
                        Map.of(
                                "type", "object",
                                "x-kubernetes-group-version-kind", List.of(kind("Rollout")),
                                "properties",
                                        Map.of(
                                                "template",
                                                Map.of("$ref", "#/definitions/io.k8s.api.core.v1.PodTemplateSpec")))),
                "paths",
                Map.of(
                        "/apis/example.com/v1/rollouts",
                        Map.of("get", Map.of("x-kubernetes-group-version-kind", kind("Rollout")))));
    }

    private static Map<String, String> kind(String name) {
        return Map.of("group", "example.com", "version", "v1", "kind", name);
    }
}
