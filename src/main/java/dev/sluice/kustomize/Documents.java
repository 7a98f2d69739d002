package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files whose documents must be maps. */
final class Documents {
    private Documents() {}

    /**
     * @param file the name to give in errors
     * @return the documents; empty ones are left out
     * @throws BuildException where the text is not YAML or a document is not a map
     */
    static List<Map<String, Object>> maps(String file, String text) {
        return maps(file, YamlReader.documents(file, text));
    }

    /** The same with the scalars as they are written. */
    static List<Map<String, Object>> resources(String file, String text) {
        return maps(file, YamlReader.resources(file, text));
    }

    private static List<Map<String, Object>> maps(String file, List<Object> documents) {
        var maps = new ArrayList<Map<String, Object>>();
        documents.forEach(document -> maps.add(map(file, document)));
        return maps;
    }

    /** The one map of a file that configures the build; empty where the file is. */
    static Optional<Map<String, Object>> configuration(String file, String text) {
        return YamlReader.configuration(file, text).map(document -> map(file, document));
    }

    /** The map of a kustomization file, which has each field once; empty where the file is. */
    static Optional<Map<String, Object>> kustomization(String file, String text) {
        return YamlReader.kustomization(file, text).map(document -> map(file, document));
    }

    private static Map<String, Object> map(String file, Object document) {
        return switch (document) {
            case Map<?, ?> map -> Trees.map(map);
            case List<?> _ -> throw new BuildException("%s: a document is not an object but a list".formatted(file));
            default -> throw new BuildException("%s: a document is not an object but a scalar".formatted(file));
        };
    }
}
