package dev.sluice.kustomize.yaml;

/**
 * Prints the nodes of a {@link YamlDocument} as Go's {@code yaml/v3} does for kustomize: two spaces a level, lists not
 * indented below their key, every node in its own style, and comments where they were.
 *
 * <p>A comment is written when the next thing is, in the order in which Go does it: a node starts, its comments of the
 * line and below it are written, and then what is in it.
 */
final class DocumentWriter {
    private static final int INDENT = 2;
    /** A longer key, in bytes, is written as {@code ? key}. */
    private static final int MAX_SIMPLE_KEY = 128;

    private final DocumentPage page = new DocumentPage();
    private final NodeScalarWriter scalars = new NodeScalarWriter(page);

    /** Comments that are not written yet. */
    private String head = "";

    private String line = "";
    private String foot = "";
    /** The comment below the map entry before this one. */
    private String tail = "";
    /** The comment behind a key whose value begins on a further line. */
    private String keyLine = "";

    private int flowLevel;

    /** Where a node stands. */
    private enum Place {
        ROOT,
        ITEM,
        KEY,
        SIMPLE_KEY,
        VALUE
    }

    /**
     * The text of a document.
     *
     * @param documentHead the comment over it, or nothing
     * @param documentFoot the comment below it, or nothing
     */
    String text(YamlNode root, String documentHead, String documentFoot) {
        head = documentHead;
        if (!head.isEmpty()) {
            writeHead();
            page.lineFeed();
        }
        announce(root, "");
        writeHead();
        start(root, Place.ROOT);
        writeLineAndFoot();
        finish(root, Place.ROOT);
        foot = documentFoot.isEmpty() ? foot : documentFoot;
        page.divide(0);
        writeFoot();
        page.divide(-1);
        page.startLine();
        return page.toString();
    }

    /** The comments of a node are known before anything of it is written. */
    private void announce(YamlNode node, String below) {
        head = node.head.isEmpty() ? head : node.head;
        if (node.kind == YamlNode.Kind.SCALAR || node.kind == YamlNode.Kind.ALIAS) {
            announceEnd(node);
        }
        if (node.kind == YamlNode.Kind.SCALAR || node.kind == YamlNode.Kind.MAPPING) {
            tail = below.isEmpty() ? tail : below;
        }
    }

    private void announceEnd(YamlNode node) {
        line = node.line.isEmpty() ? line : node.line;
        foot = node.foot.isEmpty() ? foot : node.foot;
    }

    /** All of a scalar, but of a map or list only what stands in front of it. */
    private void start(YamlNode node, Place place) {
        switch (node.kind) {
            case ALIAS -> anchor("*", node.value);
            case SCALAR -> {
                var tag = NodeScalarWriter.tag(node);
                anchor("&", node.anchor);
                tag(tag);
                scalar(node, place);
            }
            case MAPPING, SEQUENCE -> {
                anchor("&", node.anchor);
                tag(NodeScalarWriter.tag(node));
            }
            case NONE -> scalars.plain("null");
        }
    }

    private void anchor(String indicator, String name) {
        if (!name.isEmpty()) {
            page.indicator(indicator, true);
            page.word(name);
        }
    }

    private void tag(String tag) {
        if (!tag.isEmpty()) {
            page.space();
            page.word(NodeScalarWriter.written(tag));
        }
    }

    private void scalar(YamlNode node, Place place) {
        var context = new NodeScalarWriter.Context(flowLevel > 0, place == Place.SIMPLE_KEY);
        var outer = page.indent();
        page.setIndent(Math.max(outer, 0) + INDENT);
        switch (NodeScalarWriter.style(node, NodeShape.of(node.value), context)) {
            case PLAIN -> scalars.plain(node.value);
            case SINGLE_QUOTED -> scalars.singleQuoted(node.value);
            case DOUBLE_QUOTED -> scalars.doubleQuoted(node.value);
            case LITERAL -> {
                block("|", node.value);
                scalars.literal(node.value);
            }
            case FOLDED -> {
                block(">", node.value);
                scalars.folded(node.value);
            }
        }
        page.setIndent(outer);
    }

    private void block(String indicator, String text) {
        page.indicator(indicator + NodeScalarWriter.hints(text), true);
        if (line.isEmpty()) {
            page.lineFeed();
        }
        writeLine();
    }

    /** What is in a map or list. */
    private void finish(YamlNode node, Place place) {
        var isFlow = flowLevel > 0 || node.flow || node.content().isEmpty();
        switch (node.kind) {
            case MAPPING -> {
                if (isFlow) {
                    flowMapping(node);
                } else {
                    blockMapping(node);
                }
            }
            case SEQUENCE -> {
                if (isFlow) {
                    flowSequence(node);
                } else {
                    blockSequence(node, place);
                }
            }
            case SCALAR, ALIAS, NONE -> {}
        }
    }

    private void blockSequence(YamlNode list, Place place) {
        var outer = page.indent();
        var ofMapping = place == Place.KEY || place == Place.VALUE;
        var isFlush = ofMapping && (page.isAtLineStart() || !page.isIndention());
        page.setIndent(outer < 0 ? 0 : isFlush ? outer : outer + INDENT);
        for (var item : list.content()) {
            announce(item, "");
            writeHead();
            page.startLine();
            page.indicator("-", true, false, true);
            start(item, Place.ITEM);
            writeLineAndFoot();
            finish(item, Place.ITEM);
        }
        announceEnd(list);
        page.setIndent(outer);
    }

