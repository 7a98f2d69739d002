package dev.sluice.kustomize.yaml;

/**
 * The styles that the characters of a text allow.
 *
 * @param plain without quotes, in a block
 * @param singleQuoted in single quotes
 * @param literal as a literal block
 */
record ScalarShape(boolean plain, boolean singleQuoted, boolean literal) {
    private static final String NEVER_FIRST = "#,[]{}&*!|>'\"%@`";

    static ScalarShape of(String text) {
        if (text.isEmpty()) {
            return new ScalarShape(true, true, false);
        }
        var indicators = text.startsWith("---") || text.startsWith("...");
        var special = false;
        var breaks = false;
        var breakBeforeSpace = false;
        var spaceBeforeBreak = false;
        var last = '\0';
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            indicators = indicators || isIndicator(text, i, c);
            special = special || !Characters.isPrintable(c);
            if (Characters.isBreak(c)) {
                breaks = true;
                spaceBeforeBreak = spaceBeforeBreak || i > 0 && last == ' ';
            } else if (c == ' ') {
                breakBeforeSpace = breakBeforeSpace || i > 0 && Characters.isBreak(last);
            }
            last = c;
        }
        var unquotable = spaceBeforeBreak || special;
        var singleQuoted = !unquotable && !breakBeforeSpace;
        var first = text.charAt(0);
        var plain = singleQuoted && !indicators && !breaks && first != ' ' && last != ' ';
        return new ScalarShape(plain, singleQuoted, !unquotable && last != ' ');
    }

    private static boolean isIndicator(String text, int i, char c) {
        return switch (c) {
            case '-', '?' -> i == 0 && isBlankAfter(text, i);
            case ':' -> isBlankAfter(text, i);
            case '#' -> i == 0 || Characters.isBlankOrBreakOrNul(text.charAt(i - 1));
            default -> i == 0 && NEVER_FIRST.indexOf(c) >= 0;
        };
    }

    private static boolean isBlankAfter(String text, int i) {
        return i + 1 == text.length() || Characters.isBlank(text.charAt(i + 1));
    }
}
