package dev.sluice.build;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Values that no message may tell.
 *
 * @param longestFirst so that a value that is part of another does not spare the rest of it
 */
public record SecretValues(List<String> longestFirst) {
    public static final SecretValues NONE = new SecretValues(List.of());

    private static final String REDACTED = "*****";

    /** Shorter values are words of any text. */
    private static final int SHORTEST = 4;

    public static SecretValues of(Stream<String> values) {
        var all = values.flatMap(value -> Stream.of(value, quoted(value)))
                .filter(value -> value.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        return all.isEmpty() ? NONE : new SecretValues(all);
    }

    /** As API servers quote it. */
    private static String quoted(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    static SecretValues of(Collection<String> values) {
        return of(values.stream());
    }

    public String redacted(String text) {
        var result = text;
        for (var value : longestFirst) {
            result = result.replace(value, REDACTED);
        }
        return result;
    }
}
