package dev.sluice.regex;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * A selector of labels as Kubernetes writes it, {@code a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1}, taken apart. It takes as long
 * as the text is, whatever the text.
 *
 * @param parts all of which must hold
 */
public record SelectorText(List<Part> parts) {

    /** One condition on one key. */
    public sealed interface Part {
        String key();

        /** The value is one of these, or is none of them. */
        record OneOf(String key, Set<String> values, boolean wanted) implements Part {}

        /** The key is there, or is not. */
        record Present(String key, boolean wanted) implements Part {}

        /** The value is a number above or below a limit, which is an integer. */
        record Compared(String key, boolean above, String limit) implements Part {}
    }

    /** @return empty where the text is not a selector */
    public static Optional<SelectorText> read(String text) {
        var parts = new ArrayList<Part>();
        if (!text.isBlank()) {
            for (var written : split(text)) {
                var part = part(written);
                if (part.isEmpty()) {
                    return Optional.empty();
                }
                parts.add(part.get());
            }
        }
        return Optional.of(new SelectorText(List.copyOf(parts)));
    }

    /** At the commas that are not between parentheses: behind which no parenthesis closes before one opens. */
    private static List<String> split(String text) {
        var commas = new ArrayList<Integer>();
        var isInside = false;
        for (var i = text.length() - 1; i >= 0; i--) {
            switch (text.charAt(i)) {
                case '(' -> isInside = false;
                case ')' -> isInside = true;
                case ',' -> {
                    if (!isInside) {
                        commas.add(i);
                    }
                }
                default -> {}
            }
        }
        var parts = new ArrayList<String>();
        var start = 0;
        for (var comma : commas.reversed()) {
            parts.add(text.substring(start, comma));
            start = comma + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Optional<Part> part(String text) {
        return set(text).or(() -> equality(text)).or(() -> comparison(text)).or(() -> presence(text));
    }

    private static Optional<Part> set(String text) {
        var reader = new TextReader(text).skipBlanks();
        var key = reader.take(letter -> !TextReader.isBlank(letter));
        var isApart = !reader.take(TextReader::isBlank).isEmpty();
        var isIn = reader.skip("in");
        if (key.isEmpty() || !isApart || !isIn && !reader.skip("notin")) {
            return Optional.empty();
        }
        if (!reader.skipBlanks().skip("(")) {
            return Optional.empty();
        }
        var values = reader.take(letter -> letter != ')');
        return reader.skip(")") && reader.skipBlanks().isAtEnd()
                ? Optional.of(new Part.OneOf(key, values(values), isIn))
                : Optional.empty();
    }

    private static Set<String> values(String text) {
        var values = new LinkedHashSet<String>();
        for (var value : text.strip().split(",", -1)) {
            values.add(trimmed(value));
        }
        return values;
    }

    private static String trimmed(String text) {
        var start = 0;
        var end = text.length();
        while (start < end && TextReader.isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && TextReader.isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static Optional<Part> equality(String text) {
        var reader = new TextReader(text).skipBlanks();
        var key = reader.take(none("=!"));
        reader.skipBlanks();
        var isWanted = reader.skip("==") || reader.skip("=");
        if (key.isEmpty() || !isWanted && !reader.skip("!=")) {
            return Optional.empty();
        }
        var value = reader.skipBlanks().take(none("=!"));
        return reader.skipBlanks().isAtEnd()
                ? Optional.of(new Part.OneOf(key, Set.of(value), isWanted))
                : Optional.empty();
    }

    private static Optional<Part> comparison(String text) {
        var reader = new TextReader(text).skipBlanks();
        var key = reader.take(none("<>=!"));
        var isAbove = reader.skipBlanks().skip(">");
        if (key.isEmpty() || !isAbove && !reader.skip("<")) {
            return Optional.empty();
        }
        var sign = reader.skipBlanks().skip("-") ? "-" : "";
        var digits = reader.take(letter -> letter >= '0' && letter <= '9');
        return !digits.isEmpty() && reader.skipBlanks().isAtEnd()
                ? Optional.of(new Part.Compared(key, isAbove, sign + digits))
                : Optional.empty();
    }

    private static Optional<Part> presence(String text) {
        var reader = new TextReader(text).skipBlanks();
        var isAbsent = reader.skip("!");
        var key = reader.skipBlanks().take(none("=!(),"));
        return !key.isEmpty() && reader.skipBlanks().isAtEnd()
                ? Optional.of(new Part.Present(key, !isAbsent))
                : Optional.empty();
    }

    /** What is no blank and none of these. */
    private static IntPredicate none(String of) {
        return letter -> !TextReader.isBlank(letter) && of.indexOf(letter) < 0;
    }
}
