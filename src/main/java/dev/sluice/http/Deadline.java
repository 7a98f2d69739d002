package dev.sluice.http;

import dev.sluice.api.GoDuration;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** When an exchange must have ended as a whole. */
public final class Deadline {
    private final Duration timeout;
    private final long endNanos;

    private Deadline(Duration timeout) {
        this.timeout = timeout;
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    public static Deadline in(Duration timeout) {
        return new Deadline(timeout);
    }

    /** The time left in nanoseconds; not positive once it has passed. */
    long remainingNanos() {
        return endNanos - System.nanoTime();
    }

    boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /** What an exchange ends with that is not done in time. */
    SocketTimeoutException exceeded() {
        return new SocketTimeoutException("no complete answer in " + GoDuration.text(timeout));
    }
}
