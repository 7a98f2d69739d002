package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.re2j.Pattern;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the API server stores is read, and at once: one object that is not would end the watch of all. For each leaf of the
 * definitions, the worst values that its schema admits.
 */
class TotalReadingTest {
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final int MOST_LETTERS = 1_400_000; // of an object that etcd stores
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final KubernetesSerialization serialization = new ObjectsAsTheyCome().serialization(new ObjectMapper());

    record Leaf(String kind, String path, JsonNode schema, UnaryOperator<JsonNode> object) {
        @Override
        public String toString() {
            return kind + path;
        }
    }

    static List<Leaf> leaves() throws IOException {
        var leaves = new ArrayList<Leaf>();
        try (var files = Files.list(Path.of("kubernetes/crds"))) {
            for (var file : files.sorted().toList()) {
                var definition = Serialization.unmarshal(Files.readString(file), JsonNode.class);
                var kind = definition.at("/spec/names/kind").asText();
                var group = definition.at("/spec/group").asText();
                for (var version : definition.at("/spec/versions")) {
                    var apiVersion = group + "/" + version.get("name").asText();
                    var properties = version.at("/schema/openAPIV3Schema/properties");
                    for (var part : List.of("spec", "status")) {
                        collect(leaves, kind, "." + part, properties.path(part), value -> {
                            var object = JSON.objectNode()
                                    .put("apiVersion", apiVersion)
                                    .put("kind", kind);
                            object.putObject("metadata").put("name", "x").put("namespace", "y");
                            return object.set(part, value);
                        });
                    }
                }
            }
        }
        return leaves;
    }

    private static void collect(
            List<Leaf> leaves, String kind, String path, JsonNode schema, UnaryOperator<JsonNode> object) {
        if (schema.path("properties").isObject()) {
            schema.get("properties")
                    .properties()
                    .forEach(property -> collect(
                            leaves,
                            kind,
                            path + "." + property.getKey(),
                            property.getValue(),
                            value -> object.apply(JSON.objectNode().set(property.getKey(), value))));
        } else if (schema.path("items").isObject()) {
            collect(
                    leaves,
                    kind,
                    path + "[]",
                    schema.get("items"),
                    value -> object.apply(JSON.arrayNode().add(value)));
        } else if (schema.path("additionalProperties").isObject()) {
            collect(
                    leaves,
                    kind,
                    path + "{}",
                    schema.get("additionalProperties"),
                    value -> object.apply(JSON.objectNode().set("", value)));
        } else {
            leaves.add(new Leaf(kind, path, schema, object));
        }
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void theWorstValuesAreReadAtOnce(Leaf leaf) {
        assertThat(values(leaf.schema)).isNotEmpty();
        for (var value : values(leaf.schema)) {
            var text = leaf.object.apply(value).toString();
            read(text); // the first is slow for other reasons

            var started = System.nanoTime();
            var object = read(text);

            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .as("%s: %.80s", leaf, value)
                    .isLessThan(AT_ONCE);
            assertThat(((HasMetadata) object).getMetadata().getName()).isEqualTo("x");
        }
    }

    private KubernetesResource read(String text) {
        return serialization.unmarshal(text, KubernetesResource.class);
    }

    private static List<JsonNode> values(JsonNode schema) {
        if (schema.path("enum").isArray()) {
            return StreamSupport.stream(schema.get("enum").spliterator(), false).toList();
        }
        return switch (schema.path("type").asText()) {
            case "integer" ->
                Stream.of(Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE)
                        .filter(number -> number >= schema.path("minimum").asDouble(Long.MIN_VALUE))
                        .<JsonNode>map(JSON::numberNode)
                        .toList();
            case "boolean" -> List.of(JSON.booleanNode(true), JSON.booleanNode(false));
            case "string" ->
                texts(schema.path("format").asText())
                        .filter(text -> admits(schema, text))
                        .<JsonNode>map(JSON::textNode)
                        .toList();
            default -> List.of(JSON.objectNode(), JSON.objectNode().put("", 1), deep());
        };
    }

    private static Stream<String> texts(String format) {
        return format.equals("date-time")
                ? Stream.of("0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "2026-01-01t00:00:00.123456789012+23:59")
                : Stream.of(
                        "",
                        "bogus",
                        "\u0000\u2028\ud83d\ude00",
                        "-1",
                        "1e400",
                        "0s",
                        "A1",
                        "sha256:" + "0".repeat(64),
                        "7".repeat(MOST_LETTERS) + "h",
                        "1ms".repeat(MOST_LETTERS / 3),
                        "0." + "3".repeat(MOST_LETTERS) + "s",
                        "https://" + "x".repeat(MOST_LETTERS),
                        "oci://" + "x".repeat(MOST_LETTERS),
                        "x".repeat(300),
                        "/".repeat(MOST_LETTERS),
                        "./..//" + "a/".repeat(MOST_LETTERS / 2));
    }

    private static boolean admits(JsonNode schema, String text) {
        return text.length() <= schema.path("maxLength").asLong(Long.MAX_VALUE)
                && text.length() >= schema.path("minLength").asLong(0)
                && (!schema.has("pattern")
                        || Pattern.compile(schema.get("pattern").asText())
                                .matcher(text)
                                .find());
    }

    private static JsonNode deep() {
        JsonNode value = JSON.numberNode(1);
        for (var level = 0; level < 900; level++) {
            value = JSON.objectNode().set("a", value);
        }
        return value;
    }
}
