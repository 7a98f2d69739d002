package dev.sluice.kustomize.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The committed compact schema against the documents that kustomize 5.8 has built in. They are in the Go module cache
 * of a machine that has built the kustomize tool of the local control plane. With {@code -Dsluice.schema.write=true}
 * the compact schema is written anew.
 */
class CompactSchemaTest {
    private static final Path SHIPPED =
            Path.of("src/main/resources/dev/sluice/kustomize/schema/kubernetes-1.21.2.schema.gz");
    private static final Path DOCUMENTS = Path.of("pkg/mod/sigs.k8s.io/kustomize/kyaml@v0.21.1/openapi");

    @Test
    void theShippedSchemaIsThatOfKustomize() throws IOException {
        var documents = goPath().resolve(DOCUMENTS);
        assumeTrue(Files.isDirectory(documents), () -> "the schema is not compared: there is no " + documents);
        var expected = CompactSchemaWriter.write(List.of(
                OpenApiDocument.read(
                        BinaryOpenApi.read(Files.readAllBytes(documents.resolve("kubernetesapi/v1_21_2/swagger.pb")))),
                OpenApiDocument.read(json(Files.readString(documents.resolve("kustomizationapi/swagger.json"))))));
        if (Boolean.getBoolean("sluice.schema.write")) {
            Files.write(SHIPPED, compressed(expected));
        }
        assertThat(shipped()).isEqualTo(expected);
    }

    private static Path goPath() {
        var set = System.getenv("GOPATH");
        return set == null ? Path.of(System.getProperty("user.home"), "go") : Path.of(set);
    }

    @SuppressWarnings("unchecked") // JSON has text keys
    private static Map<String, Object> json(String text) {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static String shipped() throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(SHIPPED))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] compressed(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
