package dev.sluice.kustomize;

/** White space as Go's {@code unicode.IsSpace} has it: unlike Java's it has no-break spaces, and no separators of ASCII. */
final class GoSpace {
    private GoSpace() {}

    private static boolean is(char c) {
        return switch (c) {
            case '\t', '\n', '\u000B', '\f', '\r', ' ', '\u0085', '\u00A0' -> true;
            default -> c > '\u00FF' && Character.isSpaceChar(c);
        };
    }

    /** A text without white space before and behind it. */
    static String trim(String text) {
        var end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return trimLeft(text.substring(0, end));
    }

    /** A text without white space before it. */
    static String trimLeft(String text) {
        var start = 0;
        while (start < text.length() && is(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }
}