    private void blockMapping(YamlNode map) {
        var outer = page.indent();
        page.setIndent(outer < 0 ? 0 : outer + INDENT);
        var below = "";
        for (var i = 0; i + 1 < map.content().size(); i += 2) {
            var key = map.content().get(i).withoutFoot();
            var value = map.content().get(i + 1);
            announce(key, below);
            below = map.content().get(i).foot; // written before the next one: the value may have many lines
            writeHead();
            page.startLine();
            keyLine = line.isEmpty() ? keyLine : line;
            line = "";
            blockKey(key, value);
            commentKey(value);
            start(value, Place.VALUE);
            writeLineAndFoot();
            finish(value, Place.VALUE);
        }
        tail = below.isEmpty() ? tail : below;
        announceEnd(map);
        writeHead();
        page.setIndent(outer);
    }

    private void blockKey(YamlNode key, YamlNode value) {
        if (isSimple(key)) {
            start(key, Place.SIMPLE_KEY);
            finish(key, Place.SIMPLE_KEY);
            announce(value, "");
            page.indicator(":", false);
        } else {
            page.indicator("?", true, false, true);
            start(key, Place.KEY);
            finish(key, Place.KEY);
            announce(value, "");
            page.startLine();
            page.indicator(":", true, false, true);
        }
    }

    private void commentKey(YamlNode value) {
        if (keyLine.isEmpty()) {
            return;
        }
        if (value.kind == YamlNode.Kind.SCALAR || value.kind == YamlNode.Kind.NONE) {
            if (line.isEmpty()) {
                line = keyLine;
                keyLine = "";
            }
        } else if (value.kind != YamlNode.Kind.ALIAS && !value.flow) {
            var own = line;
            line = keyLine;
            writeLine();
            keyLine = line;
            line = own;
        }
    }

    private void flowSequence(YamlNode list) {
        var outer = flowStart("[");
        var divided = true;
        for (var item : list.content()) {
            announce(item, "");
            flowItem(divided);
            divided = isCommented();
            start(item, Place.ITEM);
            flowItemEnd();
            finish(item, Place.ITEM);
        }
        announceEnd(list);
        flowEnd(outer);
        if (page.isAtLineStart()) {
            page.startLine();
        }
        page.indicator("]", false);
        writeLineAndFoot();
    }

    private void flowMapping(YamlNode map) {
        var outer = flowStart("{");
        var divided = true;
        var below = "";
        for (var i = 0; i + 1 < map.content().size(); i += 2) {
            var key = map.content().get(i).withoutFoot();
            var value = map.content().get(i + 1);
            announce(key, below);
            below = map.content().get(i).foot; // written before the next one: the value may have many lines
            flowItem(divided);
            flowKey(key, value);
            divided = isCommented();
            start(value, Place.VALUE);
            flowItemEnd();
            finish(value, Place.VALUE);
        }
        tail = below.isEmpty() ? tail : below;
        announceEnd(map);
        if (!divided && (!head.isEmpty() || !foot.isEmpty() || !tail.isEmpty())) {
            page.indicator(",", false);
        }
        writeHead();
        flowEnd(outer);
        page.indicator("}", false);
        writeLineAndFoot();
    }

    private void flowKey(YamlNode key, YamlNode value) {
        var isSimple = isSimple(key);
        if (!isSimple) {
            page.indicator("?", true);
        }
        start(key, isSimple ? Place.SIMPLE_KEY : Place.KEY);
        finish(key, isSimple ? Place.SIMPLE_KEY : Place.KEY);
        announce(value, "");
        page.indicator(":", !isSimple);
    }

    private int flowStart(String bracket) {
        page.indicator(bracket, true, true, false);
        var outer = page.indent();
        page.setIndent(Math.max(outer, 0) + INDENT);
        flowLevel++;
        return outer;
    }

    private void flowEnd(int outer) {
        flowLevel--;
        page.setIndent(outer);
    }

    private void flowItem(boolean divided) {
        if (!divided) {
            page.indicator(",", false);
        }
        writeHead();
        if (page.isAtLineStart()) {
            page.startLine();
        }
    }

    /** The comma stands in front of the comment. */
    private void flowItemEnd() {
        if (isCommented()) {
            page.indicator(",", false);
        }
        writeLineAndFoot();
    }

    private boolean isCommented() {
        return !line.isEmpty() || !foot.isEmpty() || !tail.isEmpty();
    }

    private static boolean isSimple(YamlNode key) {
        var length = key.anchor.length() + NodeScalarWriter.tag(key).length();
        return switch (key.kind) {
            case ALIAS -> key.value.length() <= MAX_SIMPLE_KEY;
            case SCALAR ->
                key.value.chars().noneMatch(Characters::isBreak)
                        && length + Characters.utf8Length(key.value) <= MAX_SIMPLE_KEY;
            case MAPPING, SEQUENCE -> key.content().isEmpty() && length <= MAX_SIMPLE_KEY;
            case NONE -> true;
        };
    }

    private void writeLineAndFoot() {
        writeLine();
        writeFoot();
    }

    private void writeHead() {
        if (!tail.isEmpty()) {
            page.startLine();
            comment(tail);
            tail = "";
            page.divide();
        }
        if (!head.isEmpty()) {
            page.startLine();
            comment(head);
            head = "";
        }
    }

    private void writeLine() {
        if (!line.isEmpty()) {
            page.space();
            comment(line);
            line = "";
        }
    }

    private void writeFoot() {
        if (!foot.isEmpty()) {
            page.startLine();
            comment(foot);
            foot = "";
            page.divide();
        }
    }

    private void comment(String text) {
        if (!page.lines(text, false)) {
            page.lineFeed();
        }
        page.setWhitespace(true);
    }
}
