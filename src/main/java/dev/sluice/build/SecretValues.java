package dev.sluice.build;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values that no message may tell. Time to look for them grows with the text, not with their number. */
public final class SecretValues {
    public static final SecretValues NONE = new SecretValues(new TreeSet<>());

    private static final String REDACTED = "*****";

    /** Shorter values are words of any text. */
    private static final int SHORTEST = 4;

    private final TreeSet<String> values;
    private final Set<String> starts;
    private final int longest;

    private SecretValues(TreeSet<String> values) {
        this.values = values;
        this.starts =
                values.stream().map(value -> value.substring(0, SHORTEST)).collect(Collectors.toUnmodifiableSet());
        this.longest = values.stream().mapToInt(String::length).max().orElse(0);
    }

    public static SecretValues of(Stream<String> values) {
        return ofQuoted(values.flatMap(value -> Stream.of(value, quoted(value))));
    }

    static SecretValues of(Collection<String> values) {
        return of(values.stream());
    }

    private static SecretValues ofQuoted(Stream<String> values) {
        var all = values.filter(value -> value.length() >= SHORTEST).collect(Collectors.toCollection(TreeSet::new));
        return all.isEmpty() ? NONE : new SecretValues(all);
    }

    /** As API servers quote it. */
    private static String quoted(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** These and others. */
    public SecretValues and(SecretValues others) {
        if (values.isEmpty() || others.values.isEmpty()) {
            return values.isEmpty() ? others : this;
        }
        return ofQuoted(Stream.concat(values.stream(), others.values.stream()));
    }

    /** Without those that messages tell anyway, such as the names of objects. */
    SecretValues except(Collection<String> known) {
        return ofQuoted(values.stream().filter(Predicate.not(known::contains)));
    }

    public String redacted(String text) {
        if (values.isEmpty()) {
            return text;
        }
        var result = new StringBuilder(text.length());
        var hiddenUntil = 0;
        for (int i = 0; i < text.length(); i++) {
            var match = matchAt(text, i);
            if (match > 0 && i >= hiddenUntil) {
                result.append(REDACTED);
            }
            hiddenUntil = Math.max(hiddenUntil, match > 0 ? i + match : 0);
            if (i >= hiddenUntil) {
                result.append(text.charAt(i));
            }
        }
        return result.toString();
    }

    /** The length of the longest value that a text has at a place; 0 where it has none. */
    private int matchAt(String text, int start) {
        if (start + SHORTEST > text.length() || !starts.contains(text.substring(start, start + SHORTEST))) {
            return 0;
        }
        var rest = text.substring(start, Math.min(text.length(), start + longest));
        while (rest.length() >= SHORTEST) {
            var below = values.floor(rest);
            if (below == null) {
                return 0;
            }
            if (rest.startsWith(below)) {
                return below.length();
            }
            // Every value that the text begins with is also what this one begins with.
            rest = rest.substring(0, commonStart(rest, below));
        }
        return 0;
    }

    private static int commonStart(String one, String other) {
        var length = 0;
        while (length < one.length() && length < other.length() && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretValues secrets && values.equals(secrets.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "%d secret values".formatted(values.size());
    }
}
