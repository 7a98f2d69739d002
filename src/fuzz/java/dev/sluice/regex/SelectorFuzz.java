package dev.sluice.regex;

import dev.sluice.fuzz.Cost;
import java.nio.charset.StandardCharsets;

/** A selector of labels or annotations. */
public final class SelectorFuzz {
    private SelectorFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Cost.bound(() -> SelectorText.read(new String(input, StandardCharsets.UTF_8)));
    }
}
