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

    public String apiVersion() {
        return Objects.toString(fields.get("apiVersion"), "");
    }

    public String kind() {
        return (String) fields.get("kind");
    }

    public String name() {
        return Objects.toString(metadata().get("name"), "");
    }

    /** Two resources of one id in a build are an error, as in kustomize. */
    public ResourceId id() {
        return new ResourceId(
                Gvk.of(apiVersion(), kind()),
                name(),
                Objects.toString(metadata().get("namespace"), ""));
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
