package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Kubernetes objects that a file holds; {@code List} kinds are taken apart. */
final class ObjectFile {
    private ObjectFile() {}

    /** @throws BuildException where the text is not YAML or holds what is not a Kubernetes object */
    static List<Map<String, Object>> read(String file, String text) {
        return objects(file, text, YamlReader.resources(file, text));
    }

    /** The same for strategic merge patches. */
    static List<Map<String, Object>> patches(String file, String text) {
        return objects(file, text, YamlReader.patches(file, text));
    }

    private static List<Map<String, Object>> objects(String file, String text, List<Object> documents) {
        return objects(file, documents.size() == 1 && YamlReader.isOnePart(text) ? unwrapped(documents) : documents);
    }

    /** The items of lists come after all others, as in kustomize. */
    private static List<Map<String, Object>> objects(String file, List<Object> documents) {
        var objects = new ArrayList<Map<String, Object>>();
        var rest = new ArrayDeque<>(checked(file, documents));
        while (!rest.isEmpty()) {
            var object = rest.removeFirst();
            if (isCollection(object)) {
                for (var item : items(file, object)) {
                    rest.addAll(checked(file, unwrapped(List.of(printed(file, item)))));
                }
            } else {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The nodes that have something in them, each of which has to be an object. */
    private static List<Map<String, Object>> checked(String file, List<Object> nodes) {
        var objects = new ArrayList<Map<String, Object>>();
        for (var node : nodes) {
            switch (node) {
                case null -> {}
                case Map<?, ?> map
                when !map.isEmpty() -> {
                    check(file, Trees.map(map));
                    objects.add(Trees.map(map));
                }
                case Map<?, ?> _ -> {}
                case List<?> list when list.isEmpty() -> {}
                case List<?> _ ->
                    throw new BuildException("%s: a document or an item is not an object but a list".formatted(file));
                case Object scalar when Trees.isNull(scalar) -> {}
                default ->
                    throw new BuildException("%s: a document or an item is not an object but a scalar".formatted(file));
            }
        }
        return objects;
    }

    /** Whether an object is what an API server answers with when it is asked for all objects of a kind. */
    private static boolean isCollection(Map<String, Object> object) {
        return isListKind(object) && object.containsKey("items");
    }

    private static boolean isListKind(Map<String, Object> object) {
        return Trees.text(object.get("kind")).endsWith("List");
    }

    /** Where all that there is to read is one object of a kind that holds others, kustomize takes those as they are. */
    private static List<Object> unwrapped(List<Object> documents) {
        return documents.getFirst() instanceof Map<?, ?> map && isWrapper(map)
                ? switch (map.get("items")) {
                    case List<?> items -> new ArrayList<>(items);
                    case Map<?, ?> items when !items.isEmpty() -> List.of(Trees.text(items)); // which is no object
                    case null, default -> List.of();
                }
                : documents;
    }

    private static boolean isWrapper(Map<?, ?> document) {
        return switch (Trees.text(document.get("kind"))) {
            case "List", "ResourceList" -> document.containsKey("items") || document.containsKey("functionConfig");
            default -> false;
        };
    }

    private static List<?> items(String file, Map<String, Object> list) {
        return switch (list.get("items")) {
            case List<?> items -> items;
            case Object items
            when !Trees.isNull(items) ->
                throw new BuildException(
                        "%s: the items of the %s are no list".formatted(file, Trees.text(list.get("kind"))));
            case null, default -> List.of();
        };
    }

    /** Items of other lists kustomize prints as JSON and reads once more. */
    private static Object printed(String file, Object item) {
        try {
            return Trees.throughJsonText(item);
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()));
        }
    }

    private static void check(String file, Map<String, Object> object) {
        problem(object).ifPresent(problem -> {
            throw new BuildException("%s: %s".formatted(file, problem));
        });
    }

    /** Why a tree is no object: it has no kind, or no name, which only lists need not have. */
    static Optional<String> problem(Map<String, Object> object) {
        if (isMissing(object.get("kind"))) {
            return Optional.of("missing kind in object");
        }
        var metadata = object.get("metadata");
        var isNamed = metadata instanceof Map<?, ?> fields && !isMissing(fields.get("name"));
        if (!isNamed && !isListKind(object)) {
            return Optional.of("missing metadata.name in object");
        }
        return metadata instanceof Map || Trees.isNull(metadata)
                ? Optional.empty()
                : Optional.of("the metadata is not a map");
    }

    private static boolean isMissing(Object value) {
        return Trees.isNull(value) || Trees.text(value).isEmpty();
    }
}
