package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.yaml.Token.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Takes a YAML text apart into {@link Token}s, with the rules of libyaml, which Go's libraries follow: YAML 1.1 with the
 * liberties of 1.2 that it takes. Indentation becomes tokens of its own. That something is a key shows only at the colon
 * behind it: until there, what may be a key is kept back.
 */
final class Scanner {
    /** A key has to end within its line and, if it has no {@code ?}, within so many characters. */
    private static final int MAX_SIMPLE_KEY = 1024;

    /** So many tokens Go's reader of resources, which keeps comments, has found to be sound before it takes the first. */
    private static final int LOOKAHEAD_FOR_COMMENTS = 3;

    private static final String NEVER_PLAIN = "-?:,[]{}#&*!|>'\"%@`";

    private final boolean keepsComments;
    private final int lookahead;
    private final Cursor cursor;
    /** Null where comments are of no interest. */
    private final CommentLog comments;

    private final ScalarScanner scalars;
    private final PropertyScanner properties;
    private final Tokens tokens = new Tokens();
    private final Deque<Integer> indents = new ArrayDeque<>();
    private int indent = -1;
    private final List<SimpleKey> simpleKeys = new ArrayList<>();
    private boolean simpleKeyAllowed = true;
    private boolean done;

    /** Where a key may have started. */
    private static final class SimpleKey {
        private boolean possible;
        private boolean required;
        private int tokenNumber;
        private int index;
        private int lineStart;
        private int column;
    }

    Scanner(String text, Dialect dialect) {
        this(new Cursor(text), dialect.isOfResources(), null);
    }

    private Scanner(Cursor cursor, boolean keepsComments, CommentLog comments) {
        this.keepsComments = keepsComments;
        this.lookahead = keepsComments ? LOOKAHEAD_FOR_COMMENTS : 1;
        this.cursor = cursor;
        this.comments = comments;
        this.scalars = new ScalarScanner(cursor, comments);
        this.properties = new PropertyScanner(cursor);
        simpleKeys.add(new SimpleKey());
    }

    /** Reads as Go reads resources, and hands out the comments, too. */
    static Scanner withComments(String text) {
        var cursor = new Cursor(text);
        return new Scanner(cursor, true, new CommentLog(cursor, text));
    }

    /** The next comment of those that belong to a token or to one before it; null where there is none. */
    CommentLog.Comment commentFor(Token token) {
        return comments.takeFor(token);
    }

    /** The next token, which stays the next one. */
    Token peek() {
        while (!done && (tokens.size() < lookahead || mayBecomeKey(tokens.firstNumber()))) {
            fetch();
        }
        return tokens.first();
    }

    /** Takes the next token. */
    Token next() {
        var token = peek();
        if (token.type() != Type.STREAM_END) {
            tokens.removeFirst();
        }
        return token;
    }

    private boolean mayBecomeKey(int tokenNumber) {
        for (var key : simpleKeys) {
            if (key.possible && key.tokenNumber == tokenNumber) {
                return isPossible(key);
            }
        }
        return false;
    }

    private boolean isPossible(SimpleKey key) {
        if (!key.possible) {
            return false;
        }
        if (key.lineStart < cursor.lineStart() || key.index + MAX_SIMPLE_KEY < cursor.index()) {
            if (key.required) {
                throw new YamlSyntaxException(key.index, "could not find expected ':'");
            }
            key.possible = false;
        }
        return key.possible;
    }

    private boolean inFlow() {
        return simpleKeys.size() > 1;
    }

    private SimpleKey simpleKey() {
        return simpleKeys.getLast();
    }

    private void fetch() {
        var scanned = cursor.index();
        skipToToken();
        unroll(cursor.column(), scanned);
        var c = cursor.peek();
        if (c == Cursor.END) {
            streamEnd();
        } else if (cursor.column() == 0 && c == '%') {
            documentLevel(properties.directive());
        } else if (cursor.isDocumentIndicator()) {
            var start = cursor.index();
            cursor.skip(3);
            documentLevel(Token.of(c == '-' ? Type.DOCUMENT_START : Type.DOCUMENT_END, start, cursor.index()));
        } else if (comments == null) {
            fetchContent(c);
        } else {
            fetchWithComment(c);
        }
    }

