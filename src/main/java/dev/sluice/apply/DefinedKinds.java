package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.KindDefinition;
import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;

/**
 * The kinds that an apply has defined itself. When a definition is established, the API server serves its kind, but discovery
 * lists it up to some seconds later: what the definition says is not asked for.
 */
final class DefinedKinds {
    private final List<KindDefinition> kinds = new ArrayList<>();

    /** Notes the definitions among the manifests of a stage whose objects are healthy now. */
    void established(List<GenericKubernetesResource> manifests, ClusterObjects cluster) {
        manifests.stream()
                .filter(DefinedKinds::isDefinition)
                .flatMap(definition -> KindDefinition.of(definition).stream())
                .forEach(kind -> {
                    kinds.add(kind);
                    cluster.define(kind);
                });
    }

    static boolean isDefinition(GenericKubernetesResource manifest) {
        return manifest.getKind().equals("CustomResourceDefinition")
                && ApiVersion.parse(manifest.getApiVersion()).group().equals("apiextensions.k8s.io");
    }

    /** Whether the API server must come to know the kind of an object soon, if it does not yet. */
    boolean has(ObjectId id) {
        return kinds.stream().anyMatch(kind -> kind.defines(id));
    }
}
