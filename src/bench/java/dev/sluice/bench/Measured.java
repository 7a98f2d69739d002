package dev.sluice.bench;

import java.util.Arrays;
import java.util.Locale;

/** What several rounds of the same gave; empty where nothing was measured. */
record Measured(double... rounds) {
    static final Measured NOTHING = new Measured();

    Measured {
        rounds = Arrays.stream(rounds).sorted().toArray();
    }

    boolean isEmpty() {
        return rounds.length == 0;
    }

    double median() {
        var middle = rounds.length / 2;
        return rounds.length % 2 == 1 ? rounds[middle] : (rounds[middle - 1] + rounds[middle]) / 2;
    }

    double least() {
        return rounds[0];
    }

    double most() {
        return rounds[rounds.length - 1];
    }

    /** The median, and in brackets the least and the most. */
    String text() {
        if (isEmpty()) {
            return "–";
        }
        return rounds.length == 1
                ? number(median())
                : "%s (%s–%s)".formatted(number(median()), number(least()), number(most()));
    }

    /** How many times as much another took. */
    String ratio(Measured other) {
        return isEmpty() || other.isEmpty() || median() == 0 ? "–" : number(other.median() / median()) + "×";
    }

    String json() {
        return isEmpty()
                ? "null"
                : "{\"median\": %s, \"least\": %s, \"most\": %s, \"rounds\": %d}"
                        .formatted(median(), least(), most(), rounds.length);
    }

    static String number(double value) {
        var digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