    /** What stands behind a colon or a comma belongs to what is in front of it; behind a hyphen, to the next token. */
    private void fetchWithComment(char c) {
        var before = c == (inFlow() ? ',' : ':') ? tokens.fromEnd(0) : null;
        var start = before == null ? cursor.index() : before.start();
        fetchContent(c);
        if (tokens.fromEnd(0).type() != Type.BLOCK_ENTRY) {
            comments.behind(start);
        }
    }

    private void fetchContent(char c) {
        switch (c) {
            case '[' -> flowStart(Type.FLOW_SEQUENCE_START);
            case '{' -> flowStart(Type.FLOW_MAPPING_START);
            case ']' -> flowEnd(Type.FLOW_SEQUENCE_END);
            case '}' -> flowEnd(Type.FLOW_MAPPING_END);
            case ',' -> flowEntry();
            case '*', '&', '!' -> {
                saveSimpleKey();
                simpleKeyAllowed = false;
                tokens.add(c == '!' ? properties.tag() : properties.anchor());
            }
            case '\'', '"' -> {
                saveSimpleKey();
                simpleKeyAllowed = false;
                tokens.add(c == '"' ? scalars.doubleQuoted() : scalars.singleQuoted());
            }
            default -> fetchPlainOrBlock(c);
        }
    }

    private void fetchPlainOrBlock(char c) {
        if (c == '-' && cursor.isSpaceOrEnd(1)) {
            blockEntry();
        } else if (c == '?' && (inFlow() || cursor.isSpaceOrEnd(1))) {
            key();
        } else if (c == ':' && (inFlow() || cursor.isSpaceOrEnd(1))) {
            value();
        } else if ((c == '|' || c == '>') && !inFlow()) {
            removeSimpleKey();
            simpleKeyAllowed = true;
            tokens.add(scalars.block(indent));
        } else if (startsPlain(c)) {
            saveSimpleKey();
            tokens.add(scalars.plain(indent, inFlow()));
            simpleKeyAllowed = scalars.endedWithLine();
        } else {
            throw cursor.error("found character that cannot start any token");
        }
    }

    private boolean startsPlain(char c) {
        return switch (c) {
            case '-' -> !Characters.isBlank(cursor.peek(1));
            case '?', ':' -> !inFlow() && !cursor.isSpaceOrEnd(1);
            default -> NEVER_PLAIN.indexOf(c) < 0 && !cursor.isSpaceOrEnd(0);
        };
    }

    private void skipToToken() {
        var scanned = cursor.index();
        while (true) {
            while (cursor.peek() == ' ' || cursor.peek() == '\t' && (inFlow() || !simpleKeyAllowed)) {
                cursor.skip(1);
            }
            if (comments != null) {
                logComments(scanned);
            } else if (cursor.peek() == '#') {
                skipComments();
            }
            if (!cursor.isBreak()) {
                return;
            }
            cursor.skipBreak();
            if (!inFlow()) {
                simpleKeyAllowed = true;
            }
        }
    }

    private void logComments(int scanned) {
        var last = tokens.fromEnd(0);
        var beforeLast = tokens.fromEnd(1);
        if (beforeLast != null && beforeLast.type() == Type.BLOCK_SEQUENCE_START && last.type() == Type.BLOCK_ENTRY) {
            comments.turnIntoHead();
        }
        if (cursor.peek() == '#') {
            var first = Token.of(Type.DOCUMENT_START, 0, 0);
            var token = last == null ? first : last.type() == Type.FLOW_ENTRY && beforeLast != null ? beforeLast : last;
            comments.lines(scanned, indent, inFlow(), token);
        }
    }

    /** Between comments on lines of their own Go takes every white space, tabs in the place of indentation too. */
    private void skipComments() {
        var isBare = keepsComments && cursor.isBare();
        while (cursor.peek() == '#') {
            cursor.skipToBreak();
            if (isBare && cursor.isCommentNext()) {
                cursor.skipSpace();
                simpleKeyAllowed = simpleKeyAllowed || !inFlow();
            }
        }
    }

