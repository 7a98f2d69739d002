package dev.sluice.kustomize.yaml;

/**
 * What kustomize makes of a folded scalar ({@code >}): it prints it in that style once more before it reads its value,
 * and Go's printer doubles the break in front of a line that is indented further.
 */
final class FoldedScalar {
    private FoldedScalar() {}

    /** The value after printing and reading. */
    static String reread(String value) {
        if (value.isEmpty() || !ScalarShape.of(value.replace('\t', '.')).literal()) {
            return value;
        }
        var text = new StringBuilder();
        var at = breaksEnd(value, 0);
        text.append(value, 0, at);
        var doubles = at < value.length() && !Characters.isBlankOrBreakOrNul(value.charAt(at));
        while (at < value.length()) {
            var lineEnd = lineEnd(value, at);
            text.append(value, at, lineEnd);
            var next = breaksEnd(value, lineEnd);
            var isIndented = Characters.isBlank(value.charAt(at));
            var printed = next - lineEnd + (doubles && !isIndented ? 1 : 0);
            text.append(
                    next == value.length()
                            ? ending(next - lineEnd, printed)
                            : between(value, isIndented, next, printed));
            at = next;
        }
        return text.toString();
    }

    /** The breaks at the end: those that are printed are kept where they are more than one. */
    private static String ending(int breaks, int printed) {
        return "\n".repeat(breaks < 2 ? breaks : printed);
    }

    private static String between(String value, boolean isIndented, int next, int printed) {
        if (isIndented || Characters.isBlank(value.charAt(next))) {
            return "\n".repeat(printed);
        }
        return printed == 1 ? " " : "\n".repeat(printed - 1);
    }

    private static int lineEnd(String value, int from) {
        var end = value.indexOf('\n', from);
        return end < 0 ? value.length() : end;
    }

    private static int breaksEnd(String value, int from) {
        var end = from;
        while (end < value.length() && value.charAt(end) == '\n') {
            end++;
        }
        return end;
    }
}
