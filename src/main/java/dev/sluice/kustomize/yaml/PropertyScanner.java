package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.yaml.Token.Type;

/** Reads anchors, aliases, tags and directives. */
final class PropertyScanner {
    private static final String AFTER_ANCHOR = "?:,]}%@`";
    private static final String IN_URI = ";/?:@&=+$.,!~*'()[]%";

    private final Cursor cursor;

    PropertyScanner(Cursor cursor) {
        this.cursor = cursor;
    }

    /** An anchor or an alias. */
    Token anchor() {
        var start = cursor.index();
        var type = cursor.peek() == '&' ? Type.ANCHOR : Type.ALIAS;
        cursor.skip(1);
        var name = word();
        if (name.isEmpty() || !cursor.isSpaceOrEnd(0) && AFTER_ANCHOR.indexOf(cursor.peek()) < 0) {
            throw cursor.error("did not find expected alphabetic or numeric character");
        }
        return Token.of(type, name, start, cursor.index());
    }

    private String word() {
        var start = cursor.index();
        while (isWordCharacter(cursor.peek())) {
            cursor.skip(1);
        }
        return cursor.since(start);
    }

    private static boolean isWord(String text, int start, int end) {
        return text.substring(start, end).chars().allMatch(c -> isWordCharacter((char) c));
    }

    private static boolean isWordCharacter(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '-';
    }

    /** A tag as it is written. */
    Token tag() {
        var start = cursor.index();
        if (cursor.peek(1) == '<') {
            cursor.skip(2);
            uri();
            if (cursor.peek() != '>') {
                throw cursor.error("did not find the expected '>'");
            }
            cursor.skip(1);
        } else {
            cursor.skip(1);
            uri();
        }
        var tag = cursor.since(start);
        if (tag.length() > 1 && (tag.endsWith("!") && isWord(tag, 1, tag.length() - 1) || tag.equals("!<>"))) {
            throw cursor.error("did not find expected tag URI");
        }
        if (!cursor.isSpaceOrEnd(0)) {
            throw cursor.error("did not find expected whitespace or line break");
        }
        return Token.of(Type.TAG, tag, start, cursor.index());
    }

    private void uri() {
        while (isWordCharacter(cursor.peek()) || IN_URI.indexOf(cursor.peek()) >= 0) {
            cursor.skip(1);
        }
    }

    /** A directive, with its words divided by one space. */
    Token directive() {
        var start = cursor.index();
        cursor.skip(1);
        var directive = new StringBuilder();
        while (!cursor.isBreakOrEnd() && cursor.peek() != '#') {
            var from = cursor.index();
            while (!cursor.isSpaceOrEnd(0)) {
                cursor.skip(1);
            }
            directive.append(directive.isEmpty() ? "" : " ").append(cursor.since(from));
            cursor.skipBlanks();
        }
        var end = cursor.index();
        cursor.skipToBreak();
        cursor.skipBreak();
        if (!directive.toString().matches("(YAML|TAG) .*")) {
            throw new YamlSyntaxException(start, "found unknown directive name");
        }
        return Token.of(Type.DIRECTIVE, directive.toString(), start, end);
    }
}
