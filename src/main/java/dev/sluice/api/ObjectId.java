package dev.sluice.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Names one object in a cluster without its API version, in the form that inventories store:
 * {@code <namespace>_<name>_<group>_<kind>}.
 *
 * @param namespace empty for objects that belong to no namespace
 * @param name the object's name
 * @param group the API group; empty for the core group
 * @param kind the kind
 */
public record ObjectId(String namespace, String name, String group, String kind) {
    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
    private static final Set<String> KINDS_WITH_COLONS =
            Set.of("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    /** No part may be null. */
    public ObjectId {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(kind, "kind");
    }

    /** The id that an object's own text gives it; one of a cluster-wide kind may still carry a namespace there. */
    public static ObjectId of(HasMetadata object) {
        return new ObjectId(
                Objects.toString(object.getMetadata().getNamespace(), ""),
                object.getMetadata().getName(),
                ApiVersion.parse(object.getApiVersion()).group(),
                object.getKind());
    }

    /** This object of a cluster-wide kind. */
    public ObjectId withoutNamespace() {
        return new ObjectId("", name, group, kind);
    }

    /**
     * Reads the stored form. Names of objects hold no underscore, but those of RBAC objects may hold colons, which are
     * stored as two underscores; so the name is what remains between the first and the last two single separators.
     *
     * @return empty if {@code id} does not have the four parts
     */
    public static Optional<ObjectId> parse(String id) {
        int namespaceEnd = id.indexOf('_');
        int kindStart = id.lastIndexOf('_');
        int groupStart = kindStart <= namespaceEnd ? -1 : id.lastIndexOf('_', kindStart - 1);
        if (groupStart <= namespaceEnd) {
            return Optional.empty();
        }
        return Optional.of(new ObjectId(
                id.substring(0, namespaceEnd),
                id.substring(namespaceEnd + 1, groupStart).replace("__", ":"),
                id.substring(groupStart + 1, kindStart),
                id.substring(kindStart + 1)));
    }

    /** How messages and events call the object: {@code Kind/namespace/name}, or {@code Kind/name} without a namespace. */
    public String subject() {
        return namespace.isEmpty() ? kind + "/" + name : kind + "/" + namespace + "/" + name;
    }

    /** The stored form; {@link #parse} reads it. */
    @Override
    public String toString() {
        return String.join("_", namespace, storedName(), group, kind);
    }

    private String storedName() {
        return group.equals(RBAC_GROUP) && KINDS_WITH_COLONS.contains(kind) ? name.replace(":", "__") : name;
    }
}
