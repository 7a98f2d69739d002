package dev.sluice.health;

import dev.sluice.fuzz.Cost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** An expression over an object. */
public final class ExpressionFuzz {
    private static final Map<String, Object> OBJECT = Map.of(
            "metadata", Map.of("name", "a", "generation", 1L, "labels", Map.of("a", "b")),
            "data", Map.of("a", "b c d", "n", 1.5),
            "spec", Map.of("replicas", 3L, "list", List.of(1L, "a", true)),
            "status",
                    Map.of(
                            "conditions",
                            List.of(Map.of(
                                    "type", "Ready", "status", "True", "lastTransitionTime", "2026-01-01T00:00:00Z"))));

    private ExpressionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Cost.bound(() -> {
            try {
                new Expressions(1)
                        .overObject(new String(input, StandardCharsets.UTF_8))
                        .evaluate(OBJECT);
            } catch (InvalidExpressionException e) {
                // as told
            }
        });
    }
}
