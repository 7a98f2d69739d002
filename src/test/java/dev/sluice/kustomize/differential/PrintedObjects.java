package dev.sluice.kustomize.differential;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads what an engine has printed, by the letters on the page and by no part of the engine under test: a quoted scalar is
 * text; a plain one is null, a truth value, an integer or a float where it looks like one.
 */
final class PrintedObjects {
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private PrintedObjects() {}

    static List<Object> read(String yaml) {
        var settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setMaxAliasesForCollections(0)
                .build();
        var objects = new ArrayList<Object>();
        new Compose(settings).composeAllFromString(yaml).forEach(node -> objects.add(value(node)));
        return objects;
    }

    private static Object value(Node node) {
        return switch (node) {
            case MappingNode mapping -> map(mapping);
            case SequenceNode sequence ->
                sequence.getValue().stream().map(PrintedObjects::value).toList();
            case ScalarNode scalar when scalar.getScalarStyle() != ScalarStyle.PLAIN -> scalar.getValue();
            case ScalarNode scalar -> plain(scalar.getValue());
            default -> throw new IllegalArgumentException("not a printed object: " + node);
        };
    }

    private static Map<Object, Object> map(MappingNode mapping) {
        var map = new LinkedHashMap<>();
        for (var entry : mapping.getValue()) {
            if (map.containsKey(value(entry.getKeyNode()))) {
                throw new IllegalArgumentException("printed twice: " + entry.getKeyNode());
            }
            map.put(value(entry.getKeyNode()), value(entry.getValueNode()));
        }
        return map;
    }

    private static Object plain(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Null.NULL;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> {
                if (INTEGER.matcher(text).matches()) {
                    yield new BigInteger(text);
                }
                yield FLOAT.matcher(text).matches() ? new Floating(new BigDecimal(text)) : text;
            }
        };
    }

    private enum Null {
        NULL
    }

    /** A float, which is no integer even where it has the same value. */
    private record Floating(double value) {
        Floating(BigDecimal decimal) {
            this(decimal.doubleValue());
        }
    }

    /** The first place where two outputs differ, or the empty string. */
    static String firstDifference(List<Object> expected, List<Object> actual) {
        for (var i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            var difference = firstDifference(title(expected.get(i)), expected.get(i), actual.get(i));
            if (!difference.isEmpty()) {
                return difference;
            }
        }
        return expected.size() == actual.size()
                ? ""
                : "expected objects %s, got %s"
                        .formatted(
                                expected.stream().map(PrintedObjects::title).toList(),
                                actual.stream().map(PrintedObjects::title).toList());
    }

    private static String firstDifference(String path, Object expected, Object actual) {
        if (Objects.equals(expected, actual)) {
            return "";
        }
        if (expected instanceof Map<?, ?> left && actual instanceof Map<?, ?> right) {
            if (path.indexOf(':') < 0 && !title(left).equals(title(right))) {
                return "expected object %s, got %s".formatted(title(left), title(right));
            }
            for (var key : left.keySet()) {
                if (!right.containsKey(key)) {
                    return "%s: %s is missing, expected %s".formatted(path, key, left.get(key));
                }
                var difference = firstDifference(path + ": " + key, left.get(key), right.get(key));
                if (!difference.isEmpty()) {
                    return difference;
                }
            }
            var more = right.keySet().stream()
                    .filter(key -> !left.containsKey(key))
                    .findFirst();
            return "%s: %s is not expected".formatted(path, more.orElseThrow());
        }
        if (expected instanceof List<?> left && actual instanceof List<?> right && left.size() == right.size()) {
            for (var i = 0; i < left.size(); i++) {
                var difference = firstDifference("%s: [%d]".formatted(path, i), left.get(i), right.get(i));
                if (!difference.isEmpty()) {
                    return difference;
                }
            }
        }
        return "%s: expected %s, got %s".formatted(path, shown(expected), shown(actual));
    }

    private static String shown(Object value) {
        return value instanceof String text ? "\"%s\"".formatted(text.replace("\n", "\\n")) : String.valueOf(value);
    }

    private static String title(Object object) {
        return object instanceof Map<?, ?> map && map.get("metadata") instanceof Map<?, ?> metadata
                ? "%s/%s".formatted(map.get("kind"), metadata.get("name"))
                : String.valueOf(object);
    }
}
