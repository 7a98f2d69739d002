package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.schema.Schemas;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An object, a patch, and what becomes of it, from a file of three documents; the third is the object afterwards, null
 * where the patch deletes it, or the text {@code error}.
 */
record PatchCase(String name, String text) {
    private static final Path DIRECTORY = Path.of("src/test/resources/dev/sluice/kustomize/patch");
    static final String ERROR = "error";

    static Stream<PatchCase> all() {
        try (var files = Files.list(DIRECTORY)) {
            return files
                    .sorted()
                    .map(file -> new PatchCase(file.getFileName().toString(), read(file)))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Sluice makes of it. */
    Object result() {
        try {
            return applied(target(), patch());
        } catch (BuildException e) {
            return ERROR;
        }
    }

    static Object applied(Map<String, Object> target, Object patch) {
        return patch instanceof List
                ? Trees.plain(JsonPatch.apply(target, JsonPatch.parse(patch)))
                : StrategicMerge.apply(target, Trees.map(patch), Schemas.builtIn())
                        .map(Trees::plain)
                        .orElse(null);
    }

    Map<String, Object> target() {
        return Trees.map(YamlReader.resources(name, parts()[0]).getFirst());
    }

    Object patch() {
        return Yaml.document(parts()[1]) instanceof List<?> operations
                ? operations
                : YamlReader.resources(name, parts()[1]).getFirst();
    }

    Object expected() {
        return Yaml.document(parts()[2]);
    }

    /** What kustomize makes of it. */
    Object resultOf(Kustomize kustomize, Path directory) throws IOException, InterruptedException {
        var parts = parts();
        Files.writeString(directory.resolve("target.yaml"), parts[0]);
        Files.writeString(directory.resolve("patch.yaml"), parts[1]);
        var selector = patch() instanceof List ? "  target: {name: .*}\n" : "";
        Files.writeString(
                directory.resolve("kustomization.yaml"),
                "resources: [target.yaml]\npatches:\n- path: patch.yaml\n" + selector);
        var output = kustomize.build(directory);
        if (output.status() != 0) {
            return ERROR;
        }
        return output.text().isBlank() ? null : Yaml.document(output.text());
    }

    /** The file with another result. */
    void write(Object result) throws IOException {
        var parts = parts();
        Files.writeString(
                DIRECTORY.resolve(name),
                parts[0].strip() + "\n---\n" + parts[1].strip() + "\n---\n" + Yaml.text(result));
    }

    private String[] parts() {
        return text.split("(?m)^---\\n");
    }

    @Override
    public String toString() {
        return name;
    }
}
