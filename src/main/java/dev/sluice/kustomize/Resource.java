package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One Kubernetes object of a build, as the tree of maps, lists and scalars that its document holds.
 *
 * @param fields the whole object, in the order of its document; {@code kind} is there, and {@code metadata.name}, save
 *     where the kind is one of lists
 */
public record Resource(Map<String, Object> fields) {

    public String apiVersion() {
        return Objects.toString(fields.get("apiVersion"), "");
    }

    public String kind() {
        return Objects.toString(fields.get("kind"), "");
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

    /** The namespace that it counts as in, which is the default one where it names none; empty where its kind has none. */
    public Optional<String> effectiveNamespace() {
        return Optional.of(id().effectiveNamespace()).filter(namespace -> !namespace.equals(ResourceId.NO_NAMESPACE));
    }

    /** An annotation's value, or the empty string where there is none. */
    public String annotation(String key) {
        return metadata().get("annotations") instanceof Map<?, ?> annotations
                ? Objects.toString(annotations.get(key), "")
                : "";
    }

    /** A label's value, or the empty string where there is none. */
    public String label(String key) {
        return metadata().get("labels") instanceof Map<?, ?> labels ? Objects.toString(labels.get(key), "") : "";
    }

    /** Whether type and name are there, as they are in whatever comes from a build. */
    public boolean isComplete() {
        return !apiVersion().isEmpty() && !kind().isEmpty() && !name().isEmpty();
    }

    /** The objects of a {@code List}; of any other kind, the resource itself. */
    public Stream<Resource> items() {
        return kind().endsWith("List") && fields.get("items") instanceof List<?> items
                ? items.stream()
                        .filter(Map.class::isInstance)
                        .map(item -> new Resource(Trees.map(item)))
                        .flatMap(Resource::items)
                : Stream.of(this);
    }

    private Map<?, ?> metadata() {
        return fields.get("metadata") instanceof Map<?, ?> metadata ? metadata : Map.of();
    }
}
