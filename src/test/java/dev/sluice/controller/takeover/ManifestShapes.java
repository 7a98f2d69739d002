package dev.sluice.controller.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.ApiVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The shapes that a manifest of a kind may have, from the OpenAPI document of the API server: the least, and then with each field
 * that it lacks as null, empty, zero and with a value, down to the fields of what is added. Whether the API server takes a shape
 * is for whoever applies it to find out.
 */
final class ManifestShapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Kinds whose pod templates are varied in depth; those of other kinds are of the same types. */
    private static final Set<String> DEEP = Set.of("Pod", "Job");

    /** What objects of any kind have, and what belongs to the control plane. */
    private static final Set<String> LEFT_OUT = Set.of("apiVersion", "kind", "status");

    private static final Set<String> VARIED_METADATA = Set.of("labels", "annotations", "finalizers");

    private final KubernetesClient client;
    private final Map<String, JsonNode> documents = new HashMap<>();

    ManifestShapes(KubernetesClient client) {
        this.client = client;
    }

    /**
     * @param what says what the shape has that the least one has not; empty for that one
     * @param manifest with the name that the least one has
     */
    record Shape(String what, ObjectNode manifest) {}

    List<Shape> of(ObjectNode least) {
        var shapes = new ArrayList<>(List.of(new Shape("", least)));
        var kind = least.path("kind").asText();
        if (!kind.equals("CustomResourceDefinition")) { // to the API server each is work of its own
            vary(least, new Place(least, schema(least), ""), DEEP.contains(kind), shapes);
        }
        return shapes;
    }

    /** An object within a manifest. */
    private record Place(ObjectNode object, JsonNode schema, String path) {}

    private void vary(ObjectNode manifest, Place place, boolean deep, List<Shape> shapes) {
        properties(place).forEach((name, schema) -> {
            var path = place.path() + "/" + name;
            var value = place.object().get(name);
            if (value == null) {
                candidates(schema, 1).forEach(candidate -> {
                    var copy = manifest.deepCopy();
                    ((ObjectNode) copy.at(place.path())).set(name, candidate);
                    shapes.add(new Shape("%s: %s".formatted(path, candidate), copy));
                });
            } else if (deep || !path.endsWith("/template/spec")) {
                within(path, value, schema).forEach(inner -> vary(manifest, inner, deep, shapes));
            }
        });
    }

    private Stream<Place> within(String path, JsonNode value, JsonNode schema) {
        return switch (value) {
            case ObjectNode object -> Stream.of(new Place(object, schema, path));
            case ArrayNode array
            when array.path(0) instanceof ObjectNode first ->
                Stream.of(new Place(first, resolved(schema.path("items")), path + "/0"));
            default -> Stream.empty();
        };
    }

    private Map<String, JsonNode> properties(Place place) {
        var found = new HashMap<String, JsonNode>();
        place.schema().path("properties").properties().forEach(property -> {
            var isVaried = place.path().equals("/metadata")
                    ? VARIED_METADATA.contains(property.getKey())
                    : !LEFT_OUT.contains(property.getKey());
            if (isVaried) {
                found.put(property.getKey(), resolved(property.getValue()));
            }
        });
        return found;
    }

    /** @param depth how far to vary what is in the value */
    private List<JsonNode> candidates(JsonNode schema, int depth) {
        var values = new ArrayList<JsonNode>();
        values.add(NODES.nullNode());
        switch (schema.path("type").asText()) {
            case "object" -> {
                values.add(NODES.objectNode());
                if (schema.has("properties")) {
                    inner(schema, depth).forEach(values::add);
                } else {
                    values.add(NODES.objectNode().set("a", sample(resolved(schema.path("additionalProperties")))));
                }
            }
            case "array" -> {
                values.add(NODES.arrayNode());
                var items = resolved(schema.path("items"));
                values.add(NODES.arrayNode().add(sample(items)));
                if (items.has("properties")) {
                    inner(items, depth)
                            .forEach(inner -> values.add(NODES.arrayNode().add(inner)));
                }
            }
            case "boolean" -> values.addAll(List.of(NODES.booleanNode(false), NODES.booleanNode(true)));
            case "integer", "number" -> values.addAll(List.of(NODES.numberNode(0), NODES.numberNode(1)));
            default -> values.addAll(List.of(NODES.textNode(""), sample(schema)));
        }
        return values;
    }

    private Stream<JsonNode> inner(JsonNode schema, int depth) {
        if (depth == 0) {
            return Stream.empty();
        }
        var least = (ObjectNode) sample(schema);
        return Stream.concat(
                Stream.of(least),
                schema.path("properties").properties().stream()
                        .filter(property -> !least.has(property.getKey()))
                        .flatMap(property -> candidates(resolved(property.getValue()), depth - 1).stream()
                                .map(candidate -> least.deepCopy().set(property.getKey(), candidate))));
    }

    /** A value with what must be there. */
    private JsonNode sample(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "object" -> {
                var object = NODES.objectNode();
                schema.path("required")
                        .forEach(name -> object.set(
                                name.asText(),
                                sample(resolved(schema.path("properties").path(name.asText())))));
                yield object;
            }
            case "array" -> NODES.arrayNode();
            case "boolean" -> NODES.booleanNode(true);
            case "integer", "number" -> NODES.numberNode(1);
            default ->
                switch (schema.path("format").asText()) {
                    case "date-time" -> NODES.textNode("2026-01-01T00:00:00Z");
                    case "byte" -> NODES.textNode("Cg==");
                    case "int-or-string" -> NODES.numberNode(1);
                    default -> schema.has("oneOf") ? NODES.textNode("1") : NODES.textNode("a");
                };
        };
    }

    private JsonNode schema(ObjectNode manifest) {
        var version = ApiVersion.parse(manifest.path("apiVersion").asText());
        return documents
                .computeIfAbsent(manifest.path("apiVersion").asText(), this::document)
                .at("/components/schemas")
                .properties()
                .stream()
                .map(Map.Entry::getValue)
                .filter(schema -> Stream.of(schema.path("x-kubernetes-group-version-kind"))
                        .flatMap(kinds -> kinds.valueStream())
                        .anyMatch(kind -> kind.path("kind")
                                        .asText()
                                        .equals(manifest.path("kind").asText())
                                && kind.path("group").asText().equals(version.group())
                                && kind.path("version").asText().equals(version.version())))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode document(String apiVersion) {
        try {
            return JSON.readTree(
                    client.raw("/openapi/v3/" + (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode resolved(JsonNode schema) {
        var reference = Optional.of(schema.path("$ref"))
                .filter(JsonNode::isTextual)
                .orElseGet(() -> schema.path("allOf").path(0).path("$ref"));
        return reference.isTextual()
                ? documents.values().stream()
                        .map(document -> document.at(reference.asText().substring(1)))
                        .filter(found -> !found.isMissingNode())
                        .findFirst()
                        .orElseThrow()
                : schema;
    }
}
