package dev.sluice.cli;

import dev.sluice.kustomize.Resource;
import dev.sluice.kustomize.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a build has made, in its order. */
record Built(List<Resource> resources) {

    /** All objects as one text, parted by {@code ---}. */
    String yaml() {
        return resources.stream().map(Built::yaml).collect(Collectors.joining("---\n"));
    }

    /** Writes all objects into a file, or, into a directory, a file for each, named by what the object is. */
    void write(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            writeFile(path, yaml());
            return;
        }
        var namespaces = resources.stream().map(Built::namespace).filter(name -> !name.isEmpty());
        var severalNamespaces = namespaces.distinct().count() > 1;
        for (var resource : resources) {
            var prefix = severalNamespaces && !namespace(resource).isEmpty() ? namespace(resource) + "_" : "";
            writeFile(path.resolve((prefix + fileName(resource)).toLowerCase(Locale.ROOT)), yaml(resource));
        }
    }

    private static void writeFile(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "%s: no such directory".formatted(file.toAbsolutePath().getParent()), e);
        }
    }

    private static String namespace(Resource resource) {
        return resource.id().namespace();
    }

    private static String fileName(Resource resource) {
        return "%s_%s_%s.yaml".formatted(resource.apiVersion().replace('/', '_'), resource.kind(), resource.name());
    }

    private static String yaml(Resource resource) {
        return YamlWriter.text(resource.fields());
    }
}
