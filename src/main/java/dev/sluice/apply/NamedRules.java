package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Validation rules of custom resources that ask for the object's name. */
final class NamedRules {
    private NamedRules() {}

    static boolean isOne(String rule) {
        return rule.contains("metadata.name");
    }

    /** The messages of such rules, which stand at the top of a schema: only there has an object a name. */
    static List<String> of(ClusterObjects cluster, GenericKubernetesResource object) {
        return definition(cluster, object).stream()
                .flatMap(definition -> maps(definition.get("spec", "versions")))
                .filter(version ->
                        ApiVersion.parse(object.getApiVersion()).version().equals(version.get("name")))
                .flatMap(version -> maps(rules(version)))
                .filter(rule -> isOne(String.valueOf(rule.get("rule"))) && rule.get("message") != null)
                .map(rule -> String.valueOf(rule.get("message")))
                .toList();
    }

    private static Object rules(Map<?, ?> version) {
        return version.get("schema") instanceof Map<?, ?> schema
                        && schema.get("openAPIV3Schema") instanceof Map<?, ?> root
                ? root.get("x-kubernetes-validations")
                : null;
    }

    /** Empty where the kind has none, or where it may not be read. */
    private static Optional<GenericKubernetesResource> definition(
            ClusterObjects cluster, GenericKubernetesResource object) {
        try {
            return cluster.plural(object)
                    .flatMap(plural -> cluster.live(definition("%s.%s"
                            .formatted(
                                    plural,
                                    ApiVersion.parse(object.getApiVersion()).group()))));
        } catch (KubernetesClientException | ClusterObjects.NoMatchException e) {
            return Optional.empty();
        }
    }

    private static GenericKubernetesResource definition(String name) {
        var definition = new GenericKubernetesResource();
        definition.setApiVersion("apiextensions.k8s.io/v1");
        definition.setKind("CustomResourceDefinition");
        definition.setMetadata(new ObjectMetaBuilder().withName(name).build());
        return definition;
    }

    private static Stream<Map<?, ?>> maps(Object list) {
        return list instanceof List<?> items
                ? items.stream()
                        .<Map<?, ?>>map(item -> item instanceof Map<?, ?> map ? map : null)
                        .filter(Objects::nonNull)
                : Stream.empty();
    }
}
