package dev.sluice.kustomize.yaml;

/** A text and the place in it that is read next. Behind its end there is nothing but NUL, which a text must not hold. */
final class Cursor {
    static final char END = '\0';

    private static final int LONGEST_SHARED = 40;

    private final String text;
    private final String[] shared = new String[256];
    private int index;
    private int lineStart;

    /** @throws YamlSyntaxException where the text holds what no YAML may */
    Cursor(String text) {
        this.text = text;
        for (var i = 0; i < text.length(); i++) {
            if (!isReadable(text.charAt(i))) {
                throw new YamlSyntaxException(i, "control characters are not allowed");
            }
        }
    }

    private static boolean isReadable(char c) {
        return c >= 0x20 && c <= 0x7E || c == '\t' || c == '\n' || c == '\r' || c == 0x85 || c >= 0xA0 && c <= 0xFFFD;
    }

    int index() {
        return index;
    }

    /** How many characters there are before this one in its line. */
    int column() {
        return index - lineStart;
    }

    int lineStart() {
        return lineStart;
    }

    char peek() {
        return at(index);
    }

    char peek(int ahead) {
        return at(index + ahead);
    }

    private char at(int i) {
        return i < text.length() ? text.charAt(i) : END;
    }

    boolean isBlank() {
        return Characters.isBlank(peek());
    }

    boolean isBreak() {
        return Characters.isBreak(peek());
    }

    boolean isBreakOrEnd() {
        return isBreak() || peek() == END;
    }

    /** Whether a word or indicator ends here, and as many characters ahead. */
    boolean isSpaceOrEnd(int ahead) {
        return Characters.isBlankOrBreakOrNul(peek(ahead));
    }

    /** Whether the line starts with {@code ---} or {@code ...} and is at its start. */
    boolean isDocumentIndicator() {
        return column() == 0 && (isIndicator('-') || isIndicator('.'));
    }

    boolean isIndicator(char c) {
        return peek() == c && peek(1) == c && peek(2) == c && isSpaceOrEnd(3);
    }

    void skip(int characters) {
        index += characters;
    }

    void skipBlanks() {
        while (isBlank()) {
            index++;
        }
    }

    void skipToBreak() {
        while (!isBreakOrEnd()) {
            index++;
        }
    }

    /** Whether the line has nothing but blanks and indicators up to here. */
    boolean isBare() {
        var i = lineStart;
        while (i < index && " \t-?:".indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i == index;
    }

    /** How many breaks there are between the last character that is no white space and this place. */
    int breaksBefore() {
        var breaks = 0;
        for (var i = index - 1; i >= 0 && (Characters.isBlank(at(i)) || Characters.isBreak(at(i))); i--) {
            var isHalf = at(i) == '\r' && i + 1 < index && at(i + 1) == '\n';
            breaks += Characters.isBreak(at(i)) && !isHalf ? 1 : 0;
        }
        return breaks;
    }

    /** Whether the next thing that is no white space is a comment. */
    boolean isCommentNext() {
        var i = index;
        while (Characters.isBlank(at(i)) || Characters.isBreak(at(i))) {
            i++;
        }
        return at(i) == '#';
    }

    /** Takes blanks and breaks. */
    void skipSpace() {
        while (isBlank() || isBreak()) {
            skipBlanks();
            skipBreak();
        }
    }

    /** Goes to the next line, if there is a break here; what it means in a scalar goes to an appendable. */
    void readBreak(StringBuilder into) {
        var c = peek();
        if (!Characters.isBreak(c)) {
            return;
        }
        into.append(c == '\u2028' || c == '\u2029' ? c : '\n');
        skipBreak();
    }

    void skipBreak() {
        if (isBreak()) {
            index += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
            lineStart = index;
        }
    }

    /** Behind the end a line starts that has nothing in it. */
    void endLastLine() {
        lineStart = index;
    }

    void copy(StringBuilder into, int from) {
        into.append(text, from, index);
    }

    String since(int start) {
        return text.substring(start, index);
    }

    /** The same, and the same object where a text has been asked for before: keys are there over and over. */
    String sharedSince(int start) {
        var length = index - start;
        if (length == 0 || length > LONGEST_SHARED) {
            return since(start);
        }
        var hash =
                31 * (31 * length + text.charAt(start)) + text.charAt(index - 1) * 7 + text.charAt(start + length / 2);
        var slot = hash & shared.length - 1;
        var known = shared[slot];
        if (known == null || known.length() != length || !text.startsWith(known, start)) {
            known = since(start);
            shared[slot] = known;
        }
        return known;
    }

    YamlSyntaxException error(String problem) {
        return new YamlSyntaxException(index, problem);
    }
}
