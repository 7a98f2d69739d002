package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlNode;
import dev.sluice.kustomize.yaml.YamlNode.Kind;
import dev.sluice.regex.InvalidPatternException;
import dev.sluice.regex.UserPattern;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A path as replacements write it: names, indices, {@code *} and {@code [key=value]} for items of lists, separated by
 * dots ({@code \.} is a dot within a name).
 */
record ValuePath(List<String> steps) {
    /** What is replaced where nothing was. */
    static final Object CREATED = new Object();

    ValuePath {
        steps = List.copyOf(steps);
    }

    static ValuePath of(String path) {
        var steps = new ArrayList<String>();
        var parts = split(path).iterator();
        while (parts.hasNext()) {
            var step = parts.next();
            steps.add(step.startsWith("[") && !step.endsWith("]") ? bracketed(step, parts) : step);
        }
        return new ValuePath(steps);
    }

    private static List<String> split(String path) {
        var parts = List.of(path.split("\\.", -1));
        var names = new ArrayList<String>();
        for (var part : parts.size() > 1 && parts.getFirst().isEmpty() ? parts.subList(1, parts.size()) : parts) {
            if (!names.isEmpty() && names.getLast().endsWith("\\")) {
                var escaped = names.removeLast();
                names.add(escaped.substring(0, escaped.length() - 1) + "." + part);
            } else {
                names.add(part);
            }
        }
        return names;
    }

    /** Brackets keep dots together; those without a condition are nothing but quotes around a name. */
    private static String bracketed(String start, Iterator<String> parts) {
        var step = new StringBuilder(start);
        while (parts.hasNext()) {
            var part = parts.next();
            step.append('.').append(part);
            if (part.endsWith("]")) {
                break;
            }
        }
        return step.indexOf("=") >= 0 ? step.toString() : withoutBrackets(step);
    }

