package dev.sluice.kustomize.yaml;

/** Reads scalars, each from its first character or indicator on. */
final class ScalarScanner {
    private static final String FLOW_INDICATORS = ",?[]{}";

    private final Cursor cursor;
    private final CommentLog comments;
    private final StringBuilder value = new StringBuilder();
    private final StringBuilder blanks = new StringBuilder();
    private final StringBuilder firstBreak = new StringBuilder();
    private final StringBuilder furtherBreaks = new StringBuilder();
    private boolean atLineStart;

    ScalarScanner(Cursor cursor) {
        this(cursor, null);
    }

    /** @param comments takes the comments that stand behind the indicators of blocks; may be null */
    ScalarScanner(Cursor cursor, CommentLog comments) {
        this.cursor = cursor;
        this.comments = comments;
    }

    /** Whether the plain scalar that was read last has ended with a line, so that a key may come next. */
    boolean endedWithLine() {
        return atLineStart;
    }

    /**
     * A scalar without quotes.
     *
     * @param indent where the lines of its block start; -1 outside of all blocks
     * @param inFlow whether indicators of flow collections end it
     */
    Token plain(int indent, boolean inFlow) {
        begin();
        var start = cursor.index();
        var end = start;
        var first = "";
        while (!cursor.isDocumentIndicator() && cursor.peek() != '#') {
            var from = cursor.index();
            while (!cursor.isSpaceOrEnd(0) && !endsPlain(inFlow)) {
                cursor.skip(1);
            }
            if (from == start) {
                first = cursor.sharedSince(start);
                end = cursor.index();
            } else if (cursor.index() > from) {
                value.append(value.isEmpty() ? first : "");
                joinLines();
                cursor.copy(value, from);
                end = cursor.index();
            }
            if (!cursor.isBlank() && !cursor.isBreak()) {
                break;
            }
            space(indent + 1, true);
            if (!inFlow && cursor.column() <= indent) {
                break;
            }
        }
        var text = value.isEmpty() ? first : value.toString();
        return new Token(Token.Type.SCALAR, text, ScalarStyle.PLAIN, start, end);
    }

    private boolean endsPlain(boolean inFlow) {
        var c = cursor.peek();
        return c == ':' && cursor.isSpaceOrEnd(1) || inFlow && FLOW_INDICATORS.indexOf(c) >= 0;
    }

    Token singleQuoted() {
        begin();
        var start = cursor.index();
        cursor.skip(1);
        while (true) {
            requireMore();
            atLineStart = false;
            while (!cursor.isSpaceOrEnd(0)) {
                if (cursor.peek() != '\'') {
                    value.append(cursor.peek());
                    cursor.skip(1);
                } else if (cursor.peek(1) == '\'') {
                    value.append('\'');
                    cursor.skip(2);
                } else {
                    return quoted(ScalarStyle.SINGLE_QUOTED, start);
                }
            }
            space(0, false);
            joinLines();
        }
    }

    Token doubleQuoted() {
        begin();
        var start = cursor.index();
        cursor.skip(1);
        while (true) {
            requireMore();
            atLineStart = false;
            while (!cursor.isSpaceOrEnd(0) && !atLineStart) {
                if (cursor.peek() == '"') {
                    return quoted(ScalarStyle.DOUBLE_QUOTED, start);
                }
                if (cursor.peek() != '\\') {
                    value.append(cursor.peek());
                    cursor.skip(1);
                } else if (Characters.isBreak(cursor.peek(1))) {
                    cursor.skip(1);
                    cursor.skipBreak();
                    atLineStart = true;
                } else {
                    Escape.read(cursor, value);
                }
            }
            space(0, false);
            joinLines();
        }
    }

    private void requireMore() {
        if (cursor.isDocumentIndicator()) {
            throw cursor.error("found unexpected document indicator");
        }
        if (cursor.peek() == Cursor.END) {
            throw cursor.error("found unexpected end of stream");
        }
    }

    private Token quoted(ScalarStyle style, int start) {
        cursor.skip(1);
        return new Token(Token.Type.SCALAR, value.toString(), style, start, cursor.index());
    }

    private void begin() {
        value.setLength(0);
        clearSpace();
        atLineStart = false;
    }

    private void clearSpace() {
        blanks.setLength(0);
        firstBreak.setLength(0);
        furtherBreaks.setLength(0);
    }

