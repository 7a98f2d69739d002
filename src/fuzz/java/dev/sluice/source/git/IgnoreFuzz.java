package dev.sluice.source.git;

import dev.sluice.fuzz.Cost;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A line of .sourceignore, and behind a line feed a path. */
public final class IgnoreFuzz {
    private IgnoreFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var both = new String(input, StandardCharsets.UTF_8);
        var end = both.indexOf('\n');
        var path = end < 0 ? "a" : both.substring(end + 1);
        Cost.bound(() -> IgnorePattern.of(end < 0 ? both : both.substring(0, end))
                .ifPresent(pattern -> pattern.matches(List.of(path.split("/", -1)), false)));
    }
}
