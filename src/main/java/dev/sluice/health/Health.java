package dev.sluice.health;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a live object is on its way to what its spec asks for.
 *
 * @param status the verdict
 * @param message why, in the words of the object where it has any ({@code BackoffLimitExceeded: Job has reached the
 *     specified backoff limit}), else in a few of ours ({@code 2 of 3 replicas updated}); empty if there is nothing to
 *     say. For {@link Status#UNKNOWN} it is the error.
 * @param validUntil when the verdict may change although the object does not; {@link Instant#MAX} for the usual verdict,
 *     which holds until the object changes. The earliest of several is the time to look at them again.
 */
public record Health(Status status, String message, Instant validUntil) {

    /** The vocabulary of kstatus; its text is what status messages print. */
    public enum Status {
        /** The object is what its spec asks for. */
        CURRENT("Current"),
        /** On its way. */
        IN_PROGRESS("InProgress"),
        /** Its controller gave up, or says that it makes no headway. */
        FAILED("Failed"),
        /** Being deleted. */
        TERMINATING("Terminating"),
        /** Not in the cluster. No rule answers this: only who looked for the object knows. */
        NOT_FOUND("NotFound"),
        /** Could not be read or judged. */
        UNKNOWN("Unknown");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Verdicts are kept where objects are not, so that an object may not say as much as it likes. */
    private static final int LONGEST_MESSAGE = 2_048;

    public Health {
        Objects.requireNonNull(status, "status");
        message = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
        Objects.requireNonNull(validUntil, "validUntil");
    }

    /** A verdict that holds until the object changes. */
    public Health(Status status, String message) {
        this(status, message, Instant.MAX);
    }

    public static Health current() {
        return current("");
    }

    public static Health current(String message) {
        return new Health(Status.CURRENT, message);
    }

    public static Health inProgress(String message) {
        return new Health(Status.IN_PROGRESS, message);
    }

    public static Health failed(String message) {
        return new Health(Status.FAILED, message);
    }

    public static Health terminating(String message) {
        return new Health(Status.TERMINATING, message);
    }

    public static Health notFound() {
        return new Health(Status.NOT_FOUND, "");
    }

    public static Health unknown(String error) {
        return new Health(Status.UNKNOWN, error);
    }

    /** The same verdict, to be judged again at that time even if the object has not changed by then. */
    public Health until(Instant time) {
        return new Health(status, message, time);
    }

    /** When to judge the object again without an event; empty if only an event can change the verdict. */
    public Optional<Instant> recheckAt() {
        return Optional.of(validUntil).filter(Instant.MAX::isAfter);
    }
}
