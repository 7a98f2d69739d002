package dev.sluice.kustomize;

import com.google.re2j.Pattern;
import java.util.Optional;

/**
 * A regular expression that a whole text must match, as selectors have them; most say one text or nothing at all. The
 * syntax is Go's (RE2): no lookaround, no back-references, and no expression that takes forever.
 */
sealed interface TextPattern {
    /** Matches every text. */
    TextPattern ANY = new Any();

    Pattern PLAIN = Pattern.compile("[\\w/-]+");

    /** An expression that is empty. */
    record Any() implements TextPattern {}

    /** An expression without signs: with it, objects are looked up instead of looked through. */
    record Exactly(String text) implements TextPattern {}

    /** Every other expression. */
    record Expression(Pattern pattern) implements TextPattern {}

    /** @throws com.google.re2j.PatternSyntaxException where the text is not a regular expression */
    static TextPattern of(String text) {
        if (text.isEmpty()) {
            return ANY;
        }
        return PLAIN.matcher(text).matches() ? new Exactly(text) : new Expression(Pattern.compile(text));
    }

    default boolean matches(String candidate) {
        return switch (this) {
            case Any _ -> true;
            case Exactly(var text) -> text.equals(candidate);
            case Expression(var pattern) -> pattern.matcher(candidate).matches();
        };
    }

    /** The only text that matches; empty where there can be several. */
    default Optional<String> only() {
        return this instanceof Exactly(var text) ? Optional.of(text) : Optional.empty();
    }
}
