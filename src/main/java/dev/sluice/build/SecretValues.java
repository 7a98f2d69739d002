package dev.sluice.build;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values that no message may tell: as they are, line by line, and as programs quote them ({@link QuotedForms}). Time to look
 * for them grows with the text, not with their number.
 */
public final class SecretValues {
    public static final SecretValues NONE = new SecretValues(new TreeSet<>());

    private static final String REDACTED = "*****";

    /** Shorter values are words of any text. */
    private static final int SHORTEST = 4;

    /** By value, the longest other value that it begins with; empty where there is none. */
    private final NavigableMap<String, String> values;

    private final Set<String> starts;
    private final int longest;

    private SecretValues(SortedSet<String> values) {
        this.values = nested(values);
        this.starts =
                values.stream().map(value -> value.substring(0, SHORTEST)).collect(Collectors.toUnmodifiableSet());
        this.longest = values.stream().mapToInt(String::length).max().orElse(0);
    }

    private static NavigableMap<String, String> nested(SortedSet<String> values) {
        var nested = new TreeMap<String, String>();
        var begun = new ArrayDeque<String>(); // those that the last one begins with, and itself
        for (var value : values) {
            while (!begun.isEmpty() && !value.startsWith(begun.peek())) {
                begun.pop();
            }
            nested.put(value, begun.isEmpty() ? "" : begun.peek());
            begun.push(value);
        }
        return nested;
    }

    public static SecretValues of(Stream<String> values) {
        return ofQuoted(values.flatMap(SecretValues::withLines).flatMap(QuotedForms::of));
    }

    /** Programs tell single lines of what they cannot read. */
    private static Stream<String> withLines(String value) {
        if (value.indexOf('\n') < 0 && value.indexOf('\r') < 0) {
            return Stream.of(value);
        }
        return Stream.concat(
                Stream.of(value),
                value.lines().flatMap(line -> Stream.of(line, line.strip())).distinct());
    }

    static SecretValues of(Collection<String> values) {
        return of(values.stream());
    }

    private static SecretValues ofQuoted(Stream<String> values) {
        var all = values.filter(value -> value.length() >= SHORTEST).collect(Collectors.toCollection(TreeSet::new));
        return all.isEmpty() ? NONE : new SecretValues(all);
    }

    /** These and others. */
    public SecretValues and(SecretValues others) {
        if (values.isEmpty() || others.values.isEmpty()) {
            return values.isEmpty() ? others : this;
        }
        return ofQuoted(Stream.concat(values.keySet().stream(), others.values.keySet().stream()));
    }

    /** Without those that messages tell anyway, such as the names of objects. */
    SecretValues except(Collection<String> known) {
        return ofQuoted(values.keySet().stream().filter(Predicate.not(known::contains)));
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
        var below = values.floorKey(rest);
        if (below == null) {
            return 0;
        }
        // Every value that the text begins with is also what this one begins with.
        var common = commonStart(rest, below);
        while (below.length() > common) {
            below = values.get(below);
        }
        return below.length();
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
        return other instanceof SecretValues secrets && values.keySet().equals(secrets.values.keySet());
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    @Override
    public String toString() {
        return "%d secret values".formatted(values.size());
    }
}
