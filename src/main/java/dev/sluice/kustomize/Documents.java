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
        var maps = new ArrayList<Map<String, Object>>();
        YamlReader.documents(file, text).forEach(document -> maps.add(map(file, document)));
        return maps;
    }

    /** The one map of a file that configures the build; empty where the file is. */
    static Optional<Map<String, Object>> configuration(String file, String text) {
        return YamlReader.configuration(file, text).map(document -> map(file, document));
    }

    /** The same where each field may be there once. */
    static Optional<Map<String, Object>> strictConfiguration(String file, String text) {
        return YamlReader.strictConfiguration(file, text).map(document -> map(file, document));
    }

    private static Map<String, Object> map(String file, Object document) {
        return switch (document) {
            case Map<?, ?> map -> Trees.map(map);
            case List<?> _ -> throw new BuildException("%s: a document is not an object but a list".formatted(file));
            default -> throw new BuildException("%s: a document is not an object but a scalar".formatted(file));
        };
    }
}
