package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.yaml.Token.Type;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a {@link YamlDocument} of the tokens of a text. What is no YAML is a {@link YamlSyntaxException}.
 *
 * <p>A comment belongs to the node that comes next when the token is looked at to which the scanner has put it, so it
 * matters at which point a token is looked at: it is where Go's parser does it.
 */
final class DocumentReader {
    private final Scanner tokens;
    private final Limits limits = new Limits();
    private final TagHandles handles = new TagHandles();
    private final Set<String> anchors = new HashSet<>();

    /** Comments that are seen and belong to no node yet. */
    private String head = "";

    private String line = "";
    private String foot = "";
    /** What stands over the hyphen in front of a map or list. */
    private String stem = "";

    DocumentReader(String text) {
        this.tokens = Scanner.withComments(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    YamlDocument document() {
        var first = next();
        if (first == Type.STREAM_END) {
            return new YamlDocument(new YamlNode(YamlNode.Kind.NONE), "", "");
        }
        var isExplicit = first == Type.DIRECTIVE || first == Type.DOCUMENT_START;
        var top = isExplicit ? "" : documentHead();
        if (isExplicit) {
            documentStart();
        }
        var root = isExplicit && Ends.DOCUMENT_LEVEL.contains(next()) ? omitted() : node(0, true, false);
        next();
        return new YamlDocument(root, top, foot.isEmpty() ? head : foot);
    }

    /** What is divided by an empty line from the comment over the first node belongs to the document. */
    private String documentHead() {
        var whole = head;
        if (whole.length() > 1 && whole.endsWith("\n")) {
            head = "";
            return whole.substring(0, whole.length() - 1);
        }
        var empty = whole.lastIndexOf("\n\n");
        if (empty < 0) {
            return "";
        }
        head = whole.substring(empty + 2);
        return whole.substring(0, empty);
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

    /** The type of the next token. Its comments are taken. */
    private Type next() {
        var token = tokens.peek();
        for (var comment = tokens.commentFor(token); comment != null; comment = tokens.commentFor(token)) {
            switch (comment.position()) {
                case HEAD -> head = joined(head, comment.text());
                case LINE -> line = joined(line, comment.text());
                case FOOT -> foot = joined(foot, comment.text());
            }
        }
        return token.type();
    }

    private static String joined(String comments, String comment) {
        return comments.isEmpty() ? comment : comments + "\n" + comment;
    }

    private boolean take(Type type) {
        if (next() != type) {
            return false;
        }
        tokens.next();
        return true;
    }

    private static YamlNode omitted() {
        var node = YamlNode.scalar("");
        node.tag = YamlNode.NULL;
        return node;
    }

    /** The comments that are seen go to a node. */
    private void comment(YamlNode node) {
        node.head = head;
        comment(node, line, foot);
    }

    /** Those that are seen at the end of a map or list: what is over the end is lost. */
    private void commentEnd(YamlNode node) {
        comment(node, line, foot);
    }

    private void comment(YamlNode node, String behind, String below) {
        node.line = behind;
        node.foot = below;
        head = "";
        line = "";
        foot = "";
        stem = "";
    }

    private YamlNode node(int depth, boolean block, boolean unindentedSequence) {
        limits.enter(depth, tokens.peek().start());
        if (next() == Type.ALIAS) {
            return alias();
        }
        var properties = properties();
        return switch (next()) {
            case BLOCK_ENTRY ->
                unindentedSequence
                        ? unindentedSequence(depth, of(YamlNode.Kind.SEQUENCE, properties))
                        : propertiesAlone(properties);
            case SCALAR -> scalar(properties);
            case FLOW_SEQUENCE_START -> flowSequence(depth, flow(YamlNode.Kind.SEQUENCE, properties));
            case FLOW_MAPPING_START -> flowMapping(depth, flow(YamlNode.Kind.MAPPING, properties));
            case BLOCK_SEQUENCE_START ->
                block ? blockSequence(depth, stemmed(YamlNode.Kind.SEQUENCE, properties)) : propertiesAlone(properties);
            case BLOCK_MAPPING_START ->
                block ? blockMapping(depth, stemmed(YamlNode.Kind.MAPPING, properties)) : propertiesAlone(properties);
            default -> propertiesAlone(properties);
        };
    }

    private YamlNode alias() {
        var node = new YamlNode(YamlNode.Kind.ALIAS);
        comment(node);
        node.value = tokens.next().text();
        if (!anchors.contains(node.value)) {
            throw error("unknown anchor '%s' referenced".formatted(node.value));
        }
        return node;
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

    private YamlNode of(YamlNode.Kind kind, Node.Properties properties) {
        var node = new YamlNode(kind);
        properties.anchor().ifPresent(anchor -> {
            node.anchor = anchor;
            anchors.add(anchor);
        });
        properties.tag().filter(tag -> !tag.equals("!")).ifPresent(tag -> {
            node.tag = tag.startsWith(TagHandles.STANDARD) ? "!!" + tag.substring(TagHandles.STANDARD.length()) : tag;
            node.tagged = true;
        });
        return node;
    }

    private YamlNode flow(YamlNode.Kind kind, Node.Properties properties) {
        var node = of(kind, properties);
        node.flow = true;
        comment(node);
        return node;
    }

    private YamlNode stemmed(YamlNode.Kind kind, Node.Properties properties) {
        var node = of(kind, properties);
        node.head = stem;
        stem = "";
        return node;
    }

    private YamlNode scalar(Node.Properties properties) {
        var node = of(YamlNode.Kind.SCALAR, properties);
        comment(node);
        var token = tokens.next();
        node.value = token.text();
        node.style = token.style();
        if (!node.tagged) {
            node.tag = YamlNode.implicitTag(node.value, node.style);
        }
        return node;
    }

    private YamlNode propertiesAlone(Node.Properties properties) {
        if (properties == Node.Properties.NONE) {
            throw error("did not find expected node content");
        }
        var node = of(YamlNode.Kind.SCALAR, properties);
        node.tag = node.tagged ? node.tag : YamlNode.NULL;
        return node;
    }

    private YamlNode blockSequence(int depth, YamlNode list) {
        next();
        tokens.next();
        while (next() == Type.BLOCK_ENTRY) {
            list.addItem(item(depth, Ends.AFTER_ITEM));
        }
        if (!take(Type.BLOCK_END)) {
            throw error("did not find expected '-' indicator");
        }
        return list;
    }

    private YamlNode unindentedSequence(int depth, YamlNode list) {
        while (next() == Type.BLOCK_ENTRY) {
            list.addItem(item(depth, Ends.AFTER_UNINDENTED_ITEM));
        }
        return list;
    }

    private YamlNode item(int depth, Set<Type> after) {
        var over = head.length();
        tokens.next();
        if (over > 0) {
            splitStem(over);
        }
        return after.contains(next()) ? omitted() : node(depth + 1, true, false);
    }

    /** What stands over the hyphen belongs to the whole map or list behind it, not to its first part. */
    private void splitStem(int over) {
        var type = next();
        if (type == Type.BLOCK_SEQUENCE_START || type == Type.BLOCK_MAPPING_START) {
            stem = head.substring(0, over);
            head = head.length() == over ? "" : head.substring(over + 1);
        }
    }

    private YamlNode blockMapping(int depth, YamlNode map) {
        next();
        tokens.next();
        while (take(Type.KEY)) {
            var key = Ends.AFTER_FIELD.contains(next()) ? omitted() : node(depth + 1, true, true);
            var previous = map.content().size() - 2;
            if (!key.foot.isEmpty() && previous >= 0) {
                map.content().get(previous).foot = key.foot;
                key.foot = "";
            }
            var value =
                    !take(Type.VALUE) || Ends.AFTER_FIELD.contains(next()) ? omitted() : node(depth + 1, true, true);
            add(map, key, value);
        }
        if (next() != Type.BLOCK_END) {
            throw error("did not find expected key");
        }
        commentEnd(map);
        tokens.next();
        if (!map.foot.isEmpty() && !map.content().isEmpty()) {
            map.content().get(map.content().size() - 2).foot = map.foot;
            map.foot = "";
        }
        return map;
    }

    /** What stands below a value is kept with its key. */
    private static void add(YamlNode map, YamlNode key, YamlNode value) {
        if (key.foot.isEmpty()) {
            key.foot = value.foot;
            value.foot = "";
        }
        map.content().add(key);
        map.content().add(value);
    }

    private YamlNode flowSequence(int depth, YamlNode list) {
        next();
        tokens.next();
        while (next() != Type.FLOW_SEQUENCE_END) {
            if (!list.content().isEmpty() && !take(Type.FLOW_ENTRY)) {
                throw error("did not find expected ',' or ']'");
            }
            if (next() == Type.KEY) {
                list.addItem(pair(depth + 1));
            } else if (next() != Type.FLOW_SEQUENCE_END) {
                list.addItem(node(depth + 1, false, false));
            }
        }
        commentEnd(list);
        tokens.next();
        return list;
    }

    /** A mapping of one entry, without braces. */
    private YamlNode pair(int depth) {
        limits.enter(depth, tokens.peek().start());
        tokens.next();
        var map = new YamlNode(YamlNode.Kind.MAPPING);
        map.flow = true;
        YamlNode key;
        if (Ends.AFTER_PAIR_KEY.contains(next())) {
            tokens.next(); // libyaml takes what ends the key that is not there
            key = omitted();
        } else {
            key = node(depth + 1, false, false);
        }
        add(
                map,
                key,
                !take(Type.VALUE) || Ends.AFTER_PAIR.contains(next()) ? omitted() : node(depth + 1, false, false));
        next();
        return map;
    }

    private YamlNode flowMapping(int depth, YamlNode map) {
        next();
        tokens.next();
        while (next() != Type.FLOW_MAPPING_END) {
            if (!map.content().isEmpty() && !take(Type.FLOW_ENTRY)) {
                throw error("did not find expected ',' or '}'");
            }
            if (take(Type.KEY)) {
                var key = Ends.AFTER_FLOW_KEY.contains(next()) ? omitted() : node(depth + 1, false, false);
                var isOmitted = !take(Type.VALUE) || Ends.AFTER_FLOW_FIELD.contains(next());
                add(map, key, isOmitted ? omitted() : node(depth + 1, false, false));
            } else if (next() != Type.FLOW_MAPPING_END) {
                add(map, node(depth + 1, false, false), omitted());
            }
        }
        commentEnd(map);
        tokens.next();
        return map;
    }

    private YamlSyntaxException error(String problem) {
        return new YamlSyntaxException(tokens.peek().start(), problem);
    }
}
