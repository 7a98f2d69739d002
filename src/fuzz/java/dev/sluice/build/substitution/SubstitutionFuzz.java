package dev.sluice.build.substitution;

import dev.sluice.fuzz.Cost;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A text with references to variables. */
public final class SubstitutionFuzz {
    private static final Map<String, String> VARIABLES = Map.of("a", "b-c_d.e", "b", "", "c", "ä\uD83D\uDE00*?[x]\\");

    private SubstitutionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Cost.bound(() -> {
            try {
                var template = Template.of(new String(input, StandardCharsets.UTF_8));
                template.expanded(VARIABLES, false);
                template.expanded(VARIABLES, true);
            } catch (SubstitutionException e) {
                // as told
            }
        });
    }
}
