package dev.sluice.apply.typed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testing.GoTypes;
import dev.sluice.testing.GoTypes.Answer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The typed form of objects is what the Go types themselves make of them. */
class TypedFormDifferentialIT {
    private static final Path TABLE =
            Path.of("src", "main", "resources", "dev", "sluice", "apply", "typed", "kubernetes-1.36.types.gz");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OBJECTS_OF_A_KIND = 40;

    @Test
    void theTableIsThatOfTheGoTypes() throws IOException, InterruptedException {
        var table = GoTypes.table();
        if (System.getProperty("types.rewrite") != null) {
            write(table);
        }

        try (var packed = new GZIPInputStream(Files.newInputStream(TABLE))) {
            assertThat(new String(packed.readAllBytes(), StandardCharsets.UTF_8))
                    .as("-Dtypes.rewrite writes the table anew")
                    .isEqualTo(table);
        }
    }

    private static void write(String table) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(table.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(TABLE, packed.toByteArray());
    }

    /** The same ones in every build, or others with {@code -Dtypes.seed=…}. */
    @Test
    void randomObjectsOfAllKindsAreWrittenAsGoWritesThem() throws IOException, InterruptedException {
        var seed = Long.getLong("types.seed", 1);
        try (var types = GoTypes.start()) {
            var refused = 0;
            var kinds = TypeTable.BUILT_IN.kinds();
            for (var kind : kinds) {
                var random = new Random(seed + kind.hashCode());
                for (var i = 0; i < OBJECTS_OF_A_KIND; i++) {
                    var fields = new RandomTyped(random, i % 2 == 0 ? 40 : Integer.MAX_VALUE)
                            .fields(TypeTable.BUILT_IN.kind(kind).orElseThrow());
                    refused += compare(types, kind, fields) ? 0 : 1;
                }
            }
            assertThat(refused).isBetween(1, kinds.size() * OBJECTS_OF_A_KIND / 2);
        }
    }

    /** @return whether the object is of the kind's type */
    private static boolean compare(GoTypes types, String kind, Map<String, Object> fields) throws IOException {
        var object = object(kind, fields);
        var ours = TypedForm.of(object).map(TypedFormDifferentialIT::known);
        switch (types.roundTrip(object)) {
            case Answer.Unknown _ -> throw new AssertionError("Go has no kind " + kind);
            case Answer.Refused(var error) ->
                assertThat(ours).as("%s: %s of %s", kind, error, fields).isEmpty();
            case Answer.Written(var written) -> {
                assertThat(ours).as("%s %s", kind, fields).isPresent();
                ((ObjectNode) written).remove(List.of("apiVersion", "kind", "metadata", "status"));
                assertThat(comparable(JSON.valueToTree(ours.get())))
                        .as("%s %s", kind, JSON.writeValueAsString(fields))
                        .isEqualTo(comparable(written));
            }
        }
        return ours.isPresent();
    }

    private static Map<String, Object> known(TypedForm form) {
        form.unknown().forEach(field -> field.removeFrom(form.fields()));
        return form.fields();
    }

    private static GenericKubernetesResource object(String kind, Map<String, Object> fields) {
        var object = new GenericKubernetesResource();
        object.setApiVersion(kind.split(" ")[0]);
        object.setKind(kind.split(" ")[1]);
        object.setMetadata(new ObjectMetaBuilder().withName("app").build());
        object.setAdditionalProperties(fields);
        return object;
    }

    /** Whole numbers are the same however they are written. */
    private static JsonNode comparable(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(field -> copy.set(field.getKey(), comparable(field.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(item -> copy.add(comparable(item)));
                yield copy;
            }
            case JsonNode number when number.isNumber() -> JsonNodeFactory.instance.numberNode(number.asDouble());
            case JsonNode other -> other;
        };
    }
}
