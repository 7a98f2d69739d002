package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The way to a field: names separated by slashes ({@code \/} is a slash within a name). Lists on the way are entered
 * item by item; a name that ends in {@code []} says that a list is there and is never created.
 */
record FieldPath(List<String> names) {
    /** Stands for a name of nothing but white space, which is passed over, unlike one without any character. */
    private static final String BLANK = " ";

    FieldPath {
        names = List.copyOf(names);
    }

    static FieldPath of(String path) {
        var names = new ArrayList<String>();
        var name = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            var c = path.charAt(i);
            if (c == '\\' && i + 1 < path.length() && path.charAt(i + 1) == '/') {
                name.append('/');
                i++;
            } else if (c == '/') {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        var isAbsolute = names.size() > 1 && names.getFirst().isEmpty();
        return new FieldPath((isAbsolute ? names.subList(1, names.size()) : names)
                .stream()
                        .map(FieldPath::trimmed)
                        .filter(each -> !each.equals(BLANK))
                        .toList());
    }

    private static String trimmed(String name) {
        if (name.endsWith("[]")) {
            return GoSpace.trim(name.substring(0, name.length() - 2)) + "[]";
        }
        var trimmed = GoSpace.trim(name);
        return trimmed.isEmpty() && !name.isEmpty() ? BLANK : trimmed;
    }

    /** The path for who takes it name by name: without empty names, which mean nothing there. */
    List<String> fieldNames() {
        var fields = names.stream().filter(name -> !name.isEmpty()).toList();
        fields.forEach(this::requireName);
        return fields;
    }

    /** Replaces the value of every field that the path leads to; what is missing stays missing. */
    void replace(Map<String, Object> object, UnaryOperator<Object> value) {
        Budget.ofThisBuild().step();
        visit(object, 0, null, value);
    }

    /** Replaces likewise, and creates the field where it is missing, first with what {@code initial} gives. */
    void replaceOrCreate(Map<String, Object> object, Supplier<Object> initial, UnaryOperator<Object> value) {
        Budget.ofThisBuild().step();
        visit(object, 0, initial, value);
    }

    private Object visit(Object node, int depth, Supplier<Object> initial, UnaryOperator<Object> value) {
        if (depth == names.size()) {
            return value.apply(node);
        }
        return switch (node) {
            case Object none when Trees.isNull(none) -> none;
            case null -> null;
            case List<?> list -> {
                Trees.list(list).replaceAll(item -> visit(item, depth, initial, value));
                yield list;
            }
            case Map<?, ?> map -> {
                enter(Trees.map(map), depth, initial, value);
                yield map;
            }
            default ->
                throw new BuildException(
                        "at '%s': expected a list or a map, found: %s".formatted(String.join("/", names), node));
        };
    }

    /** What kustomize would take for the place of an item, or for nothing, is no name. */
    private void requireName(String key) {
        var isPlace = key.isEmpty() || key.equals("-") || key.equals("*") || (key.startsWith("[") && key.endsWith("]"));
        if (isPlace || isInteger(key)) {
            throw new BuildException(
                    "the path '%s': cannot find or create a field named '%s'".formatted(String.join("/", names), key));
        }
    }

    private static boolean isInteger(String key) {
        var first = key.charAt(0);
        if (first > '9' || (first < '0' && first != '+' && first != '-')) {
            return false;
        }
        try {
            Long.parseLong(key);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void enter(Map<String, Object> map, int depth, Supplier<Object> initial, UnaryOperator<Object> value) {
        var name = names.get(depth);
        var isList = name.endsWith("[]");
        var key = isList ? name.substring(0, name.length() - 2) : name;
        requireName(key);
        var create = initial != null && !isList;
        if (!create && !map.containsKey(key)) {
            return;
        }
        var child = map.get(key);
        if (Trees.isNull(child) && isList) {
            child = new ArrayList<>();
        }
        if (Trees.isNull(child) && create) {
            child = depth + 1 == names.size() ? initial.get() : new LinkedHashMap<String, Object>();
        }
        map.put(key, visit(child, depth + 1, initial, value));
    }
}
