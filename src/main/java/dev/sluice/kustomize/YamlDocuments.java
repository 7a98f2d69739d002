package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML and JSON text as trees of maps, lists and scalars. Duplicate keys, alias bombs, bottomless nesting and
 * oversized text are errors.
 */
final class YamlDocuments {
    private static final int MAX_CODE_POINTS = 32 * 1024 * 1024;
    private static final int MAX_ALIASES = 200;

    private YamlDocuments() {}

    /**
     * @param file the name to give in errors
     * @return the documents that are maps; empty ones are left out
     * @throws BuildException where the text is not YAML or a document is not a map
     */
    static List<Map<String, Object>> read(String file, String text) {
        var maps = new ArrayList<Map<String, Object>>();
        try {
            for (Object document : new Load(settings(file)).loadAllFromString(text)) {
                switch (document) {
                    case null -> {}
                    case Map<?, ?> map -> maps.add(withTextKeys(file, map));
                    default ->
                        throw new BuildException("%s: a document is not an object but a %s"
                                .formatted(file, document instanceof List ? "list" : "scalar"));
                }
            }
        } catch (MarkedYamlEngineException e) {
            var where = e.getProblemMark()
                    .map(mark -> "%s:%d:%d".formatted(file, mark.getLine() + 1, mark.getColumn() + 1))
                    .orElse(file);
            throw new BuildException("%s: %s".formatted(where, e.getProblem()));
        } catch (YamlEngineException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()));
        } catch (StackOverflowError e) {
            throw new BuildException("%s: nested too deeply".formatted(file));
        }
        return maps;
    }

    private static LoadSettings settings(String file) {
        return LoadSettings.builder()
                .setLabel(file)
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setCodePointLimit(MAX_CODE_POINTS)
                .build();
    }

    @SuppressWarnings("unchecked") // every key was just seen to be text
    private static Map<String, Object> withTextKeys(String file, Map<?, ?> map) {
        checkKeys(file, map);
        return (Map<String, Object>) map;
    }

    private static void checkKeys(String file, Object node) {
        switch (node) {
            case Map<?, ?> map ->
                map.forEach((key, value) -> {
                    if (!(key instanceof String)) {
                        throw new BuildException("%s: the key %s is not text: put it in quotes".formatted(file, key));
                    }
                    checkKeys(file, value);
                });
            case List<?> list -> list.forEach(item -> checkKeys(file, item));
            case null, default -> {}
        }
    }
}
