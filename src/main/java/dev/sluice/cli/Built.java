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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a build has made, in its order. */
record Built(List<Resource> resources) {

    /** All objects as one text, parted by {@code ---}. */
    String yaml() {
        return resources.stream().map(Built::yaml).collect(Collectors.joining("---\n"));
    }

    /**
     * Where to write.
     *
     * @throws UsageException where a path that ends as one of a directory leads to none
     */
    static Path target(String path) {
        var target = Path.of(path);
        if (path.endsWith("/") && !Files.isDirectory(target)) {
            throw new UsageException("%s: is not a directory".formatted(path));
        }
        return target;
    }

    /** The texts to write: all objects in one file, or, into a directory, a file for each, named by what it is. */
    Map<Path, String> files(Path path) {
        var files = new LinkedHashMap<Path, String>();
        if (!Files.isDirectory(path)) {
            files.put(path, yaml());
            return files;
        }
        var namespaces = resources.stream().map(Resource::effectiveNamespace).flatMap(Optional::stream);
        var severalNamespaces = namespaces.distinct().count() > 1;
        for (var resource : resources) {
            var namespace = resource.effectiveNamespace().filter(_ -> severalNamespaces);
            var prefix = namespace.map(name -> name + "_").orElse("");
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

    private static String fileName(Resource resource) {
        var type = resource.id().gvk();
        return Stream.of(type.group(), type.version(), type.kind(), resource.name() + ".yaml")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("_"));
    }

    private static String yaml(Resource resource) {
        return YamlWriter.text(resource.fields());
    }
}
