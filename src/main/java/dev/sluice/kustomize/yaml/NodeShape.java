package dev.sluice.kustomize.yaml;

/**
 * The styles that the characters of a text allow in a {@link YamlDocument}.
 *
 * @param lines whether it has several lines
 * @param plain without quotes, in a block
 * @param flowPlain without quotes, in a flow collection
 * @param singleQuoted in single quotes
 * @param block as a literal or folded block
 */
record NodeShape(boolean lines, boolean plain, boolean flowPlain, boolean singleQuoted, boolean block) {
    private static final String NEVER_FIRST = "#,[]{}&*!|>'\"%@`";
    private static final String NEVER_IN_FLOW = ",?[]{}:";

    static NodeShape of(String text) {
        if (text.isEmpty()) {
            return new NodeShape(false, true, false, true, false);
        }
        var lines = false;
        var special = false;
        var tabs = false;
        var breakBeforeSpace = false;
        var spaceBeforeBreak = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            tabs |= c == '\t';
            special |= c != '\t' && !Characters.isPrintable(c);
            lines |= Characters.isBreak(c);
            spaceBeforeBreak |= Characters.isBreak(c) && i > 0 && text.charAt(i - 1) == ' ';
            breakBeforeSpace |= c == ' ' && i > 0 && Characters.isBreak(text.charAt(i - 1));
        }
        var first = text.charAt(0);
        var last = text.charAt(text.length() - 1);
        var singleQuoted = !breakBeforeSpace && !spaceBeforeBreak && !tabs && !special;
        var bare = singleQuoted && !lines && first != ' ' && last != ' ';
        return new NodeShape(
                lines,
                bare && !hasIndicator(text, false),
                bare && !hasIndicator(text, true),
                singleQuoted,
                !spaceBeforeBreak && !special && last != ' ');
    }

    private static boolean hasIndicator(String text, boolean flow) {
        if (text.startsWith("---") || text.startsWith("...") || NEVER_FIRST.indexOf(text.charAt(0)) >= 0) {
            return true;
        }
        for (var i = 0; i < text.length(); i++) {
            if (isIndicator(text, i, flow)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIndicator(String text, int i, boolean flow) {
        var c = text.charAt(i);
        var beforeBlank = i + 1 == text.length() || Characters.isBlank(text.charAt(i + 1));
        return switch (c) {
            case '-' -> i == 0 && beforeBlank;
            case '?' -> flow || i == 0 && beforeBlank;
            case ':' -> flow || beforeBlank;
            case '#' -> Characters.isBlankOrBreakOrNul(text.charAt(i - 1)); // the first one is found before
            default -> flow && NEVER_IN_FLOW.indexOf(c) >= 0;
        };
    }
}
