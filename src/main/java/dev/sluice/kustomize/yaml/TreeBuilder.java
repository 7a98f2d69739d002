package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    TreeBuilder(Dialect dialect, Limits limits) {
        this.dialect = dialect;
        this.limits = limits;
        this.scalars = new Scalars(dialect);
    }

    /** The tree of a document; empty where it is null. */
    Optional<Object> tree(Node document) {
        return Optional.ofNullable(value(document, 0)).filter(tree -> !Trees.isNull(tree));
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
        if (flowLevel > 0 && dialect == Dialect.RESOURCES && node.isOmitted()) {
            return ""; // kustomize prints it, quoted for a flow collection, and reads that again
        }
        try {
            return dialect == Dialect.RESOURCES ? scalars.node(node) : scalars.value(node);
        } catch (IllegalArgumentException e) {
            throw error(node, e.getMessage());
        }
    }

    private List<Object> sequence(Node.Sequence node, int depth) {
        open(node.properties());
        flowLevel += node.flow() ? 1 : 0;
        var list = new ArrayList<>(node.items().size());
        node.items().forEach(item -> list.add(value(item, depth + 1)));
        flowLevel -= node.flow() ? 1 : 0;
        return anchored(node.properties(), list);
    }

    private Map<String, Object> mapping(Node.Mapping node, int depth) {
        open(node.properties());
        flowLevel += node.flow() ? 1 : 0;
        MappingRules rules = switch (dialect) {
            case RESOURCES -> new ResourceMapping(depth == 0);
            case CONFIGURATION -> new ConfigurationMapping(false);
            case KUSTOMIZATION -> new ConfigurationMapping(true);
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
            } else if (key instanceof Node.Text text && depth > 0 && scalars.isTimestamp(text)) {
                throw error(key, "the map key %s is not a text".formatted(text.value()));
            } else {
                var source = key instanceof Node.Text text ? text.value() : null;
                rules.put(key(key, depth + 1), source, value(entry.value(), depth + 1));
            }
        } catch (IllegalArgumentException e) {
            throw error(entry.key(), e.getMessage());
        }
    }

    private Object key(Node key, int depth) {
        var isOmitted = dialect == Dialect.RESOURCES && key instanceof Node.Text text && text.isOmitted();
        return isOmitted ? "" : Trees.plain(value(key, depth));
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
                var copy = new LinkedHashMap<String, Object>();
                map.forEach((key, item) -> copy.put((String) key, copy(alias, item, depth + 1)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<>(list.size());
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
