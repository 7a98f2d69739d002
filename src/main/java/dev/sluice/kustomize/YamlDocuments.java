package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The documents of a file that must all be objects. */
final class YamlDocuments {
    private YamlDocuments() {}

    /**
     * @param file the name to give in errors
     * @return the documents; empty ones are left out
     * @throws BuildException where the text is not YAML or a document is not a map
     */
    static List<Map<String, Object>> read(String file, String text) {
        var maps = new ArrayList<Map<String, Object>>();
        for (var document : YamlReader.documents(file, text)) {
            if (!(document instanceof Map<?, ?> map)) {
                throw new BuildException("%s: a document is not an object but a %s"
                        .formatted(file, document instanceof List ? "list" : "scalar"));
            }
            maps.add(textKeyed(map));
        }
        return maps;
    }

    @SuppressWarnings("unchecked") // the reader makes all keys text
    private static Map<String, Object> textKeyed(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
