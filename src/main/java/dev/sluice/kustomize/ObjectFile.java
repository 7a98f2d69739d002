package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Kubernetes objects that a file holds; {@code List} kinds are taken apart. */
final class ObjectFile {
    private ObjectFile() {}

    /** @throws BuildException where the text is not YAML or holds what is not a Kubernetes object */
    static List<Map<String, Object>> read(String file, String text) {
        return objects(file, Documents.resources(file, text));
    }

    static List<Map<String, Object>> objects(String file, Map<String, Object> document) {
        return objects(file, List.of(document));
    }

    /** The items of lists come after all others, as in kustomize. */
    private static List<Map<String, Object>> objects(String file, List<Map<String, Object>> documents) {
        var objects = new ArrayList<Map<String, Object>>();
        var rest = new ArrayDeque<>(isOneList(documents) ? itemsAsWritten(file, documents.getFirst()) : documents);
        while (!rest.isEmpty()) {
            var document = rest.removeFirst();
            if (isList(document)) {
                rest.addAll(items(file, document, printed(file, document.get("items"))));
            } else {
                check(file, document);
                objects.add(document);
            }
        }
        return objects;
    }

    private static boolean isList(Map<String, Object> document) {
        return Trees.text(document.get("kind")).endsWith("List") && document.containsKey("items");
    }

    /** Whether all that a file holds is one object of the kind {@code List}, the items of which kustomize takes as they are. */
    private static boolean isOneList(List<Map<String, Object>> documents) {
        return documents.size() == 1
                && isList(documents.getFirst())
                && Trees.text(documents.getFirst().get("kind")).equals("List");
    }

    private static List<Map<String, Object>> itemsAsWritten(String file, Map<String, Object> list) {
        var items = list.get("items");
        return items instanceof Map ? List.of() : items(file, list, items);
    }

    private static List<Map<String, Object>> items(String file, Map<String, Object> list, Object items) {
        if (Trees.isNull(items)) {
            return List.of();
        }
        if (!(items instanceof List<?> all)) {
            throw new BuildException("%s: the items of the %s are no list".formatted(file, list.get("kind")));
        }
        var objects = new ArrayList<Map<String, Object>>();
        for (var item : all) {
            if (!(item instanceof Map)) {
                throw new BuildException("%s: an item of the %s is not an object".formatted(file, list.get("kind")));
            }
            objects.add(Trees.map(item));
        }
        return objects;
    }

    /** Other lists kustomize takes apart by printing them and reading their items once more. */
    private static Object printed(String file, Object items) {
        try {
            return Trees.printed(items);
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()));
        }
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
