package dev.sluice.source.git;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A set of letters in a pattern: {@code [abc]}, {@code [a-z]}, {@code [!0-9]}, {@code [[:alpha:]_]}.
 *
 * @param matches the letters of the set
 * @param end the index of its last bracket
 */
record IgnoreBracket(IntPredicate matches, int end) {
    private static final Map<String, IntPredicate> CLASSES = Map.ofEntries(
            Map.entry("alnum", Character::isLetterOrDigit),
            Map.entry("alpha", Character::isLetter),
            Map.entry("blank", c -> c == ' ' || c == '\t'),
            Map.entry("cntrl", Character::isISOControl),
            Map.entry("digit", Character::isDigit),
            Map.entry("graph", c -> !Character.isISOControl(c) && !Character.isWhitespace(c)),
            Map.entry("lower", Character::isLowerCase),
            Map.entry("print", c -> !Character.isISOControl(c)),
            Map.entry("punct", IgnoreBracket::isPunctuation),
            Map.entry("space", Character::isWhitespace),
            Map.entry("upper", Character::isUpperCase),
            Map.entry("xdigit", c -> Character.digit(c, 16) >= 0));

    /** Empty where it does not end, or names a class that there is not. */
    static Optional<IgnoreBracket> at(String text, int start) {
        var at = start + 1;
        var negated = at < text.length() && (text.charAt(at) == '!' || text.charAt(at) == '^');
        at += negated ? 1 : 0;
        var letters = new ArrayList<IntPredicate>();
        for (var first = at; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c == ']' && at > first) {
                return Optional.of(new IgnoreBracket(
                        letter -> negated != letters.stream().anyMatch(some -> some.test(letter)), at));
            }
            var end = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
            if (end >= 0) {
                var named = CLASSES.get(text.substring(at + 2, end));
                if (named == null) {
                    return Optional.empty();
                }
                letters.add(named);
                at = end + 1;
                continue;
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            var from = c;
            var to = c;
            if (at + 2 < text.length() && text.charAt(at + 1) == '-' && text.charAt(at + 2) != ']') {
                at += 2;
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                to = text.charAt(at);
            }
            var last = to;
            letters.add(letter -> letter >= from && letter <= last);
        }
        return Optional.empty();
    }

    private static boolean isPunctuation(int c) {
        return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }
}
