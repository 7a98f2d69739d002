package dev.sluice.kustomize.yaml;

import java.nio.charset.StandardCharsets;

/** Writes the scalars of a {@link YamlDocument}, in their own style where their text allows it. Lines are not folded. */
final class NodeScalarWriter {
    private static final String IN_TAG = ";/?:@&=+$,_.~*'()[]-";

    private final DocumentPage page;

    /** Where a scalar stands. */
    record Context(boolean flow, boolean simpleKey) {}

    NodeScalarWriter(DocumentPage page) {
        this.page = page;
    }

    /** What is written of the tag of a node, in the form {@code !name}; empty where nothing is. */
    static String tag(YamlNode node) {
        var isImplied = switch (node.kind) {
            case MAPPING -> node.tag.equals("!!map");
            case SEQUENCE -> node.tag.equals("!!seq");
            case SCALAR -> node.tag.equals(YamlNode.TEXT) || node.tag.equals(YamlNode.resolved(node.value));
            case ALIAS, NONE -> true;
        };
        return node.tagged || !isImplied ? node.tag : "";
    }

    /** The tag as it stands in the text. */
    static String written(String tag) {
        return tag.startsWith("!")
                ? tag.startsWith("!!") ? "!!" + escaped(tag.substring(2)) : "!" + escaped(tag.substring(1))
                : "!<" + escaped(tag) + ">";
    }

    private static String escaped(String tag) {
        var out = new StringBuilder();
        for (var octet : tag.getBytes(StandardCharsets.UTF_8)) {
            var isKept = octet >= '0' && octet <= '9'
                    || octet >= 'A' && octet <= 'Z'
                    || octet >= 'a' && octet <= 'z'
                    || octet > 0 && IN_TAG.indexOf(octet) >= 0;
            out.append(isKept ? String.valueOf((char) octet) : "%%%02X".formatted(octet & 0xFF));
        }
        return out.toString();
    }

    /** The style in which a scalar is written. */
    static ScalarStyle style(YamlNode node, NodeShape shape, Context context) {
        var style = wanted(node, shape, context);
        if (style == ScalarStyle.PLAIN) {
            var isPlain = context.flow ? shape.flowPlain() : shape.plain();
            var isOmitted = node.value.isEmpty() && (context.flow || context.simpleKey);
            style = isPlain && !isOmitted ? style : ScalarStyle.SINGLE_QUOTED;
        }
        return switch (style) {
            case SINGLE_QUOTED -> shape.singleQuoted() ? style : ScalarStyle.DOUBLE_QUOTED;
            case LITERAL, FOLDED ->
                shape.block() && !context.flow && !context.simpleKey ? style : ScalarStyle.DOUBLE_QUOTED;
            default -> style;
        };
    }

    private static ScalarStyle wanted(YamlNode node, NodeShape shape, Context context) {
        if (context.simpleKey && shape.lines()) {
            return ScalarStyle.DOUBLE_QUOTED;
        }
        if (node.style != ScalarStyle.PLAIN) {
            return node.style;
        }
        if (node.value.indexOf('\n') >= 0) {
            return ScalarStyle.LITERAL;
        }
        var seemsOther =
                !node.tagged && node.tag.equals(YamlNode.TEXT) && !node.tag.equals(YamlNode.resolved(node.value));
        return seemsOther ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
    }

    void plain(String text) {
        if (!text.isEmpty()) {
            page.space();
            page.put(text);
            page.setWhitespace(false);
        }
        page.content();
    }

    void singleQuoted(String text) {
        page.indicator("'", true);
        var afterBreak = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Characters.isBreak(c)) {
                if (!afterBreak && c == '\n') {
                    page.lineFeed();
                }
                page.lineBreak(c);
                afterBreak = true;
                continue;
            }
            if (c == ' ') {
                page.put(c);
                continue;
            }
            if (afterBreak) {
                page.startLine();
            }
            if (c == '\'') {
                page.put(c);
            }
            page.content(c);
            afterBreak = false;
        }
        page.indicator("'", false);
    }

    void doubleQuoted(String text) {
        page.indicator("\"", true);
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!Characters.isPrintable(c) || Characters.isBreak(c) || c == '"' || c == '\\') {
                var codePoint = text.codePointAt(i);
                page.put(ScalarEmitter.escaped(codePoint));
                i += Character.charCount(codePoint) - 1;
            } else {
                page.put(c);
            }
        }
        page.indicator("\"", false);
    }

    /** What stands behind the indicator of a block: that its first line is indented, and how it ends. */
    static String hints(String text) {
        if (text.isEmpty()) {
            return "-";
        }
        var first = text.charAt(0);
        var last = text.length() - 1;
        var indented = first == ' ' || Characters.isBreak(first) ? "2" : "";
        if (!Characters.isBreak(text.charAt(last))) {
            return indented + "-";
        }
        return last == 0 || Characters.isBreak(text.charAt(last - 1)) ? indented + "+" : indented;
    }

    /** The lines of a block, behind its indicator. */
    void literal(String text) {
        page.setWhitespace(true);
        page.lines(text, true);
    }

    /** The same of a folded block: Go doubles a break unless the whole text starts with breaks and then a blank. */
    void folded(String text) {
        page.setWhitespace(true);
        var doubles = !startsIndented(text);
        var afterBreak = true;
        var indented = true;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Characters.isBreak(c)) {
                if (!afterBreak && !indented && c == '\n' && doubles) {
                    page.lineFeed();
                }
                page.lineBreak(c);
            } else {
                if (afterBreak) {
                    page.startLine();
                    indented = Characters.isBlank(c);
                }
                page.content(c);
            }
            afterBreak = Characters.isBreak(c);
        }
    }

    private static boolean startsIndented(String text) {
        var i = 0;
        while (i < text.length() && Characters.isBreak(text.charAt(i))) {
            i++;
        }
        return i == text.length() || Characters.isBlankOrBreakOrNul(text.charAt(i));
    }
}
