package dev.sluice.gate;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kind as its CustomResourceDefinition defines it. Discovery may tell of it some time later. */
record Definition(String group, String kind, String plural, boolean namespaced) {

    /** Empty where the API server does not serve the kind yet. */
    static Optional<Definition> of(GenericKubernetesResource definition) {
        return isEstablished(definition)
                ? Optional.of(new Definition(
                        definition.get("spec", "group"),
                        definition.get("spec", "names", "kind"),
                        definition.get("spec", "names", "plural"),
                        "Namespaced".equals(definition.get("spec", "scope"))))
                : Optional.empty();
    }

    private static boolean isEstablished(GenericKubernetesResource definition) {
        return Optional.ofNullable(definition.<List<Map<String, Object>>>get("status", "conditions")).stream()
                .flatMap(List::stream)
                .anyMatch(condition ->
                        "Established".equals(condition.get("type")) && "True".equals(condition.get("status")));
    }

    boolean defines(ObjectId id) {
        return id.group().equals(group) && id.kind().equals(kind);
    }

    ResourceDefinitionContext kind(String apiVersion) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(ApiVersion.parse(apiVersion).version())
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }
}
