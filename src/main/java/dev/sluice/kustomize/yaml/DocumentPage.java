package dev.sluice.kustomize.yaml;

/** The text of a document so far, with what of its last line decides how it goes on. */
final class DocumentPage {
    private final StringBuilder text = new StringBuilder();
    private int column;
    private boolean whitespace = true;
    private boolean indention = true;
    private int indent = -1;
    /** Where a comment below something stands, from which an empty line divides what comes next; -1 for nowhere. */
    private int footIndent = -1;

    int indent() {
        return indent;
    }

    void setIndent(int indent) {
        this.indent = indent;
    }

    /** What is written next is divided from a comment, if it starts where the lines do now. */
    void divide() {
        footIndent = Math.max(indent, 0);
    }

    void divide(int at) {
        footIndent = at;
    }

    boolean isAtLineStart() {
        return column == 0;
    }

    /** Whether the line holds nothing but indention and indicators that count as such. */
    boolean isIndention() {
        return indention;
    }

    void setWhitespace(boolean whitespace) {
        this.whitespace = whitespace;
    }

    /** Goes to the indentation, on a new line unless this one holds nothing else. */
    void startLine() {
        var to = Math.max(indent, 0);
        if (!indention || column > to || column == to && !whitespace) {
            lineFeed();
        }
        if (footIndent == to) {
            lineFeed();
        }
        for (; column < to; column++) {
            text.append(' ');
        }
        whitespace = true;
        footIndent = -1;
    }

    void indicator(String indicator, boolean afterSpace) {
        indicator(indicator, afterSpace, false, false);
    }

    void indicator(String indicator, boolean afterSpace, boolean isWhitespace, boolean isIndention) {
        if (afterSpace) {
            space();
        }
        put(indicator);
        whitespace = isWhitespace;
        indention = indention && isIndention;
    }

    /** A space, unless there is one. */
    void space() {
        if (!whitespace) {
            put(' ');
        }
    }

    /**
     * A text of several lines, each of them indented.
     *
     * @param afterBreak whether the first line is to be begun
     * @return whether the text ends with the end of a line
     */
    boolean lines(String text, boolean afterBreak) {
        var isNew = afterBreak;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Characters.isBreak(c)) {
                lineBreak(c);
            } else {
                if (isNew) {
                    startLine();
                }
                content(c);
            }
            isNew = Characters.isBreak(c);
        }
        return isNew;
    }

    void put(char c) {
        text.append(c);
        column++;
    }

    void put(String line) {
        text.append(line);
        column += line.length();
    }

    /** Something that ends a word. */
    void word(String word) {
        put(word);
        wordEnd();
    }

    void wordEnd() {
        whitespace = false;
        indention = false;
    }

    /** A character of a scalar or comment. */
    void content(char c) {
        put(c);
        content();
    }

    /** The line holds more than indention. */
    void content() {
        indention = false;
    }

    void lineFeed() {
        lineBreak('\n');
    }

    void lineBreak(char c) {
        text.append(c);
        column = 0;
        indention = true;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
