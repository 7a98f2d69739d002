package dev.sluice.kustomize.yaml;

import java.util.List;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

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
            var settings = LoadSettings.builder().setCodePointLimit(Limits.CODE_POINTS);
            var root = new Compose(settings.build()).composeString(text);
            return root.map(node -> lineOf(node, path, OptionalInt.empty())).orElse(OptionalInt.empty());
        } catch (YamlEngineException e) {
            return OptionalInt.empty();
        }
    }

    private static OptionalInt lineOf(Node node, String path, OptionalInt around) {
        return switch (node) {
            case MappingNode map -> lineIn(map.getValue(), path, around);
            case SequenceNode list
            when path.startsWith("[") -> {
                var end = path.indexOf(']');
                var index = Integer.parseInt(path, 1, end, 10);
                yield index < list.getValue().size()
                        ? lineOf(
                                list.getValue().get(index),
                                rest(path, end + 1),
                                line(list.getValue().get(index)))
                        : around;
            }
            default -> around;
        };
    }

    private static OptionalInt lineIn(List<NodeTuple> fields, String path, OptionalInt around) {
        for (var field : fields) {
            if (field.getKeyNode() instanceof ScalarNode key && leadsTo(key.getValue(), path)) {
                return lineOf(field.getValueNode(), rest(path, key.getValue().length()), line(key));
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

    private static OptionalInt line(Node node) {
        return node.getStartMark()
                .map(mark -> OptionalInt.of(mark.getLine() + 1))
                .orElse(OptionalInt.empty());
    }
}
