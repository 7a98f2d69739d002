package dev.sluice.kustomize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code kustomization.yaml} says.
 *
 * @param resources files and directories, relative to the directory of the file
 */
public record KustomizationFile(List<String> resources) {
    /** The recognised names, in the order in which they are tried. */
    public static final List<String> NAMES = List.of("kustomization.yaml", "kustomization.yml", "Kustomization");

    private static final Set<String> HEADER = Set.of("apiVersion", "kind", "metadata");

    public KustomizationFile {
        resources = List.copyOf(resources);
    }

    /** The kustomization file of a directory; empty where it has none, an error where it has several. */
    static Optional<Path> find(Path directory) {
        var found = NAMES.stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .toList();
        if (found.size() > 1) {
            throw new BuildException("Found multiple kustomization files: " + found);
        }
        return found.stream().findFirst();
    }

    /**
     * Reads a kustomization file.
     *
     * @param file its name in errors
     * @throws BuildException where it is not one, or uses a field that the engine does not know
     */
    static KustomizationFile parse(String file, String text) {
        var documents = YamlDocuments.read(file, text);
        if (documents.size() > 1) {
            throw new BuildException("%s: holds %d documents instead of one".formatted(file, documents.size()));
        }
        if (documents.isEmpty()) {
            throw new BuildException("%s is empty".formatted(file));
        }
        var fields = documents.getFirst();
        checkHeader(file, fields);
        for (var field : fields.keySet()) {
            if (!field.equals("resources") && !HEADER.contains(field)) {
                throw new BuildException("%s: the field \"%s\" is not supported".formatted(file, field));
            }
        }
        return new KustomizationFile(texts(file, "resources", fields.get("resources")));
    }

    private static void checkHeader(String file, Map<String, Object> fields) {
        var kind = fields.getOrDefault("kind", "Kustomization");
        if (!kind.equals("Kustomization")) {
            throw new BuildException("%s: kind should be Kustomization, not %s".formatted(file, kind));
        }
    }

    private static List<String> texts(String file, String field, Object value) {
        return switch (value) {
            case null -> List.of();
            case List<?> list
            when list.stream().allMatch(String.class::isInstance) ->
                list.stream().map(String.class::cast).toList();
            default -> throw new BuildException("%s: the field \"%s\" is not a list of texts".formatted(file, field));
        };
    }
}
