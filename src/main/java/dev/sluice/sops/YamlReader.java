package dev.sluice.sops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML with its comments. Every document must be a map. */
final class YamlReader {
    /** As many as an artifact's file may have bytes. */
    private static final int CODE_POINTS = 6 << 20;

    /** What aliases may make of a file. */
    private static final int NODES = 1_000_000;

    /** As deep as JSON may be here. */
    private static final int DEPTH = 1_000;

    private final Set<org.snakeyaml.engine.v2.nodes.Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private YamlReader() {}

    static Document read(byte[] data) {
        var settings = LoadSettings.builder()
                .setParseComments(true)
                .setCodePointLimit(CODE_POINTS)
                .setMaxAliasesForCollections(1000)
                .setUseMarks(true)
                .build();
        try {
            var branches = new ArrayList<Node.Branch>();
            for (var document : new Compose(settings).composeAllFromString(text(data))) {
                branches.add(new YamlReader().document(document));
            }
            return Document.of(branches);
        } catch (MarkedYamlEngineException e) {
            throw new SopsException(
                    "Error unmarshaling input YAML: yaml:%s %s".formatted(line(e.getProblemMark()), e.getProblem()));
        } catch (YamlEngineException e) {
            throw new SopsException("Error unmarshaling input YAML");
        } catch (StackOverflowError e) {
            throw new SopsException("Error unmarshaling input YAML: it is nested too deep");
        }
    }

    private static String text(byte[] data) {
        return Texts.text(data)
                .orElseThrow(() -> new SopsException("Error unmarshaling input YAML: it is not text in UTF-8"));
    }

    private static String line(Optional<Mark> mark) {
        return mark.map(place -> " line %d:".formatted(place.getLine() + 1)).orElse("");
    }

    private Node.Branch document(org.snakeyaml.engine.v2.nodes.Node document) {
        return switch (document) {
            case MappingNode map -> branch(map);
            case ScalarNode scalar when YamlScalars.node(scalar) instanceof Node.Null -> new Node.Branch(List.of());
            case SequenceNode _ -> throw new SopsException("YAML documents that are sequences are not supported");
            default -> throw new SopsException("YAML documents that are values are not supported");
        };
    }

    private Node node(org.snakeyaml.engine.v2.nodes.Node node) {
        count();
        return switch (node) {
            case MappingNode map -> branch(map);
            case SequenceNode list -> sequence(list);
            case ScalarNode scalar -> YamlScalars.node(scalar);
            default -> new Node.Null();
        };
    }

    private void count() {
        if (++nodes > NODES) {
            throw new SopsException("Error unmarshaling input YAML: it has more than %d values".formatted(NODES));
        }
    }

    private void enter(org.snakeyaml.engine.v2.nodes.Node node) {
        if (!open.add(node)) {
            throw new SopsException("Error unmarshaling input YAML: anchor contains itself");
        }
        if (open.size() > DEPTH) {
            throw new SopsException(
                    "Error unmarshaling input YAML: it is nested deeper than %d levels".formatted(DEPTH));
        }
    }

    private Node.Branch branch(MappingNode map) {
        enter(map);
        var items = new ArrayList<Node.Item>();
        var keys = new HashSet<String>();
        comments(map.getBlockComments(), items);
        for (var entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode keyNode)
                    || !(YamlScalars.node(keyNode) instanceof Node.Text(var key))) {
                throw new SopsException("Tree contains a non-string key. Only string keys are supported");
            }
            if (!keys.add(key)) {
                throw new SopsException("Error unmarshaling input YAML: mapping key \"%s\" already defined%s"
                        .formatted(key, line(keyNode.getStartMark())));
            }
            comments(keyNode.getBlockComments(), items);
            comments(keyNode.getInLineComments(), items);
            var value = entry.getValueNode();
            if (value instanceof ScalarNode) {
                comments(value.getBlockComments(), items);
                comments(value.getInLineComments(), items);
            }
            items.add(new Node.Item(key, node(value)));
        }
        comments(map.getEndComments(), items);
        open.remove(map);
        return new Node.Branch(items);
    }

    private Node.Sequence sequence(SequenceNode list) {
        enter(list);
        var elements = new ArrayList<Node>();
        var around = new ArrayList<Node.Item>();
        comments(list.getBlockComments(), around);
        for (var element : list.getValue()) {
            if (element instanceof ScalarNode) {
                comments(element.getBlockComments(), around);
                comments(element.getInLineComments(), around);
            }
            around.forEach(item -> elements.add(item.value()));
            around.clear();
            elements.add(node(element));
        }
        comments(list.getEndComments(), around);
        around.forEach(item -> elements.add(item.value()));
        open.remove(list);
        return new Node.Sequence(elements);
    }

    private static void comments(List<CommentLine> lines, List<Node.Item> items) {
        if (lines == null) {
            return;
        }
        for (var line : lines) {
            if (line.getCommentType() != CommentType.BLANK_LINE) {
                var inline = line.getCommentType() == CommentType.IN_LINE;
                items.add(new Node.Item("", new Node.Comment(line.getValue(), inline)));
            }
        }
    }
}
