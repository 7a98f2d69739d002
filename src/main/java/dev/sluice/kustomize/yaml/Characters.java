package dev.sluice.kustomize.yaml;

/** Go's classes of characters, for the printed form. */
final class Characters {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Characters() {}

    static boolean isBreak(int c) {
        return c <= '\r' ? c == '\n' || c == '\r' : c >= 0x85 && (c == 0x85 || c == 0x2028 || c == 0x2029);
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean isBlankOrBreakOrNul(int c) {
        return c <= ' ' ? c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0 : c >= 0x85 && isBreak(c);
    }

    /** Whether a character may be printed as it is. Those outside of the basic plane may not. */
    static boolean isPrintable(char c) {
        return c == '\n'
                || c >= 0x20 && c <= 0x7E
                || c >= 0xA0 && c <= 0xFFFD && !Character.isSurrogate(c) && c != BYTE_ORDER_MARK;
    }

    /** Go escapes every character of a text that starts with a byte order mark. */
    static boolean startsWithByteOrderMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    }

    static int utf8Length(String text) {
        return text.codePoints()
                .map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }
}
