package dev.sluice.kustomize;

import dev.sluice.regex.UserPattern;
import java.util.Optional;

/**
 * A regular expression that a whole text must match, as selectors have them; most say one text or nothing at all. The
 * syntax is Go's (RE2): no lookaround, no back-references, and no expression that takes forever.
 */
sealed interface TextPattern {
    /** Matches every text. */
    TextPattern ANY = new Any();

    /** An expression that is empty. */
    record Any() implements TextPattern {}

    /** An expression without signs: with it, objects are looked up instead of looked through. */
    record Exactly(String text) implements TextPattern {}

    /** Every other expression. */
    record Expression(UserPattern pattern) implements TextPattern {}

    /** @throws dev.sluice.regex.InvalidPatternException where the text is not a regular expression */
    static TextPattern of(String text) {
        if (text.isEmpty()) {
            return ANY;
        }
        return isPlain(text) ? new Exactly(text) : new Expression(UserPattern.compile(text));
    }

    private static boolean isPlain(String text) {
        return text.chars()
                .allMatch(letter -> letter >= 'a' && letter <= 'z'
                        || letter >= 'A' && letter <= 'Z'
                        || letter >= '0' && letter <= '9'
                        || "_/-".indexOf(letter) >= 0);
    }

    default boolean matches(String candidate) {
        return switch (this) {
            case Any _ -> true;
            case Exactly(var text) -> text.equals(candidate);
            case Expression(var pattern) -> {
                Budget.ofThisBuild().step(pattern.steps(candidate));
                yield pattern.matches(candidate);
            }
        };
    }

    /** The only text that matches; empty where there can be several. */
    default Optional<String> only() {
        return this instanceof Exactly(var text) ? Optional.of(text) : Optional.empty();
    }
}
