package dev.sluice.kustomize;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A path as replacements write it: names, indices, {@code *} and {@code [key=value]} for items of lists, separated by
 * dots ({@code \.} is a dot within a name).
 */
record ValuePath(List<String> steps) {
    /** What is replaced where nothing was. */
    static final Object CREATED = new Object();

    private static final Pattern INDEX = Pattern.compile("\\d+");

    ValuePath {
        steps = List.copyOf(steps);
    }

    static ValuePath of(String path) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        var depth = 0;
        for (int i = 0; i < path.length(); i++) {
            var c = path.charAt(i);
            if (c == '\\' && i + 1 < path.length() && path.charAt(i + 1) == '.') {
                part.append('.');
                i++;
            } else if (c == '.' && depth == 0) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                depth = c == '[' && part.isEmpty() ? 1 : c == ']' ? 0 : depth;
                part.append(c);
            }
        }
        parts.add(part.toString());
        if (parts.size() > 1 && parts.getFirst().isEmpty()) {
            parts.removeFirst();
        }
        parts.replaceAll(ValuePath::unbracketed);
        return new ValuePath(parts);
    }

    /** Brackets without a condition are quotes around a name. */
    private static String unbracketed(String step) {
        var quotes = step.startsWith("[") && step.endsWith("]") && step.indexOf('=') < 0;
        return quotes ? step.substring(1, step.length() - 1) : step;
    }

    /** The one value that the path leads to. */
    Optional<Object> find(Object node) {
        var found = node;
        for (var step : steps) {
            found = switch (found) {
                case Map<?, ?> map -> map.get(step);
                case List<?> list -> item(list, step);
                case null, default -> null;
            };
        }
        return Optional.ofNullable(found);
    }

    private static Object item(List<?> list, String step) {
        if (step.equals("-")) {
            return list.isEmpty() ? null : list.getLast();
        }
        if (INDEX.matcher(step).matches()) {
            var index = Integer.parseInt(step);
            return index < list.size() ? list.get(index) : null;
        }
        var match = Match.of(step);
        return match == null
                ? null
                : list.stream().filter(match::isExactly).findFirst().orElse(null);
    }

    /**
     * Replaces every value that the path leads to.
     *
     * @param create whether what is missing is made
     * @return how many values were replaced
     */
    int replace(Map<String, Object> object, boolean create, UnaryOperator<Object> value) {
        var visit = new Visit(create, value);
        visit.enter(object, 0);
        return visit.count;
    }

    /** Replaces the one value that {@link #find} finds. */
    void put(Map<String, Object> object, Object value) {
        var parent = new ValuePath(steps.subList(0, steps.size() - 1)).find(object);
        switch (parent.orElseThrow()) {
            case Map<?, ?> map -> Trees.map(map).put(steps.getLast(), value);
            case List<?> list ->
                Trees.list(list).replaceAll(item -> item == find(object).orElse(null) ? value : item);
            default -> throw new IllegalArgumentException(String.join(".", steps));
        }
    }

    /** A condition on the items of a list; without key it is on the item itself. */
    private record Match(String key, String value, Pattern pattern) {
        private static Match of(String step) {
            if (!step.startsWith("[") || !step.endsWith("]") || step.indexOf('=') < 0) {
                return null;
            }
            var equals = step.indexOf('=');
            var value = step.substring(equals + 1, step.length() - 1);
            try {
                return new Match(step.substring(1, equals), value, Pattern.compile(value));
            } catch (PatternSyntaxException e) {
                throw new BuildException("'%s' is not a regular expression".formatted(value));
            }
        }

        private boolean isExactly(Object item) {
            var actual = actual(item);
            return actual != null && Trees.text(actual).equals(value);
        }

        private boolean matches(Object item) {
            var actual = actual(item);
            return actual != null && pattern.matcher(Trees.text(actual)).find();
        }

        private Object actual(Object item) {
            if (key.isEmpty()) {
                return item;
            }
            return item instanceof Map<?, ?> map ? map.get(key) : null;
        }

        private Object made() {
            if (key.isEmpty()) {
                return value;
            }
            var made = new LinkedHashMap<String, Object>();
            made.put(key, value);
            return made;
        }
    }

    private final class Visit {
        private final boolean create;
        private final UnaryOperator<Object> value;
        private int count;

        Visit(boolean create, UnaryOperator<Object> value) {
            this.create = create;
            this.value = value;
        }

        private Object enter(Object node, int depth) {
            if (depth == steps.size()) {
                count++;
                return value.apply(node);
            }
            var step = steps.get(depth);
            return switch (node) {
                case Map<?, ?> map -> {
                    field(Trees.map(map), step, depth);
                    yield map;
                }
                case List<?> list -> {
                    items(Trees.list(list), step, depth);
                    yield list;
                }
                case null, default -> node;
            };
        }

        private void field(Map<String, Object> map, String step, int depth) {
            if (step.equals("*")) {
                throw new BuildException("* stands for the items of a list, and here is a map");
            }
            if (!map.containsKey(step) && !create) {
                return;
            }
            var child = map.get(step);
            if (Trees.isNull(child) && create && depth + 1 < steps.size()) {
                child = isOfList(steps.get(depth + 1)) ? new ArrayList<Object>() : new LinkedHashMap<String, Object>();
            }
            if (depth + 1 == steps.size() && !map.containsKey(step)) {
                child = CREATED;
            }
            map.put(step, enter(child, depth + 1));
        }

        private void items(List<Object> list, String step, int depth) {
            if (step.equals("*")) {
                list.replaceAll(item -> enter(item, depth + 1));
                return;
            }
            if (INDEX.matcher(step).matches()) {
                index(list, Integer.parseInt(step), depth);
                return;
            }
            var match = Match.of(step);
            if (match == null) {
                return;
            }
            var found = false;
            for (int i = 0; i < list.size(); i++) {
                if (match.matches(list.get(i))) {
                    found = true;
                    list.set(i, enter(list.get(i), depth + 1));
                }
            }
            if (!found && create) {
                list.add(enter(match.made(), depth + 1));
            }
        }

        private void index(List<Object> list, int index, int depth) {
            if (index < list.size()) {
                list.set(index, enter(list.get(index), depth + 1));
            } else if (create && index == list.size()) {
                list.add(enter(depth + 1 < steps.size() ? new LinkedHashMap<String, Object>() : CREATED, depth + 1));
            } else if (create) {
                throw new BuildException("index %d specified but only %d elements found".formatted(index, list.size()));
            }
        }

        private boolean isOfList(String step) {
            return step.startsWith("[") || INDEX.matcher(step).matches();
        }
    }
}
