package dev.sluice.kustomize;

/**
 * What tells one object of a build from another: type, namespace and name. Its text is kustomize's, for instance
 * {@code ConfigMap.v1.[noGrp]/app.[noNs]}.
 *
 * @param namespace empty where the object names none
 * @param earlier whether an object had this id before: then the namespace is the one that counted, whatever the scope
 */
public record ResourceId(Gvk gvk, String name, String namespace, boolean earlier) {

    /** What counts as the namespace of an object that has none. */
    static final String NO_NAMESPACE = "_non_namespaceable_";

    /** An id that an object has. */
    public ResourceId(Gvk gvk, String name, String namespace) {
        this(gvk, name, namespace, false);
    }

    /** An id that an object had. */
    static ResourceId earlier(Gvk gvk, String name, String namespace) {
        return new ResourceId(gvk, name, namespace, true);
    }

    /** Objects are the same object where this is equal: no namespace is the default one, or none at all. */
    record Key(Gvk gvk, String name, String effectiveNamespace) {}

    Key key() {
        return new Key(gvk, name, effectiveNamespace());
    }

    String effectiveNamespace() {
        if (!earlier && gvk.isClusterScoped()) {
            return NO_NAMESPACE;
        }
        return namespace.isEmpty() ? "default" : namespace;
    }

    boolean sameNamespace(ResourceId other) {
        return effectiveNamespace().equals(other.effectiveNamespace());
    }

    @Override
    public String toString() {
        return "%s/%s.%s"
                .formatted(gvk, name.isEmpty() ? "[noName]" : name, namespace.isEmpty() ? "[noNs]" : namespace);
    }
}
