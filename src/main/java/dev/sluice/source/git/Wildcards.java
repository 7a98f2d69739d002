package dev.sluice.source.git;

import java.util.function.IntPredicate;

/** Patterns whose only wildcard of no fixed length is one that matches anything. */
final class Wildcards {
    private Wildcards() {}

    /** Whether a part of the pattern, by its index, matches a part of the text. */
    @FunctionalInterface
    interface Match {
        boolean test(int part, int at);
    }

    /**
     * Where something after a wildcard does not match, only the last one has to be longer: what the ones before it match is
     * the shortest that is possible, and any rest that they leave, the last one can match too. So no part of the text is
     * looked at more often than the pattern is long.
     *
     * @param parts how many the pattern has
     * @param isWild whether one of them matches as much as there is, or nothing
     * @param length of the text
     */
    static boolean match(int parts, IntPredicate isWild, int length, Match match) {
        var part = 0;
        var at = 0;
        var wild = -1;
        var wildEnd = 0;
        while (at < length) {
            if (part < parts && isWild.test(part)) {
                wild = part++;
                wildEnd = at;
            } else if (part < parts && match.test(part, at)) {
                part++;
                at++;
            } else if (wild >= 0) {
                part = wild + 1;
                at = ++wildEnd;
            } else {
                return false;
            }
        }
        while (part < parts && isWild.test(part)) {
            part++;
        }
        return part == parts;
    }
}
