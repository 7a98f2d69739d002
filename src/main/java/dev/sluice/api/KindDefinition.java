package dev.sluice.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kind as its CustomResourceDefinition defines it. Discovery may tell of it some time later.
 *
 * @param served its versions, without those that are not served
 */
public record KindDefinition(String group, String kind, String plural, boolean namespaced, List<String> served) {
    /** What is read of each version. */
    public static final Set<String> READ_OF_VERSIONS = Set.of("name", "served");

    /** Empty where the API server does not serve the kind yet. */
    public static Optional<KindDefinition> ofEstablished(GenericKubernetesResource definition) {
        return isEstablished(definition) ? of(definition) : Optional.empty();
    }

    /** What a definition says, whether the API server serves it or not; empty where it does not say all of it. */
    public static Optional<KindDefinition> of(GenericKubernetesResource definition) {
        return text(definition, "spec", "group")
                .flatMap(group -> text(definition, "spec", "names", "kind")
                        .flatMap(kind -> text(definition, "spec", "names", "plural")
                                .map(plural -> new KindDefinition(
                                        group,
                                        kind,
                                        plural,
                                        "Namespaced".equals(definition.get("spec", "scope")),
                                        served(definition)))));
    }

    private static Optional<String> text(GenericKubernetesResource definition, Object... path) {
        return definition.get(path) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static List<String> served(GenericKubernetesResource definition) {
        return Optional.ofNullable(definition.<List<Map<String, Object>>>get("spec", "versions")).stream()
                .flatMap(List::stream)
                .filter(version -> Boolean.TRUE.equals(version.get("served")))
                .map(version -> String.valueOf(version.get("name")))
                .toList();
    }

    private static boolean isEstablished(GenericKubernetesResource definition) {
        return Optional.ofNullable(definition.<List<Map<String, Object>>>get("status", "conditions")).stream()
                .flatMap(List::stream)
                .anyMatch(condition ->
                        "Established".equals(condition.get("type")) && "True".equals(condition.get("status")));
    }

    public boolean defines(ObjectId id) {
        return defines(id.group(), id.kind());
    }

    public boolean defines(String otherGroup, String otherKind) {
        return otherGroup.equals(group) && otherKind.equals(kind);
    }

    /** @param apiVersion the version to be asked for; where that one is not served, another is */
    public ResourceDefinitionContext kind(String apiVersion) {
        var wanted = ApiVersion.parse(apiVersion).version();
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(served.isEmpty() || served.contains(wanted) ? wanted : served.getFirst())
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }
}