    private static String withoutBrackets(StringBuilder step) {
        var start = 0;
        var end = step.length();
        while (start < end && "[]".indexOf(step.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && "[]".indexOf(step.charAt(end - 1)) >= 0) {
            end--;
        }
        return step.substring(start, end);
    }

    /** The number that a step is, as far as there are lists for it; empty where it is a name. */
    static OptionalInt index(String step) {
        try {
            var digits = !step.isEmpty() && step.chars().allMatch(ValuePath::isDigit);
            return digits
                    ? OptionalInt.of(Math.clamp(Long.parseLong(step), 0, Integer.MAX_VALUE))
                    : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static boolean isDigit(int letter) {
        return letter >= '0' && letter <= '9';
    }

    /** Whether a step stands for the items of a list that meet a condition. */
    static boolean isCondition(String step) {
        return step.startsWith("[") && step.endsWith("]");
    }

    /** Whether a step stands for items of a list; a map has no such field, even if it has the key. */
    private static boolean isOfList(String step) {
        return isCondition(step) || index(step).isPresent();
    }

    /** The one value that the path leads to; blanks around names, and dots too many, do not matter here. */
    Optional<Object> find(Object node) {
        var found = node;
        for (var written : steps) {
            var step = written.strip();
            if (step.isEmpty()) {
                continue;
            }
            found = switch (found) {
                case Map<?, ?> map -> isOfList(step) ? null : map.get(step);
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
        if (index(step).isPresent()) {
            var index = index(step).getAsInt();
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
     * @param created what is made where the last field is missing; null where nothing is made
     * @return how many values were replaced
     */
    int replace(Map<String, Object> object, Kind created, UnaryOperator<Object> value) {
        var visit = new Visit(created, value);
        visit.enter(object, 0);
        return visit.count;
    }

    /** Replaces the one value that {@link #find} finds. */
    void put(Map<String, Object> object, Object value) {
        var parent = new ValuePath(steps.subList(0, steps.size() - 1)).find(object);
        switch (parent.orElseThrow()) {
            case Map<?, ?> map -> Trees.map(map).put(steps.getLast().strip(), value);
            case List<?> list ->
                Trees.list(list).replaceAll(item -> item == find(object).orElse(null) ? value : item);
            default -> throw new IllegalArgumentException(String.join(".", steps));
        }
    }

    /** A condition on the items of a list; without key it is on the item itself. */
    private record Match(String key, String value, UserPattern pattern) {
        private static Match of(String step) {
            if (!step.startsWith("[") || !step.endsWith("]") || step.indexOf('=') < 0) {
                return null;
            }
            var equals = step.indexOf('=');
            var value = step.substring(equals + 1, step.length() - 1);
            try {
                return new Match(step.substring(1, equals), value, UserPattern.compile(value));
            } catch (InvalidPatternException e) {
                throw new BuildException("'%s' is not a regular expression: %s".formatted(value, e.getMessage()));
            }
        }

        private boolean isExactly(Object item) {
            var actual = actual(item);
            return actual != null && Trees.text(actual).equals(value);
        }

        private boolean matches(Object item) {
            var actual = actual(item);
            return actual != null && pattern.find(written(actual));
        }

        /** With quotes and all. */
        private static String written(Object node) {
            return node instanceof String text && isWord(text)
                    ? text
                    : YamlNode.of(node).printed();
        }

        private static boolean isWord(String text) {
            return !text.isEmpty()
                    && text.chars()
                            .allMatch(letter -> letter >= 'a' && letter <= 'z'
                                    || letter >= 'A' && letter <= 'Z'
                                    || isDigit(letter)
                                    || "_./-".indexOf(letter) >= 0);
        }

        /** The step behind this one: an item that is compared itself is the end of the way. */
        private int next(int depth, List<String> steps) {
            return key.isEmpty() ? steps.size() : depth + 1;
        }

        private Object actual(Object item) {
            if (key.isEmpty()) {
                return item;
            }
            return item instanceof Map<?, ?> map ? map.get(key) : null;
        }

        private Object made() {
            if (key.isEmpty()) {
                return Scalar.untyped(value);
            }
            var made = new LinkedHashMap<String, Object>();
            made.put(key, Scalar.untyped(value));
            return made;
        }
    }

    private final class Visit {
        private final Kind created;
        private final boolean create;
        private final UnaryOperator<Object> value;
        private int count;

        Visit(Kind created, UnaryOperator<Object> value) {
            this.created = created;
            this.create = created != null;
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
                case Object none when Trees.isNull(none) -> none;
                case null -> null;
                default -> throw new BuildException("there is no '%s' in '%s'".formatted(step, node));
            };
        }

        private void field(Map<String, Object> map, String step, int depth) {
            if (step.equals("*")) {
                throw new BuildException("* stands for the items of a list, and here is a map");
            }
            if (step.isEmpty() || isOfList(step)) {
                throw new BuildException("unable to find or create the field '%s' of a map".formatted(step));
            }
            if (!map.containsKey(step) && !create) {
                return;
            }
            var child = map.get(step);
            var isLast = depth + 1 == steps.size();
            if (isLast ? !map.containsKey(step) : Trees.isNull(child) && create) {
                child = made(depth + 1);
                map.put(step, isLast ? empty(created) : child); // who copies what is around it copies this, too
            }
            if (!isLast && isText(child)) {
                passOver(Trees.text(child), depth + 1);
                return;
            }
            map.put(step, enter(child, depth + 1));
        }

        /** What is made on the way to a step. */
        private Object made(int depth) {
            return depth == steps.size() ? CREATED : empty(isOfList(steps.get(depth)) ? Kind.SEQUENCE : Kind.MAPPING);
        }

        private static Object empty(Kind kind) {
            return switch (kind) {
                case MAPPING -> new LinkedHashMap<String, Object>();
                case SEQUENCE -> new ArrayList<Object>();
                case SCALAR, ALIAS, NONE -> null;
            };
        }

        private static boolean isText(Object child) {
            return child != CREATED && !Trees.isNull(child) && !(child instanceof Map) && !(child instanceof List);
        }

        /** kustomize goes on into a text, too, but what it replaces there it forgets. */
        private void passOver(String text, int depth) {
            for (var found : new NodePath(steps.subList(depth, steps.size()), created).find(text)) {
                value.apply(found.kind() == Kind.SCALAR ? found.value() : List.of());
                count++;
            }
        }

        private void items(List<Object> list, String step, int depth) {
            if (step.equals("*")) {
                list.replaceAll(item -> enter(item, depth + 1));
                return;
            }
            var index = ValuePath.index(step);
            if (index.isPresent()) {
                atIndex(list, index.getAsInt(), depth);
                return;
            }
            var match = Match.of(step);
            if (match == null) {
                throw new BuildException("a list has no field '%s'".formatted(step));
            }
            var found = false;
            for (int i = 0; i < list.size(); i++) {
                if (match.matches(list.get(i))) {
                    found = true;
                    list.set(i, enter(list.get(i), match.next(depth, steps)));
                }
            }
            if (!found && create) {
                append(list, match.made(), match.next(depth, steps));
            }
        }

        private void append(List<Object> list, Object item, int depth) {
            list.add(item == CREATED ? empty(created) : item); // who copies what is around it copies this, too
            list.set(list.size() - 1, enter(item, depth));
        }

        private void atIndex(List<Object> list, int index, int depth) {
            if (index < list.size()) {
                list.set(index, enter(list.get(index), depth + 1));
            } else if (create && index == list.size()) {
                append(list, made(depth + 1), depth + 1);
            } else if (create) {
                throw new BuildException("index %d specified but only %d elements found".formatted(index, list.size()));
            }
        }
    }
}
