package dev.sluice.kustomize.schema;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.schema.Schemas.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An OpenAPI v2 document, reduced to what a build asks for.
 *
 * @param definitions its named schemas
 * @param types the names of those that describe a kind of objects
 * @param scopes for the kinds that have a path in the API, whether one of these has a namespace in it
 */
record OpenApiDocument(Map<String, Shape> definitions, Map<Kind, String> types, Map<Kind, Scope> scopes) {
    private static final String KINDS = "x-kubernetes-group-version-kind";
    private static final String PATCH_STRATEGY = "x-kubernetes-patch-strategy";
    private static final String MERGE_KEY = "x-kubernetes-patch-merge-key";
    private static final String MERGE_KEYS = "x-kubernetes-list-map-keys";
    private static final String DEFINITION = "#/definitions/";

    static OpenApiDocument read(Map<String, Object> document) {
        var definitions = new HashMap<String, Shape>();
        var types = new HashMap<Kind, String>();
        map(document.get("definitions"), "definitions").forEach((name, schema) -> {
            var fields = map(schema, "definitions." + name);
            definitions.put(text(name), shape(fields, "definitions." + name));
            if (fields.get(KINDS) instanceof List<?> kinds) {
                kinds.forEach(kind -> kind(kind).ifPresent(found -> types.put(found, text(name))));
            }
        });
        return new OpenApiDocument(definitions, types, scopes(map(document.get("paths"), "paths")));
    }

    private static Map<Kind, Scope> scopes(Map<?, ?> paths) {
        var scopes = new HashMap<Kind, Scope>();
        paths.forEach((path, item) -> {
            var get = map(map(item, "paths." + path).get("get"), "paths." + path + ".get");
            kind(get.get(KINDS)).ifPresent(kind -> {
                if (text(path).contains("namespaces/{namespace}")) {
                    scopes.put(kind, Scope.NAMESPACED);
                } else {
                    scopes.putIfAbsent(kind, Scope.CLUSTER);
                }
            });
        });
        return scopes;
    }

    private static Optional<Kind> kind(Object extension) {
        if (!(extension instanceof Map<?, ?> fields)) {
            return Optional.empty();
        }
        var group = text(fields.get("group"));
        var version = text(fields.get("version"));
        return Optional.of(new Kind(group.isEmpty() ? version : group + "/" + version, text(fields.get("kind"))));
    }

    private static Shape shape(Map<?, ?> schema, String where) {
        var reference = text(schema.get("$ref"));
        if (!reference.isEmpty()) {
            return Shape.referenceTo(definition(reference));
        }
        var properties = new HashMap<String, Shape>();
        map(schema.get("properties"), where + ".properties")
                .forEach((name, property) ->
                        properties.put(text(name), shape(map(property, where + "." + name), where + "." + name)));
        var strategy = text(schema.get(PATCH_STRATEGY));
        return new Shape(
                type(schema.get("type")),
                "",
                properties,
                nested(schema.get("additionalProperties"), where + ".additionalProperties"),
                nested(schema.get("items"), where + ".items"),
                strategy,
                strategy.isEmpty() ? List.of() : mergeKeys(schema));
    }

    /** The schema below a field; {@code additionalProperties} can be a boolean, which describes nothing. */
    private static Optional<Shape> nested(Object schema, String where) {
        return schema instanceof Map<?, ?> fields ? Optional.of(shape(fields, where)) : Optional.empty();
    }

    private static List<String> mergeKeys(Map<?, ?> schema) {
        if (schema.get(MERGE_KEYS) instanceof List<?> keys) {
            return keys.stream().map(OpenApiDocument::text).toList();
        }
        return schema.get(MERGE_KEY) instanceof String key ? List.of(key) : List.of();
    }

    private static String type(Object value) {
        return value instanceof List<?> types ? (types.size() == 1 ? text(types.getFirst()) : "") : text(value);
    }

    private static String definition(String reference) {
        return reference.startsWith(DEFINITION)
                ? reference.substring(DEFINITION.length()).replace("~1", "/").replace("~0", "~")
                : reference;
    }

    private static Map<?, ?> map(Object value, String where) {
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default -> throw new BuildException("invalid schema file: %s is not an object".formatted(where));
        };
    }

    private static String text(Object value) {
        return Objects.toString(value, "");
    }
}