    private void streamEnd() {
        cursor.endLastLine();
        documentLevel(Token.of(Type.STREAM_END, cursor.index(), cursor.index()));
        done = true;
    }

    /** A token that ends all blocks. */
    private void documentLevel(Token token) {
        unroll(-1, token.start());
        removeSimpleKey();
        simpleKeyAllowed = false;
        tokens.add(token);
    }

    private void indicator(Type type) {
        var start = cursor.index();
        cursor.skip(1);
        tokens.add(Token.of(type, start, start + 1));
    }

    private void flowStart(Type type) {
        saveSimpleKey();
        simpleKeys.add(new SimpleKey());
        simpleKeyAllowed = true;
        indicator(type);
    }

    private void flowEnd(Type type) {
        removeSimpleKey();
        if (inFlow()) {
            simpleKeys.removeLast();
        }
        simpleKeyAllowed = false;
        indicator(type);
    }

    private void flowEntry() {
        removeSimpleKey();
        simpleKeyAllowed = true;
        indicator(Type.FLOW_ENTRY);
    }

    private void blockEntry() {
        if (!inFlow()) {
            requireStart("block sequence entries are not allowed in this context");
            roll(cursor.column(), Type.BLOCK_SEQUENCE_START, tokens.endNumber(), cursor.index());
        }
        removeSimpleKey();
        simpleKeyAllowed = true;
        indicator(Type.BLOCK_ENTRY);
    }

    private void key() {
        if (!inFlow()) {
            requireStart("mapping keys are not allowed in this context");
            roll(cursor.column(), Type.BLOCK_MAPPING_START, tokens.endNumber(), cursor.index());
        }
        removeSimpleKey();
        simpleKeyAllowed = !inFlow();
        indicator(Type.KEY);
    }

    private void value() {
        var key = simpleKey();
        if (isPossible(key)) {
            tokens.insert(key.tokenNumber, Token.of(Type.KEY, key.index, key.index));
            roll(key.column, Type.BLOCK_MAPPING_START, key.tokenNumber, key.index);
            key.possible = false;
            simpleKeyAllowed = false;
        } else {
            if (!inFlow()) {
                requireStart("mapping values are not allowed in this context");
                roll(cursor.column(), Type.BLOCK_MAPPING_START, tokens.endNumber(), cursor.index());
            }
            simpleKeyAllowed = !inFlow();
        }
        indicator(Type.VALUE);
    }

    private void requireStart(String otherwise) {
        if (!simpleKeyAllowed) {
            throw cursor.error(otherwise);
        }
    }

    private void saveSimpleKey() {
        if (!simpleKeyAllowed) {
            return;
        }
        removeSimpleKey();
        var key = simpleKey();
        key.possible = true;
        key.required = !inFlow() && indent == cursor.column();
        key.tokenNumber = tokens.endNumber();
        key.index = cursor.index();
        key.lineStart = cursor.lineStart();
        key.column = cursor.column();
    }

    private void removeSimpleKey() {
        var key = simpleKey();
        if (key.possible && key.required) {
            throw new YamlSyntaxException(key.index, "could not find expected ':'");
        }
        key.possible = false;
    }

    /** Starts a block where the column is further to the right than that of the block around it. */
    private void roll(int column, Type type, int tokenNumber, int index) {
        if (!inFlow() && indent < column) {
            indents.push(indent);
            indent = column;
            tokens.insert(tokenNumber, Token.of(type, index, index));
        }
    }

    /**
     * Ends the blocks that are further to the right than a column.
     *
     * @param scanned index behind what was read before
     */
    private void unroll(int column, int scanned) {
        var end = comments == null ? cursor.index() : scanned - 1;
        while (!inFlow() && indent > column) {
            end = comments == null ? end : comments.blockEnd(end, indent);
            tokens.add(Token.of(Type.BLOCK_END, end, end));
            indent = indents.pop();
        }
    }
}
