package dev.sluice.kustomize;

import dev.sluice.kustomize.TransformerConfig.NameReference;
import dev.sluice.kustomize.TransformerConfig.Part;
import dev.sluice.kustomize.yaml.JsonReader;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file that the field {@code crds} names: OpenAPI definitions by the name of their type, whose extensions say which
 * fields of a custom resource hold labels, annotations, or the names of other objects.
 *
 * <pre>
 * example.org/v1.Bee: {Schema: {properties: {apiVersion: {}, kind: {}, metadata: {}, spec: {$ref: example.org/v1.BeeSpec}}}}
 * </pre>
 *
 * Types are told apart by their kind alone, which is the last part of the name. Extensions for strategic merge are not
 * read here; these are for {@code openapi}.
 */
final class CustomTypes {
    private static final String ANNOTATIONS = "x-kubernetes-annotation";
    private static final String LABELS = "x-kubernetes-label-selector";
    private static final String IDENTITY = "x-kubernetes-identity";
    private static final String REFERENCED_VERSION = "x-kubernetes-object-ref-api-version";
    private static final String REFERENCED_KIND = "x-kubernetes-object-ref-kind";
    private static final String REFERENCED_NAME = "x-kubernetes-object-ref-name-key";

    private static final int MOST_FIELDS = 5_000;

    private final String file;
    private final Map<String, Object> types;
    /** Types in which, and in all that they refer to, nothing is said of any field: they are entered once. */
    private final Set<String> barren = new HashSet<>();

    private int fields;
    private final Map<Part, List<FieldSpec>> parts = new EnumMap<>(Part.class);
    private final List<NameReference> references = new ArrayList<>();

    private CustomTypes(String file, Map<String, Object> types) {
        this.file = file;
        this.types = types;
    }

    /**
     * Reads which fields of custom resources the transformers change.
     *
     * @throws BuildException where the text is not a map of OpenAPI definitions
     */
    static TransformerConfig read(String file, String text) {
        if (text.isEmpty()) {
            throw new BuildException("%s is empty".formatted(file));
        }
        var tree = text.startsWith("{")
                ? JsonReader.read(file, text)
                : YamlReader.configuration(file, text).orElse(Map.of());
        return new CustomTypes(file, map(file, file, tree)).config();
    }

    private TransformerConfig config() {
        types.keySet().forEach(type -> {
            var properties = properties(type);
            properties.forEach((name, schema) -> map(file, type + ": " + name, schema));
            if (List.of("apiVersion", "kind", "metadata").stream().allMatch(properties::containsKey)) {
                var kind = new Gvk("", "", type.substring(type.lastIndexOf('.') + 1));
                readProperties(kind, properties, new Way(List.of(), List.of(type)));
            }
        });
        return TransformerConfig.empty().merged(new TransformerConfig(parts, references));
    }

    /**
     * How a field was come to.
     *
     * @param names the fields from the object on
     * @param types the types that these have, each of which refers to the next
     */
    private record Way(List<String> names, List<String> types) {
        Way to(String field) {
            return new Way(joined(names, field), types);
        }

        Way into(String type) {
            return new Way(names, joined(types, type));
        }

        String path() {
            return String.join("/", names);
        }

        private static List<String> joined(List<String> first, String last) {
            var all = new ArrayList<>(first);
            all.add(last);
            return List.copyOf(all);
        }
    }

    private void readProperties(Gvk kind, Map<String, Object> properties, Way way) {
        var budget = Budget.ofThisBuild();
        properties.forEach((name, schema) -> {
            budget.step();
            var here = way.to(name);
            var property = map(file, here.path(), schema);
            readExtensions(kind, property, here);
            text(property, "$ref")
                    .filter(types::containsKey)
                    .filter(type -> !barren.contains(type))
                    .ifPresent(type -> {
                        if (way.types.contains(type)) {
                            throw new BuildException(
                                    "%s: the type '%s' refers to itself in '%s'".formatted(file, type, here.path()));
                        }
                        var before = fields;
                        readProperties(kind, properties(type), here.into(type));
                        if (fields == before) {
                            barren.add(type);
                        }
                    });
        });
    }

    private void readExtensions(Gvk kind, Map<String, Object> property, Way way) {
        text(property, ANNOTATIONS).ifPresent(_ -> add(Part.COMMON_ANNOTATIONS, kind, way));
        text(property, LABELS).ifPresent(_ -> add(Part.COMMON_LABELS, kind, way));
        text(property, IDENTITY).ifPresent(_ -> add(Part.NAME_PREFIX, kind, way));
        var version = text(property, REFERENCED_VERSION);
        var target = text(property, REFERENCED_KIND);
        if (version.isPresent() && target.isPresent()) {
            count();
            var name = way.to(text(property, REFERENCED_NAME).orElse("name"));
            references.add(new NameReference(new Gvk("", version.get(), target.get()), List.of(spec(kind, name))));
        }
    }

    private void add(Part part, Gvk kind, Way way) {
        count();
        parts.computeIfAbsent(part, _ -> new ArrayList<>()).add(spec(kind, way));
    }

    /** Types that refer to each other in several ways have a number of fields that doubles with each. */
    private void count() {
        if (++fields > MOST_FIELDS) {
            throw new BuildException("%s: the types have more than %d fields with labels, annotations or names; no"
                            .formatted(file, MOST_FIELDS)
                    + " setting raises this limit");
        }
    }

    private static FieldSpec spec(Gvk kind, Way way) {
        return new FieldSpec(kind, FieldPath.of(way.path()), false);
    }

    private Map<String, Object> properties(String type) {
        var definition = map(file, type, types.get(type));
        var schema = definition.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase("schema"))
                .map(Map.Entry::getValue)
                .findFirst();
        return map(
                file,
                type + ": properties",
                map(file, type, schema.orElse(null)).get("properties"));
    }

    /** An extension counts where its value is a text, be it an empty one. */
    private static Optional<String> text(Map<String, Object> schema, String name) {
        return schema.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Map<String, Object> map(String file, String where, Object value) {
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> map -> Trees.map(map);
            default -> throw new BuildException("%s: '%s' is not an OpenAPI definition".formatted(file, where));
        };
    }
}
