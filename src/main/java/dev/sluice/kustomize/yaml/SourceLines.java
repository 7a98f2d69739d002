package dev.sluice.kustomize.yaml;

import java.util.List;
import java.util.OptionalInt;

/** Finds the line of a field in a text, for errors about it; the text is only looked into when one is asked for. */
public record SourceLines(String text) {

    /**
     * The line of a field, counted from 1.
     *
     * @param path such as {@code images[0]/newTag}
     * @return the line of the field, or of the nearest one around it that is there; empty where the text has none
     */
    public OptionalInt lineOf(String path) {
        try {
            var root = new Composer(text, Dialect.CONFIGURATION, new Limits()).firstDocument();
            return root.map(node -> lineOf(node, path, OptionalInt.empty())).orElse(OptionalInt.empty());
        } catch (YamlSyntaxException e) {
            return OptionalInt.empty();
        }
    }

    private OptionalInt lineOf(Node node, String path, OptionalInt around) {
        return switch (node) {
            case Node.Mapping map -> lineIn(map.entries(), path, around);
            case Node.Sequence list
            when path.startsWith("[") -> {
                var end = path.indexOf(']');
                var index = Integer.parseInt(path, 1, end, 10);
                yield index < list.items().size()
                        ? lineOf(
                                list.items().get(index),
                                rest(path, end + 1),
                                line(list.items().get(index)))
                        : around;
            }
            default -> around;
        };
    }

    private OptionalInt lineIn(List<Node.Entry> fields, String path, OptionalInt around) {
        for (var field : fields) {
            if (field.key() instanceof Node.Text key && leadsTo(key.value(), path)) {
                return lineOf(field.value(), rest(path, key.value().length()), line(key));
            }
        }
        return around;
    }

    private static boolean leadsTo(String key, String path) {
        return path.startsWith(key) && (path.length() == key.length() || "/[".indexOf(path.charAt(key.length())) >= 0);
    }

    private static String rest(String path, int start) {
        return path.startsWith("/", start) ? path.substring(start + 1) : path.substring(start);
    }

    private OptionalInt line(Node node) {
        var before = text.substring(0, node.start());
        return OptionalInt.of(1 + (int) before.chars().filter(c -> c == '\n').count());
    }
}
