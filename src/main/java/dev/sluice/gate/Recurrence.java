package dev.sluice.gate;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that happens to an object again and again, and is answered at once a few times, then after pauses that double.
 *
 * @param times how often it was answered in a row
 * @param last when it was answered last
 * @param longest the longest pause
 */
record Recurrence(int times, Instant last, Duration longest) {
    /** How often it is answered at once. */
    static final int AT_ONCE = 5;

    /** What does not happen again within this time, or the pause if that is longer, has ended. */
    static final Duration CALM = Duration.ofMinutes(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    static Recurrence none(Duration longest) {
        return new Recurrence(0, Instant.MIN, longest);
    }

    Recurrence again(Instant now) {
        return new Recurrence(times + 1, now, longest);
    }

    /** Whether it is answered after a pause. */
    boolean isSlowedDown() {
        return times >= AT_ONCE;
    }

    /** How long the next answer waits after the last. */
    Duration pause() {
        if (!isSlowedDown()) {
            return Duration.ZERO;
        }
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - AT_ONCE, 20));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    Duration left(Instant now) {
        var left = isSlowedDown() ? Duration.between(now, last.plus(pause())) : Duration.ZERO;
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether what happens now is no continuation. */
    boolean hasEnded(Instant now) {
        return times == 0 || now.isAfter(last.plus(pause().compareTo(CALM) < 0 ? CALM : pause()));
    }
}
