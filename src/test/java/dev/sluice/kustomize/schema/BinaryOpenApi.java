package dev.sluice.kustomize.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads an OpenAPI v2 document in its binary form (the messages of gnostic's {@code OpenAPIv2.proto}) as the tree that
 * the same document is in JSON, as far as a build asks for it.
 */
final class BinaryOpenApi {
    private static final int PATHS = 8;
    private static final int DEFINITIONS = 9;

    private BinaryOpenApi() {}

    static Map<String, Object> read(byte[] data) {
        var document = new ProtocolBuffer(data);
        var definitions = new LinkedHashMap<String, Object>();
        for (var named : document.message(DEFINITIONS).orElseThrow().messages(1)) {
            definitions.put(named.text(1), schema(named.message(2).orElseThrow()));
        }
        var paths = new LinkedHashMap<String, Object>();
        for (var named : document.message(PATHS).orElseThrow().messages(2)) {
            paths.put(named.text(1), path(named.message(2).orElseThrow()));
        }
        return Map.of("definitions", definitions, "paths", paths);
    }

    private static Map<String, Object> path(ProtocolBuffer item) {
        return item.message(2)
                .<Map<String, Object>>map(get -> Map.of("get", extensions(get, 13)))
                .orElse(Map.of());
    }

    private static Map<String, Object> schema(ProtocolBuffer message) {
        var schema = extensions(message, 31);
        if (!message.text(1).isEmpty()) {
            schema.put("$ref", message.text(1));
        }
        message.message(22).ifPresent(type -> schema.put("type", type.texts(1)));
        message.message(21)
                .flatMap(item -> item.message(1))
                .ifPresent(values -> schema.put("additionalProperties", schema(values)));
        message.message(23).flatMap(item -> item.message(1)).ifPresent(items -> schema.put("items", schema(items)));
        message.message(25)
                .map(properties -> properties.messages(1))
                .ifPresent(named -> schema.put("properties", properties(named)));
        return schema;
    }

    private static Map<String, Object> properties(List<ProtocolBuffer> named) {
        var properties = new LinkedHashMap<String, Object>();
        named.forEach(property ->
                properties.put(property.text(1), schema(property.message(2).orElseThrow())));
        return properties;
    }

    /** Vendor extensions are YAML texts. */
    private static Map<String, Object> extensions(ProtocolBuffer message, int field) {
        var extensions = new LinkedHashMap<String, Object>();
        for (var named : message.messages(field)) {
            var yaml = named.message(2).orElseThrow().text(2);
            extensions.put(named.text(1), new Load(LoadSettings.builder().build()).loadFromString(yaml));
        }
        return extensions;
    }
}
