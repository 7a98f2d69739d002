package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CustomResourceDefinitionsTest {
    private static final Path DIRECTORY = Path.of("kubernetes", "crds");
    private static final String REWRITE = "./mvnw test -Dtest=CustomResourceDefinitionsTest -Dcrds.rewrite";

    @Test
    void theCommittedDefinitionsAreThoseOfTheTypes() throws IOException {
        var generated = CustomResourceDefinitions.generate();
        if (System.getProperty("crds.rewrite") != null) {
            Files.createDirectories(DIRECTORY);
            for (var definition : generated.entrySet()) {
                Files.writeString(DIRECTORY.resolve(definition.getKey()), definition.getValue());
            }
        }
        try (var files = Files.list(DIRECTORY)) {
            assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
                    .as("files in %s; to write them anew: %s", DIRECTORY, REWRITE)
                    .isEqualTo(generated.keySet());
        }
        for (var definition : generated.entrySet()) {
            assertThat(DIRECTORY.resolve(definition.getKey()))
                    .as("differs from the Java types; to write it anew: %s", REWRITE)
                    .hasContent(definition.getValue());
        }
    }
}
