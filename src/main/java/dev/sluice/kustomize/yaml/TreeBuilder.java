package dev.sluice.kustomize.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a tree of the nodes of one document. */
final class TreeBuilder {
    /** Stands for an anchored collection that is not complete yet. */
    private static final Object OPEN = new Object();

    private final Dialect dialect;
    private final Limits limits;
    private final Scalars scalars;
    private final Map<String, Object> anchored = new HashMap<>();
    private int flowLevel;
    private int listLevel;
    private Optional<Node.Text> lastBlock = Optional.empty();

    TreeBuilder(Dialect dialect, Limits limits) {
        this.dialect = dialect;
        this.limits = limits;
        this.scalars = new Scalars(dialect);
    }

    /**
     * The tree of a document; empty where it is null.
     *
     * @param last the block at its end that has a comment behind it
     */
    Optional<Object> tree(Node document, Optional<Node.Text> last) {
        lastBlock = last;
        return Optional.ofNullable(value(document, 0)).filter(tree -> !Trees.isNull(tree));
    }

    /** The tree of a document that is no object: no key in it may be anything but text. */
    Optional<Object> treeOfTexts(Node document) {
        return Optional.ofNullable(value(document, 1));
    }

    private Object value(Node node, int depth) {
        return switch (node) {
            case Node.Alias alias -> aliased(alias, depth);
            case Node.Text text -> anchored(text.properties(), scalar(text));
            case Node.Sequence sequence -> sequence(sequence, depth);
            case Node.Mapping mapping -> mapping(mapping, depth);
        };
    }

    private Object scalar(Node.Text node) {
        if (flowLevel > 0 && dialect.isOfResources() && node.isOmitted()) {
            return Scalar.NULL_IN_FLOW;
        }
        try {
            var scalar = dialect.isOfResources() ? scalars.node(reread(node)) : scalars.value(node);
            return flowLevel > 0 ? Scalar.printedInFlow(scalar) : scalar;
        } catch (IllegalArgumentException e) {
            throw error(node, e.getMessage());
        }
    }

    private Node.Text reread(Node.Text node) {
        return lastBlock.isPresent() && lastBlock.get() == node ? LastBlock.reread(node) : node;
    }

    private List<Object> sequence(Node.Sequence node, int depth) {
        open(node.properties());
        flowLevel += node.flow() ? 1 : 0;
        var list = WrittenList.of(node.flow(), node.items().size());
        listLevel++;
        node.items().forEach(item -> list.add(value(item, depth + 1)));
        listLevel--;
        flowLevel -= node.flow() ? 1 : 0;
        return anchored(node.properties(), list);
    }

    private Map<String, Object> mapping(Node.Mapping node, int depth) {
        open(node.properties());
        flowLevel += node.flow() ? 1 : 0;
        var form = node.flow() ? WrittenMap.Form.FLOW : WrittenMap.Form.BLOCK;
        MappingRules rules = switch (dialect) {
            case RESOURCES -> new ResourceMapping(depth == 0, false, form);
            case PATCHES -> new ResourceMapping(depth == 0, listLevel == 0, form);
            case CONFIGURATION, STRICT_CONFIGURATION, OLD_YAML -> new ConfigurationMapping(dialect);
        };
        node.entries().forEach(entry -> entry(entry, rules, depth));
        flowLevel -= node.flow() ? 1 : 0;
        return anchored(node.properties(), rules.map());
    }

    private void entry(Node.Entry entry, MappingRules rules, int depth) {
        try {
            var key = entry.key();
            if (key instanceof Node.Text text && scalars.isMerge(text)) {
                rules.merge(value(entry.value(), depth + 1));
            } else {
                var source = key instanceof Node.Text text ? text.value() : null;
                rules.put(key(key, depth + 1), source, value(entry.value(), depth + 1));
                if (key instanceof Node.Text text && !text.isPlain()) {
                    rules.quoted(source, text.style());
                }
            }
        } catch (IllegalArgumentException e) {
            throw error(entry.key(), e.getMessage());
        }
    }

    private Object key(Node key, int depth) {
        if (key instanceof Node.Text text && dialect.isOfResources()) {
            if (text.isOmitted() && dialect == Dialect.RESOURCES) {
                return "";
            }
            if (depth > 1 && scalars.isTimestamp(text)) {
                return new Scalar(text.value(), Scalar.Tag.TIMESTAMP, Scalar.Style.PLAIN); // no text
            }
        }
        return Trees.plain(value(key, depth));
    }

    private void open(Node.Properties properties) {
        properties.anchor().ifPresent(anchor -> anchored.put(anchor, OPEN));
    }

    private <T> T anchored(Node.Properties properties, T value) {
        properties.anchor().ifPresent(anchor -> anchored.put(anchor, value));
        return value;
    }

    private Object aliased(Node.Alias alias, int depth) {
        var anchor = alias.anchor();
        if (!anchored.containsKey(anchor)) {
            throw error(alias, "unknown anchor '%s' referenced".formatted(anchor));
        }
        var value = anchored.get(anchor);
        if (value == OPEN) {
            throw error(alias, "anchor '%s' value contains itself".formatted(anchor));
        }
        return copy(alias, value, depth);
    }

    private Object copy(Node.Alias alias, Object value, int depth) {
        limits.copy(value, depth, alias.start());
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = WrittenMap.like(map);
                map.forEach((key, item) -> copy.put((String) key, copy(alias, item, depth + 1)));
                yield copy;
            }
            case List<?> list -> {
                var copy = WrittenList.like(list);
                list.forEach(item -> copy.add(copy(alias, item, depth + 1)));
                yield copy;
            }
            case null, default -> value;
        };
    }

    private static YamlSyntaxException error(Node node, String problem) {
        return new YamlSyntaxException(node.start(), problem);
    }
}
