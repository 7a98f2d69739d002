package dev.sluice.kustomize.yaml;

/** The text so far, and what of its last line decides how it goes on. */
final class Page {
    private final StringBuilder text = new StringBuilder();
    private int column;
    private boolean whitespace = true;
    private boolean indention = true;

    /** Whether the line holds nothing but indention and indicators that count as such. */
    boolean isIndention() {
        return indention;
    }

    int column() {
        return column;
    }

    /** Goes to a column, on a new line unless this one holds only indention up to there. */
    void indent(int indent) {
        if (!indention || column > indent || column == indent && !whitespace) {
            lineFeed();
        }
        for (; column < indent; column++) {
            text.append(' ');
        }
        whitespace = true;
        indention = true;
    }

    void indicator(String indicator, boolean afterSpace, boolean isIndention) {
        if (afterSpace) {
            space();
        }
        text.append(indicator);
        column += indicator.length();
        whitespace = false;
        indention = indention && isIndention;
    }

    /** A space, unless there is one. */
    void space() {
        if (!whitespace) {
            put(' ');
        }
    }

    void put(char c) {
        text.append(c);
        column++;
    }

    void put(String ascii) {
        text.append(ascii);
        column += ascii.length();
    }

    void lineFeed() {
        lineBreak('\n');
    }

    /** A break that is part of a scalar. */
    void lineBreak(char c) {
        text.append(c);
        column = 0;
    }

    /** The line goes on with a scalar's text, or, after a break within one, with indention. */
    void setIndention(boolean indention) {
        this.indention = indention;
    }

    void setWhitespace(boolean whitespace) {
        this.whitespace = whitespace;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
