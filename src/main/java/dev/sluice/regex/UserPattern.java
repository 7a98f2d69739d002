package dev.sluice.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that a user writes, in Go's syntax (RE2). What it costs is bounded before it is compiled
 * ({@link PatternSize}) and before it is matched. The bounds are fixed: no expression that people write comes near them.
 */
public final class UserPattern {
    /** How many letters of a text, times the size of the expression, one match may look at: a second or two. */
    static final long LARGEST_MATCH = 50_000_000;

    private final Pattern compiled;
    private final long size;

    private UserPattern(Pattern compiled, long size) {
        this.compiled = compiled;
        this.size = size;
    }

    /** @throws InvalidPatternException where the text is not a regular expression, or one that grows too large */
    public static UserPattern compile(String text) {
        var size = PatternSize.of(text);
        try {
            return new UserPattern(Pattern.compile(text), size);
        } catch (PatternSyntaxException e) {
            throw new InvalidPatternException(e.getMessage());
        }
    }

    /**
     * Whether the whole text matches.
     *
     * @throws InvalidPatternException where expression and text are too large for each other
     */
    public boolean matches(String text) {
        bound(text);
        return compiled.matches(text);
    }

    /**
     * Whether some part of the text matches.
     *
     * @throws InvalidPatternException where expression and text are too large for each other
     */
    public boolean find(String text) {
        bound(text);
        return compiled.matcher(text).find();
    }

    /** The most that a match with a text takes, in steps: some 25 million are done in a second. */
    public long steps(String text) {
        return size * (text.length() + 1L);
    }

    private void bound(String text) {
        if (steps(text) > LARGEST_MATCH) {
            throw new InvalidPatternException(
                    "expression of size %d is too large for a text of %d letters: their product may be %d at most: `%s`"
                            .formatted(size, text.length(), LARGEST_MATCH, shown(compiled.pattern())));
        }
    }

    static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return compiled.pattern();
    }
}
