package dev.sluice.regex;

import dev.sluice.fuzz.Cost;
import java.nio.charset.StandardCharsets;

/** A pattern, and behind a line feed a text that it may match. */
public final class PatternFuzz {
    private PatternFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var both = new String(input, StandardCharsets.UTF_8);
        var end = both.indexOf('\n');
        var text = end < 0 ? "" : both.substring(end + 1);
        Cost.bound(() -> {
            try {
                var pattern = UserPattern.compile(end < 0 ? both : both.substring(0, end));
                if (pattern.matches(text) && !pattern.find(text)) {
                    throw new AssertionError("matches the whole, but nothing of it");
                }
            } catch (InvalidPatternException e) {
                // as told
            }
        });
    }
}
