package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.yaml.Token.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the nodes of a document of its tokens. What is no YAML is a {@link YamlSyntaxException}. */
final class Composer {
    private final Scanner tokens;
    private final Limits limits;
    private final TagHandles handles = new TagHandles();

    Composer(String text, Dialect dialect, Limits limits) {
        this.tokens = new Scanner(text, dialect);
        this.limits = limits;
    }

    /** The first document of the text; empty where there is none. */
    Optional<Node> firstDocument() {
        if (next() == Type.STREAM_END) {
            return Optional.empty();
        }
        var isExplicit = next() == Type.DIRECTIVE || next() == Type.DOCUMENT_START;
        if (isExplicit) {
            documentStart();
        }
        var node = isExplicit && Ends.DOCUMENT_LEVEL.contains(next()) ? omitted() : blockNode(0);
        next(); // has to be readable; whether it begins another document, nobody asks
        return Optional.of(node);
    }

    private void documentStart() {
        while (next() == Type.DIRECTIVE) {
            handles.directive(tokens.next());
        }
        if (next() != Type.DOCUMENT_START) {
            throw error("did not find expected <document start>");
        }
        tokens.next();
    }

    private Type next() {
        return tokens.peek().type();
    }

    private boolean take(Type type) {
        if (next() != type) {
            return false;
        }
        tokens.next();
        return true;
    }

    private Node omitted() {
        var at = tokens.peek().start();
        return new Node.Text(Node.Properties.NONE, "", ScalarStyle.PLAIN, at, at);
    }

    private Node blockNode(int depth) {
        return node(depth, true, false);
    }

    /** The key or the value of a block mapping: the items of a list may start in the column of the keys. */
    private Node blockField(int depth) {
        return Ends.AFTER_FIELD.contains(next()) ? omitted() : node(depth, true, true);
    }

    private Node flowNode(int depth, Set<Type> after) {
        return after.contains(next()) ? omitted() : node(depth, false, false);
    }

    private Node node(int depth, boolean block, boolean unindentedSequence) {
        limits.enter(depth, tokens.peek().start());
        if (next() == Type.ALIAS) {
            var alias = tokens.next();
            return new Node.Alias(alias.text(), alias.start());
        }
        var start = tokens.peek().start();
        var properties = properties();
        var token = tokens.peek();
        return switch (token.type()) {
            case SCALAR -> {
                tokens.next();
                yield new Node.Text(properties, token.text(), token.style(), start, token.end());
            }
            case FLOW_SEQUENCE_START -> new Node.Sequence(properties, flowSequence(depth), true, start);
            case FLOW_MAPPING_START -> new Node.Mapping(properties, flowMapping(depth), true, start);
            case BLOCK_ENTRY ->
                unindentedSequence
                        ? new Node.Sequence(properties, unindentedSequence(depth), false, start)
                        : propertiesAlone(properties, start);
            case BLOCK_SEQUENCE_START ->
                block
                        ? new Node.Sequence(properties, blockSequence(depth), false, start)
                        : propertiesAlone(properties, start);
            case BLOCK_MAPPING_START ->
                block
                        ? new Node.Mapping(properties, blockMapping(depth), false, start)
                        : propertiesAlone(properties, start);
            default -> propertiesAlone(properties, start);
        };
    }

    private Node propertiesAlone(Node.Properties properties, int start) {
        if (properties == Node.Properties.NONE) {
            throw error("did not find expected node content");
        }
        return new Node.Text(properties, "", ScalarStyle.PLAIN, start, start);
    }

    private Node.Properties properties() {
        if (next() != Type.ANCHOR && next() != Type.TAG) {
            return Node.Properties.NONE;
        }
        var anchor = anchor();
        var tag = next() == Type.TAG ? Optional.of(handles.resolve(tokens.next())) : Optional.<String>empty();
        return new Node.Properties(anchor.or(this::anchor), tag);
    }

    private Optional<String> anchor() {
        return next() == Type.ANCHOR ? Optional.of(tokens.next().text()) : Optional.empty();
    }

    private List<Node> blockSequence(int depth) {
        tokens.next();
        var items = new ArrayList<Node>();
        while (take(Type.BLOCK_ENTRY)) {
            items.add(Ends.AFTER_ITEM.contains(next()) ? omitted() : blockNode(depth + 1));
        }
        if (!take(Type.BLOCK_END)) {
            throw error("did not find expected '-' indicator");
        }
        return items;
    }

    private List<Node> unindentedSequence(int depth) {
        var items = new ArrayList<Node>();
        while (take(Type.BLOCK_ENTRY)) {
            items.add(Ends.AFTER_UNINDENTED_ITEM.contains(next()) ? omitted() : blockNode(depth + 1));
        }
        return items;
    }

    private List<Node.Entry> blockMapping(int depth) {
        tokens.next();
        var entries = new ArrayList<Node.Entry>();
        while (take(Type.KEY)) {
            var key = blockField(depth + 1);
            entries.add(new Node.Entry(key, take(Type.VALUE) ? blockField(depth + 1) : omitted()));
        }
        if (!take(Type.BLOCK_END)) {
            throw error("did not find expected key");
        }
        return entries;
    }

    private List<Node> flowSequence(int depth) {
        tokens.next();
        var items = new ArrayList<Node>();
        while (!take(Type.FLOW_SEQUENCE_END)) {
            if (!items.isEmpty() && !take(Type.FLOW_ENTRY)) {
                throw error("did not find expected ',' or ']'");
            }
            if (next() == Type.KEY) {
                items.add(pair(depth + 1));
            } else if (next() != Type.FLOW_SEQUENCE_END) {
                items.add(node(depth + 1, false, false));
            }
        }
        return items;
    }

    /** A mapping of one entry, without braces. */
    private Node pair(int depth) {
        limits.enter(depth, tokens.peek().start());
        var start = tokens.next().start();
        var key = flowNode(depth + 1, Ends.AFTER_PAIR_KEY);
        if (key instanceof Node.Text text && text.isOmitted()) {
            tokens.next(); // libyaml takes what ends the key that is not there, so that most often nothing fits any
            // more
        }
        var value = take(Type.VALUE) ? flowNode(depth + 1, Ends.AFTER_PAIR) : omitted();
        return new Node.Mapping(Node.Properties.NONE, List.of(new Node.Entry(key, value)), true, start);
    }

    private List<Node.Entry> flowMapping(int depth) {
        tokens.next();
        var entries = new ArrayList<Node.Entry>();
        while (!take(Type.FLOW_MAPPING_END)) {
            if (!entries.isEmpty() && !take(Type.FLOW_ENTRY)) {
                throw error("did not find expected ',' or '}'");
            }
            if (take(Type.KEY)) {
                var key = flowNode(depth + 1, Ends.AFTER_FLOW_KEY);
                entries.add(
                        new Node.Entry(key, take(Type.VALUE) ? flowNode(depth + 1, Ends.AFTER_FLOW_FIELD) : omitted()));
            } else if (next() != Type.FLOW_MAPPING_END) {
                entries.add(new Node.Entry(node(depth + 1, false, false), omitted()));
            }
        }
        return entries;
    }

    private YamlSyntaxException error(String problem) {
        return new YamlSyntaxException(tokens.peek().start(), problem);
    }
}
