package dev.sluice.build.substitution;

import dev.sluice.fuzz.Cost;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** A text with references to variables. */
public final class SubstitutionFuzz {
    private static final Map<String, String> VARIABLES = Map.of("a", "b-c_d.e", "b", "", "c", "ä\uD83D\uDE00*?[x]\\");

    private SubstitutionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Cost.bound(() -> {
            try {
                var template = Template.of(new String(input, StandardCharsets.UTF_8));
                template.expanded(scope(false));
                template.expanded(scope(true));
            } catch (SubstitutionException e) {
                // as told
            }
        });
    }

    private static Scope scope(boolean strict) {
        return new Scope(VARIABLES, Set.of(), strict, SubstitutionFuzz::bounded);
    }

    private static void bounded(long length) {
        if (length > 4 << 20) {
            throw new SubstitutionException("too long");
        }
    }
}
