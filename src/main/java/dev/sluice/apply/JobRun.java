package dev.sluice.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a Job that the cluster removes a while after it has finished ({@code ttlSecondsAfterFinished}).
 *
 * @param definition the digest of the manifest that it ran
 * @param begun when it was about to be created
 * @param request the request for a reconciliation under which it was begun; empty where there was none
 * @param end how it ended, as far as is known
 */
public record JobRun(String definition, Instant begun, String request, End end) {
    /** Clocks differ: a Job that is missed this long before it was to be removed may still have been removed in time. */
    private static final Duration SKEW = Duration.ofSeconds(10);

    /** How a run ended. */
    public sealed interface End {
        /** Not known to have ended. */
        record Open() implements End {}

        /** @param kept until when the cluster was to keep the Job */
        record Succeeded(Instant kept) implements End {}

        /**
         * @param kept until when the cluster was to keep the Job
         * @param message the Job's own words
         */
        record Failed(Instant kept, String message) implements End {}
    }

    static JobRun begun(String definition, String request) {
        return new JobRun(definition, Instant.now(), request, new End.Open());
    }

    public JobRun ended(End end) {
        return new JobRun(definition, begun, request, end);
    }

    /** From when on a Job that is missed was removed because its time was over; empty while it is not known to have ended. */
    public Optional<Instant> mayGo() {
        return switch (end) {
            case End.Open _ -> Optional.empty();
            case End.Succeeded(var kept) -> Optional.of(kept.minus(SKEW));
            case End.Failed(var kept, var _) -> Optional.of(kept.minus(SKEW));
        };
    }

    /** Whether a Job that is missed now was removed because its time was over; else somebody deleted it. */
    static boolean isOver(Instant kept, Instant now) {
        return !now.isBefore(kept.minus(SKEW));
    }
}
