package dev.sluice.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A Job that the cluster removes a while after it has finished: its absence does not mean that it is to be run.
 *
 * @param definition the digest of its manifest
 * @param stay how long it stays after it has finished
 * @param finished when it finished, where that is known
 */
public record PassingJob(String definition, Duration stay, Optional<Instant> finished) {
    /** Until when the cluster was to keep a Job that finished at that time. */
    public Instant kept(Instant finished) {
        return finished.plus(stay);
    }
}