    /** Takes blanks and breaks; those of a plain scalar must not indent by tabs. */
    private void space(int indent, boolean plain) {
        while (true) {
            if (cursor.isBlank()) {
                if (plain && atLineStart && cursor.column() < indent && cursor.peek() == '\t') {
                    throw cursor.error("found a tab character that violates indentation");
                }
                if (!atLineStart) {
                    blanks.append(cursor.peek());
                }
                cursor.skip(1);
            } else if (cursor.isBreak()) {
                cursor.readBreak(atLineStart ? furtherBreaks : firstBreak);
                atLineStart = true;
            } else {
                return;
            }
        }
    }

    /** One break between two lines is a space, each further one is one. */
    private void joinLines() {
        if (!atLineStart) {
            value.append(blanks);
        } else if (!startsWithLineFeed(firstBreak)) {
            value.append(firstBreak).append(furtherBreaks);
        } else if (furtherBreaks.isEmpty()) {
            value.append(' ');
        } else {
            value.append(furtherBreaks);
        }
        clearSpace();
        atLineStart = false;
    }

    private static boolean startsWithLineFeed(StringBuilder text) {
        return !text.isEmpty() && text.charAt(0) == '\n';
    }

    /** What the line with the indicator of a block says. */
    private record Header(int increment, char chomping) {}

    /** @param indent where the lines of the block around it start; -1 outside of all blocks */
    Token block(int indent) {
        begin();
        var start = cursor.index();
        var literal = cursor.peek() == '|';
        cursor.skip(1);
        var header = header(start);
        var own = lines(
                literal, header.increment == 0 ? 0 : Math.max(indent, 0) + header.increment, Math.max(indent + 1, 1));
        assert own > 0;
        if (header.chomping != '-') {
            value.append(firstBreak);
        }
        if (header.chomping == '+') {
            value.append(furtherBreaks);
        }
        var style = literal ? ScalarStyle.LITERAL : ScalarStyle.FOLDED;
        return new Token(Token.Type.SCALAR, value.toString(), style, start, cursor.index());
    }

    private Header header(int start) {
        var chomping = ' ';
        var increment = 0;
        for (var i = 0; i < 2; i++) {
            var c = cursor.peek();
            if ((c == '+' || c == '-') && chomping == ' ') {
                chomping = c;
                cursor.skip(1);
            } else if (c >= '0' && c <= '9' && increment == 0) {
                if (c == '0') {
                    throw cursor.error("found an indentation indicator equal to 0");
                }
                increment = c - '0';
                cursor.skip(1);
            }
        }
        cursor.skipBlanks();
        if (cursor.peek() == '#' && comments != null) {
            comments.behind(start);
        } else if (cursor.peek() == '#') {
            cursor.skipToBreak();
        }
        if (!cursor.isBreakOrEnd()) {
            throw cursor.error("did not find expected comment or line break");
        }
        cursor.skipBreak();
        return new Header(increment, chomping);
    }

    /** @param given where the lines start; 0 where the text tells, which is then not less than the least */
    private int lines(boolean literal, int given, int least) {
        var indent = emptyLines(given, least);
        var afterBlank = false;
        while (cursor.column() == indent && cursor.peek() != Cursor.END) {
            var isBlank = cursor.isBlank();
            if (!literal && startsWithLineFeed(firstBreak) && !afterBlank && !isBlank) {
                if (furtherBreaks.isEmpty()) {
                    value.append(' ');
                }
            } else {
                value.append(firstBreak);
            }
            value.append(furtherBreaks);
            clearSpace();
            afterBlank = isBlank;
            var from = cursor.index();
            cursor.skipToBreak();
            cursor.copy(value, from);
            cursor.readBreak(firstBreak);
            emptyLines(indent, least);
        }
        return indent;
    }

    /** Takes lines without text, and the indentation of the next; the answer is where lines start. */
    private int emptyLines(int given, int least) {
        var deepest = 0;
        while (true) {
            while ((given == 0 || cursor.column() < given) && cursor.peek() == ' ') {
                cursor.skip(1);
            }
            deepest = Math.max(deepest, cursor.column());
            if ((given == 0 || cursor.column() < given) && cursor.peek() == '\t') {
                throw cursor.error("found a tab character where an indentation space is expected");
            }
            if (!cursor.isBreak()) {
                return given == 0 ? Math.max(deepest, least) : given;
            }
            cursor.readBreak(furtherBreaks);
        }
    }
}
