package dev.sluice.apply;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;

/**
 * What the managed fields of an object say of who applies what. (The Kubernetes documentation, "Server-Side Apply", and the
 * API's {@code FieldsV1}.)
 */
record OwnedFields(JsonNode object) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether somebody else applies a field, and so is the one to say what it is. */
    boolean appliedByAnother(JsonPointer field) {
        for (var entry : object.at("/metadata/managedFields")) {
            if (entry.path("operation").asText().equals("Apply")
                    && !entry.path("manager").asText().equals(ClusterObjects.FIELD_MANAGER)
                    && owns(entry.path("fieldsV1"), object, field)) {
                return true;
            }
        }
        return false;
    }

    /** A set that ends above the field owns all that is below. */
    private static boolean owns(JsonNode fields, JsonNode value, JsonPointer field) {
        if (field.matches()) {
            return true;
        }
        var inner = value.isArray() ? item(fields, value.path(field.getMatchingIndex()), field) : key(fields, field);
        return inner.filter(below -> below.isEmpty()
                        || owns(
                                below,
                                value.isArray()
                                        ? value.path(field.getMatchingIndex())
                                        : value.path(field.getMatchingProperty()),
                                field.tail()))
                .isPresent();
    }

    private static Optional<JsonNode> key(JsonNode fields, JsonPointer field) {
        return Optional.ofNullable(fields.get("f:" + field.getMatchingProperty()));
    }

    /** Items are told by their keys, by their value or by their place. */
    private static Optional<JsonNode> item(JsonNode fields, JsonNode item, JsonPointer field) {
        return fields.properties().stream()
                .filter(entry -> {
                    var name = entry.getKey();
                    var said = name.substring(Math.min(2, name.length()));
                    return name.startsWith("i:") && said.equals(String.valueOf(field.getMatchingIndex()))
                            || name.startsWith("v:")
                                    && read(said).filter(item::equals).isPresent()
                            || name.startsWith("k:")
                                    && read(said)
                                            .filter(keys -> hasAll(item, keys))
                                            .isPresent();
                })
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean hasAll(JsonNode item, JsonNode keys) {
        return keys.properties().stream().allMatch(key -> key.getValue().equals(item.get(key.getKey())));
    }

    private static Optional<JsonNode> read(String json) {
        try {
            return Optional.of(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
