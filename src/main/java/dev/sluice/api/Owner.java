package dev.sluice.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;

/**
 * The Kustomization that applied an object, as the object's labels name it.
 *
 * @param namespace the Kustomization's namespace
 * @param name the Kustomization's name
 */
public record Owner(String namespace, String name) {
    public static final String NAME_LABEL = "kustomize.toolkit.fluxcd.io/name";
    public static final String NAMESPACE_LABEL = "kustomize.toolkit.fluxcd.io/namespace";

    /** Empty for an object that no Kustomization applied. */
    public static Optional<Owner> of(HasMetadata object) {
        var labels = Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
        var name = labels.get(NAME_LABEL);
        var namespace = labels.get(NAMESPACE_LABEL);
        return name == null || namespace == null ? Optional.empty() : Optional.of(new Owner(namespace, name));
    }

    /** Whether the object's labels name this owner. */
    public boolean owns(HasMetadata object) {
        return of(object).filter(this::equals).isPresent();
    }

    /** The labels that make an object this owner's. */
    public Map<String, String> labels() {
        return Map.of(NAME_LABEL, name, NAMESPACE_LABEL, namespace);
    }
}
