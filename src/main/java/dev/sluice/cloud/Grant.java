package dev.sluice.cloud;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Function;

/** Access that a service gives for some time. */
public record Grant<T>(T access, Instant expiresAt) {
    <R> Grant<R> map(Function<T, R> other) {
        return new Grant<>(other.apply(access), expiresAt);
    }

    /** Until a time in the form of RFC 3339; one that cannot be read is over at once. */
    static <T> Grant<T> until(T access, String time) {
        try {
            return new Grant<>(access, Instant.parse(time));
        } catch (DateTimeParseException e) {
            return new Grant<>(access, Instant.EPOCH);
        }
    }

    @Override
    public String toString() {
        return "access until " + expiresAt;
    }
}
