package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Kubernetes objects that a file holds; {@code List} kinds are taken apart. */
final class ObjectFile {
    private ObjectFile() {}

    /** @throws BuildException where the text is not YAML or holds what is not a Kubernetes object */
    static List<Map<String, Object>> read(String file, String text) {
        var objects = new ArrayList<Map<String, Object>>();
        for (var document : Documents.resources(file, text)) {
            objects.addAll(objects(file, document));
        }
        return objects;
    }

    static List<Map<String, Object>> objects(String file, Map<String, Object> document) {
        var objects = new ArrayList<Map<String, Object>>();
        add(file, document, objects);
        return objects;
    }

    private static void add(String file, Map<String, Object> document, List<Map<String, Object>> into) {
        if (Trees.text(document.get("kind")).endsWith("List") && document.containsKey("items")) {
            if (document.get("items") instanceof List<?> items) {
                for (var item : items) {
                    if (!(item instanceof Map<?, ?> map)) {
                        throw new BuildException(
                                "%s: an item of the %s is not an object".formatted(file, document.get("kind")));
                    }
                    add(file, Trees.map(map), into);
                }
            }
            return;
        }
        check(file, document);
        into.add(document);
    }

    private static void check(String file, Map<String, Object> document) {
        if (!document.containsKey("kind") || document.containsKey("apiVersion")) {
            requireText(file, document.get("apiVersion"), "apiVersion");
        }
        requireText(file, document.get("kind"), "kind");
        if (!(document.get("metadata") instanceof Map<?, ?> metadata)) {
            throw new BuildException("%s: missing metadata.name in object".formatted(file));
        }
        switch (metadata.get("name")) {
            case null -> throw new BuildException("%s: missing metadata.name in object".formatted(file));
            case Map<?, ?> _, List<?> _ -> throw new BuildException("%s: metadata.name is not a text".formatted(file));
            case Object name
            when Trees.isNull(name) || Trees.text(name).isEmpty() ->
                throw new BuildException("%s: missing metadata.name in object".formatted(file));
            default -> {}
        }
    }

    private static void requireText(String file, Object value, String field) {
        if (Trees.isNull(value)) {
            throw new BuildException("%s: missing %s in object".formatted(file, field));
        }
        if (!Trees.isText(value) || Trees.text(value).isEmpty()) {
            throw new BuildException("%s: %s is not a text: %s".formatted(file, field, value));
        }
    }
}
