package dev.sluice.apply;

import dev.sluice.api.KindDefinition;
import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;

/**
 * The namespaces of objects whose manifests name none: that of the Kustomization. Flux fails there, so that nothing that works
 * with it changes.
 */
final class Namespaces {
    private final ClusterObjects cluster;
    private final String own;
    private final boolean isOwnUsed;

    /** @param isOwnUsed whether such objects go into the own namespace; otherwise they are refused */
    Namespaces(ClusterObjects cluster, String own, boolean isOwnUsed) {
        this.cluster = cluster;
        this.own = own;
        this.isOwnUsed = isOwnUsed;
    }

    /**
     * Gives the object the namespace that it lacks.
     *
     * @return whether it still lacks one
     * @throws ClusterObjects.NoMatchException where its kind is not served
     */
    boolean lacks(GenericKubernetesResource object) {
        var lacks = cluster.lacksNamespace(object);
        if (lacks && isOwnUsed) {
            object.getMetadata().setNamespace(own);
        }
        return lacks && !isOwnUsed;
    }

    /**
     * The id that the object is going to have.
     *
     * @param definitions of kinds that may not be served yet
     */
    ObjectId idOf(GenericKubernetesResource object, List<KindDefinition> definitions) {
        try {
            lacks(object);
            return cluster.idOf(object);
        } catch (ClusterObjects.NoMatchException e) {
            var id = ObjectId.of(object);
            return definitions.stream()
                    .filter(definition -> definition.defines(id))
                    .findFirst()
                    .map(definition -> idOf(id, definition.namespaced()))
                    .orElse(id);
        }
    }

    private ObjectId idOf(ObjectId id, boolean isNamespaced) {
        if (!isNamespaced) {
            return id.withoutNamespace();
        }
        return id.namespace().isEmpty() && isOwnUsed ? new ObjectId(own, id.name(), id.group(), id.kind()) : id;
    }
}
