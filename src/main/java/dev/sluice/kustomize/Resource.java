package dev.sluice.kustomize;

import java.util.Map;
import java.util.Objects;

/**
 * One Kubernetes object of a build, as the tree of maps, lists and scalars that its document holds.
 *
 * @param fields the whole object, in the order of its document; {@code apiVersion}, {@code kind} and {@code
 *     metadata.name} are there and are text
 */
public record Resource(Map<String, Object> fields) {

    /** Two resources of one id in a build are an error, as in kustomize: group, kind, namespace and name. */
    public record Id(String group, String kind, String namespace, String name) {
        @Override
        public String toString() {
            return "%s/%s%s".formatted(kind, namespace.isEmpty() ? "" : namespace + "/", name);
        }
    }

    public String apiVersion() {
        return (String) fields.get("apiVersion");
    }

    public String kind() {
        return (String) fields.get("kind");
    }

    public String name() {
        return (String) metadata().get("name");
    }

    public Id id() {
        var slash = apiVersion().indexOf('/');
        var group = slash < 0 ? "" : apiVersion().substring(0, slash);
        return new Id(group, kind(), Objects.toString(metadata().get("namespace"), ""), name());
    }

    /** An annotation's value, or the empty string where there is none. */
    public String annotation(String key) {
        return metadata().get("annotations") instanceof Map<?, ?> annotations
                ? Objects.toString(annotations.get(key), "")
                : "";
    }

    private Map<?, ?> metadata() {
        return (Map<?, ?>) fields.get("metadata");
    }
}
