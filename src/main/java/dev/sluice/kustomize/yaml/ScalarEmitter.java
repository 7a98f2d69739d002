package dev.sluice.kustomize.yaml;

/** Writes scalars, each in the style that Go chooses for it. */
final class ScalarEmitter {
    private static final int WIDTH = 80;
    private static final int INDENT = 2;

    private final Page page;
    private final Scalars scalars = new Scalars(Dialect.CONFIGURATION);

    ScalarEmitter(Page page) {
        this.page = page;
    }

    /** Whether a text is printed without quotes, on one line. */
    static boolean isPlain(String text) {
        return text.indexOf('\n') < 0
                && new Scalars(Dialect.CONFIGURATION).isText(text)
                && ScalarShape.of(text).plain();
    }

    /** What needs no look at its characters: numbers, booleans and null. */
    void plain(String text) {
        page.space();
        page.put(text);
        end();
    }

    /**
     * A text, so that it is read as one.
     *
     * @param indent of its further lines
     * @param key whether it has to stay on one line, followed by a colon
     */
    void text(String text, int indent, boolean key) {
        var shape = ScalarShape.of(text);
        if (text.indexOf('\n') >= 0) {
            if (shape.literal() && !key) {
                literal(text, indent);
            } else {
                doubleQuoted(text, indent, !key);
            }
        } else if (!scalars.isText(text)) {
            doubleQuoted(text, indent, !key);
        } else if (shape.plain()) {
            plain(text, indent, !key);
        } else if (shape.singleQuoted()) {
            singleQuoted(text, indent, !key);
        } else {
            doubleQuoted(text, indent, !key);
        }
    }

    private void plain(String text, int indent, boolean folds) {
        page.space();
        var afterSpace = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c != ' ') {
                page.put(c);
                page.setIndention(false);
            } else if (folds && !afterSpace && page.column() > WIDTH && text.charAt(i + 1) != ' ') {
                page.indent(indent);
            } else {
                page.put(c);
            }
            afterSpace = c == ' ';
        }
        end();
    }

    private void singleQuoted(String text, int indent, boolean folds) {
        page.indicator("'", true, false);
        var afterSpace = false;
        var afterBreak = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == ' ') {
                if (folds && !afterSpace && page.column() > WIDTH && isFoldable(text, i) && text.charAt(i + 1) != ' ') {
                    page.indent(indent);
                } else {
                    page.put(c);
                }
                afterSpace = true;
            } else if (Characters.isBreak(c)) {
                page.lineBreak(c);
                page.setIndention(true);
                afterBreak = true;
            } else {
                if (afterBreak) {
                    page.indent(indent);
                }
                if (c == '\'') {
                    page.put(c);
                }
                page.put(c);
                page.setIndention(false);
                afterSpace = false;
                afterBreak = false;
            }
        }
        page.indicator("'", false, false);
    }

    private void doubleQuoted(String text, int indent, boolean folds) {
        var escapesAll = Characters.startsWithByteOrderMark(text);
        page.indicator("\"", true, false);
        var afterSpace = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (escapesAll || !Characters.isPrintable(c) || Characters.isBreak(c) || c == '"' || c == '\\') {
                var codePoint = text.codePointAt(i);
                page.put(escaped(codePoint));
                i += Character.charCount(codePoint) - 1;
                afterSpace = false;
            } else if (c != ' ') {
                page.put(c);
                afterSpace = false;
            } else {
                if (folds && !afterSpace && page.column() > WIDTH && isFoldable(text, i)) {
                    page.indent(indent);
                    if (text.charAt(i + 1) == ' ') {
                        page.put('\\');
                    }
                } else {
                    page.put(c);
                }
                afterSpace = true;
            }
        }
        page.indicator("\"", false, false);
    }

    private static boolean isFoldable(String text, int i) {
        return i > 0 && i < text.length() - 1;
    }

    /** The escape of a character in double quotes. */
    static String escaped(int c) {
        return switch (c) {
            case 0x00 -> "\\0";
            case 0x07 -> "\\a";
            case 0x08 -> "\\b";
            case 0x09 -> "\\t";
            case 0x0A -> "\\n";
            case 0x0B -> "\\v";
            case 0x0C -> "\\f";
            case 0x0D -> "\\r";
            case 0x1B -> "\\e";
            case 0x22 -> "\\\"";
            case 0x5C -> "\\\\";
            case 0x85 -> "\\N";
            case 0xA0 -> "\\_";
            case 0x2028 -> "\\L";
            case 0x2029 -> "\\P";
            default -> (c <= 0xFF ? "\\x%02X" : c <= 0xFFFF ? "\\u%04X" : "\\U%08X").formatted(c);
        };
    }

    private void literal(String text, int indent) {
        page.indicator("|" + indentHint(text) + chompingHint(text), true, false);
        page.lineFeed();
        page.setIndention(true);
        page.setWhitespace(true);
        var afterBreak = true;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Characters.isBreak(c)) {
                page.lineBreak(c);
                page.setIndention(true);
                afterBreak = true;
            } else {
                if (afterBreak) {
                    page.indent(indent);
                }
                page.put(c);
                page.setIndention(false);
                afterBreak = false;
            }
        }
    }

    private static String indentHint(String text) {
        var first = text.charAt(0);
        return first == ' ' || Characters.isBreak(first) ? String.valueOf(INDENT) : "";
    }

    private static String chompingHint(String text) {
        var last = text.length() - 1;
        if (!Characters.isBreak(text.charAt(last))) {
            return "-";
        }
        return last == 0 || Characters.isBreak(text.charAt(last - 1)) ? "+" : "";
    }

    private void end() {
        page.setWhitespace(false);
        page.setIndention(false);
    }
}
