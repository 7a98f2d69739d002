package dev.sluice.cli;

import dev.sluice.kustomize.Resource;
import dev.sluice.kustomize.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a build has made, in its order. */
record Built(List<Resource> resources) {

    /** All objects as one text, parted by {@code ---}. */
    String yaml() {
        return resources.stream().map(Built::yaml).collect(Collectors.joining("---\n"));
    }

    /** The texts to write: all objects in one file, or, into a directory, a file for each, named by what it is. */
    Map<Path, String> files(Path path) {
        var files = new LinkedHashMap<Path, String>();
        if (!Files.isDirectory(path)) {
            files.put(path, yaml());
            return files;
        }
        var namespaces = resources.stream().map(Built::namespace).filter(name -> !name.isEmpty());
        var severalNamespaces = namespaces.distinct().count() > 1;
        for (var resource : resources) {
            var prefix = severalNamespaces && !namespace(resource).isEmpty() ? namespace(resource) + "_" : "";
            files.put(path.resolve((prefix + fileName(resource)).toLowerCase(Locale.ROOT)), yaml(resource));
        }
        return files;
    }

    /** @param files the texts by where they go */
    static void write(Map<Path, String> files) throws IOException {
        for (var file : files.entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    /** Why the texts could not be written. */
    static String problem(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "%s: no such file or directory".formatted(e.getFile());
            case AccessDeniedException e -> "%s: permission denied".formatted(e.getFile());
            case FileSystemException e -> e.getMessage();
            default -> failure.toString();
        };
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
