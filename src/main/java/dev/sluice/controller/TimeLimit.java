package dev.sluice.controller;

import dev.sluice.api.GoDuration;
import java.time.Duration;
import java.time.Instant;

/** How long anything may take that is waited for, as seen at one time. */
record TimeLimit(Instant now, Duration timeout) {
    /** The rest of the time for what began then; zero when it is over. */
    Duration left(Instant since) {
        var left = Duration.between(now, since.plus(timeout));
        return left.isNegative() ? Duration.ZERO : left;
    }

    String text() {
        return GoDuration.text(timeout);
    }
}
