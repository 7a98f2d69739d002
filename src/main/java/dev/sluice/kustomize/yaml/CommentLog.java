package dev.sluice.kustomize.yaml;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * The comments of a text, each with the token to which it belongs. Go's reader decides that by what stands around a
 * comment: behind a value, over it, or below it with an empty line after that. Where the rules look odd, they are Go's.
 */
final class CommentLog {
    /** So far Go looks for a comment. */
    private static final int FAR = 512;

    private static final Place NOWHERE = new Place(0, 0, 0);

    private final Cursor cursor;
    private final int[] lineStarts;
    private final Deque<Comment> comments = new ArrayDeque<>();

    /** The three places that a comment can have at a node. */
    enum Position {
        HEAD,
        LINE,
        FOOT
    }

    /**
     * A comment.
     *
     * @param scanned index from which on it was looked for
     * @param token index of the token that it belongs to
     * @param start its first character, with the column counted from 1
     * @param end index behind it; 0 of a comment behind a value
     */
    record Comment(Position position, String text, int scanned, int token, Place start, int end) {}

    private record Place(int index, int line, int column) {}

    CommentLog(Cursor cursor, String text) {
        this.cursor = cursor;
        this.lineStarts = IntStream.concat(
                        IntStream.of(0),
                        IntStream.range(0, text.length())
                                .filter(i -> Characters.isBreak(text.charAt(i)))
                                .filter(i -> !text.startsWith("\r\n", i))
                                .map(i -> i + 1))
                .toArray();
    }

    private int line(int index) {
        var found = Arrays.binarySearch(lineStarts, index);
        return found >= 0 ? found : -found - 2;
    }

    private Place here() {
        return new Place(cursor.index(), line(cursor.index()), cursor.column());
    }

    /** Takes the first comment, if it belongs to a token or to one before that. */
    Comment takeFor(Token token) {
        var first = comments.peekFirst();
        if (first == null || first.token > token.start()) {
            return null;
        }
        var waits = first.position == Position.HEAD && token.type() == Token.Type.BLOCK_END;
        return waits ? null : comments.removeFirst();
    }

    /** Takes a comment that stands behind what was read last, on the same line. */
    void behind(int token) {
        if (cursor.breaksBefore() > 0) {
            return;
        }
        var ahead = 0;
        while (ahead < FAR && Characters.isBlank(cursor.peek(ahead))) {
            ahead++;
        }
        if (ahead == FAR || cursor.peek(ahead) != '#') {
            return;
        }
        cursor.skip(ahead);
        var start = here();
        cursor.skipToBreak();
        comments.addLast(new Comment(Position.LINE, cursor.since(start.index), 0, token, start, 0));
    }

    /** A comment behind the first hyphens of a list within a list is one over what follows. */
    void turnIntoHead() {
        var last = comments.peekLast();
        if (last != null && last.position == Position.LINE && !cursor.isBreak()) {
            comments.removeLast();
            var here = here();
            var token = last.start.line == here.line - 1 ? here.index : last.token;
            comments.addLast(new Comment(Position.HEAD, last.text, last.scanned, token, last.start, last.end));
        }
    }

    /**
     * The index at which a block ends: before the comments that belong to the blocks around it.
     *
     * @param index where it would end without comments
     * @param indent where the lines of the block start
     */
    int blockEnd(int index, int indent) {
        var end = index;
        var stop = index;
        for (var each = comments.descendingIterator(); each.hasNext(); ) {
            var comment = each.next();
            if (comment.end < stop) {
                break;
            }
            if (comment.start.column == indent + 1) {
                end = comment.start.index;
            }
            stop = comment.scanned;
        }
        return end;
    }

    /**
     * Takes comments on lines of their own.
     *
     * @param scanned index from which on they were looked for
     * @param indent where the lines of the block start
     * @param token the one before them
     */
    void lines(int scanned, int indent, boolean inFlow, Token token) {
        new Lines(scanned, Math.max(indent, 0), inFlow, token).take();
    }

    /** A run of comments, which may belong to the token before it, to the next one, or in parts to both. */
    private final class Lines {
        private final int indent;
        private final boolean inFlow;
        private final boolean afterColon;
        private final int footLine;
        private final StringBuilder text = new StringBuilder();
        private int scanned;
        private int token;
        private Place start = NOWHERE;
        private boolean firstEmpty;
        private boolean recentEmpty;
        private int line;
        private int column;

        private Lines(int scanned, int indent, boolean inFlow, Token token) {
            this.scanned = scanned;
            this.indent = indent;
            this.inFlow = inFlow;
            this.afterColon = token.type() == Token.Type.VALUE;
            this.token = token.start();
            var breaks = cursor.breaksBefore();
            this.firstEmpty = breaks <= 1;
            this.line = line(cursor.index());
            this.column = cursor.column();
            this.footLine = line(scanned) == 0 ? -1 : line - breaks + (breaks == 0 && column > 1 ? 2 : 1);
        }

        private void take() {
            var ahead = 0;
            for (; ahead < FAR; ahead++) {
                column++;
                var c = cursor.peek(ahead);
                if (Characters.isBlank(c)) {
                    continue;
                }
                var closes = inFlow && (c == ']' || c == '}');
                if (closes || Characters.isBreak(c) || c == Cursor.END) {
                    lineEnd(ahead, closes);
                    if (!Characters.isBreak(c)) {
                        break;
                    }
                    continue;
                }
                if (column - 1 < indent && column != start.column) {
                    foot(ahead);
                }
                if (c != '#') {
                    break;
                }
                comment(ahead);
                ahead = 0; // Go goes on one character behind this one, which is the break, or the first half of it
            }
            if (!text.isEmpty()) {
                add(Position.HEAD, start.index, cursor.index() + ahead - 1);
            }
        }

        private void lineEnd(int ahead, boolean closes) {
            if (closes || !recentEmpty) {
                var isFoot =
                        closes || firstEmpty && (start.line == footLine && !afterColon || start.column - 1 < indent);
                if (isFoot && !text.isEmpty()) {
                    token = start.column - 1 < indent ? start.index : token;
                    foot(ahead);
                } else if (!isFoot && !text.isEmpty() && cursor.peek(ahead) != Cursor.END) {
                    text.append('\n');
                }
            }
            firstEmpty = false;
            recentEmpty = true;
            column = 0;
            line++;
        }

        private void foot(int ahead) {
            if (text.isEmpty()) {
                return;
            }
            var end = cursor.index() + ahead;
            add(Position.FOOT, token, end);
            scanned = end;
            token = end;
        }

        private void add(Position position, int token, int end) {
            comments.addLast(new Comment(position, text.toString(), scanned, token, start, end));
            text.setLength(0);
        }

        private void comment(int ahead) {
            if (text.isEmpty()) {
                start = new Place(cursor.index() + ahead, line, column);
            } else {
                text.append('\n');
            }
            recentEmpty = false;
            cursor.skipSpace();
            var from = cursor.index();
            cursor.skipToBreak();
            cursor.copy(text, from);
            column = 0;
            line = line(cursor.index());
        }
    }
}
