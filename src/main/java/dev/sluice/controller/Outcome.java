package dev.sluice.controller;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.api.InventoryEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a reconciliation stands when it returns. */
sealed interface Outcome {
    /** The user has switched the Kustomization off. */
    record Suspended() implements Outcome {}

    /**
     * Only a change of the Kustomization itself can help.
     *
     * @param during what found that
     */
    record Stalled(EventAction during, String reason, String message) implements Outcome {}

    /**
     * Something that comes first is missing: the source, its artifact, a dependency.
     *
     * @param during what found that
     */
    record NotBegun(EventAction during, String reason, String message) implements Outcome {}

    /**
     * The source has moved on between its status and the download, or its storage is lost: its next event brings another
     * artifact. No event tells of it, as with Flux.
     *
     * @param detail what the download has met, for the log
     * @param doing what it was at, as the condition tells it
     */
    record NotFetched(String message, String detail, String doing) implements Outcome {}

    /** Nothing has moved since the last success, as the watches tell. */
    record Unmoved(String revision) implements Outcome {}

    /**
     * Begun, and waiting for an event.
     *
     * @param doing what for, as the condition tells it
     * @param inventory the objects that may be in the cluster now
     * @param checksHealth whether everything is applied and only its health is awaited
     * @param atMost the time after which the wait ends even without an event
     */
    record InProgress(
            String revision, String doing, List<InventoryEntry> inventory, boolean checksHealth, Duration atMost)
            implements Outcome {}

    /**
     * Ended without success; tried again at the retry interval, or when an event says that the cause has gone.
     *
     * @param revision empty where the artifact could not even be read
     * @param during what has failed
     * @param doing what it was at, as the condition tells it
     * @param inventory the objects that may be in the cluster now
     * @param unhealthy what the health check found, where it is what failed
     * @param run what is told of it in the history; empty where it did not get as far as to apply anything
     */
    record Failed(
            String revision,
            EventAction during,
            String reason,
            String message,
            String doing,
            List<InventoryEntry> inventory,
            Optional<String> unhealthy,
            Optional<Run> run)
            implements Outcome {
        /** One that ended before anything was applied. */
        static Failed before(
                Subject subject,
                Artifact artifact,
                String attempted,
                EventAction during,
                String reason,
                String message,
                Phase phase) {
            var doing = phase.message(artifact.revision(), subject.spec().effectiveTimeout());
            return new Failed(
                    attempted, during, reason, message, doing, subject.inventory(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * All is applied, pruned and healthy.
     *
     * @param inventory the objects of the Kustomization
     * @param health what to say of the health check; empty where nothing was checked
     * @param repeats whether the Kustomization was ready at the same before: what was changed is drift
     * @param evidenceAt when the last evidence of the success came, by the clock of {@link System#nanoTime()}
     * @param run what is told of it in the history
     */
    record Succeeded(
            String revision,
            String originRevision,
            List<InventoryEntry> inventory,
            Optional<Health> health,
            boolean repeats,
            long evidenceAt,
            Run run)
            implements Outcome {}

    /**
     * A run from its begin to its end, over all reconciliations that it took.
     *
     * @param digest of what was built
     * @param metadata the revisions of what it was built from
     */
    record Run(String digest, Duration took, Map<String, String> metadata) {}

    /**
     * How long what the outcome ends has taken.
     *
     * @param last the last reconciliation of it
     */
    default Duration took(Duration last) {
        return ended().map(end -> end.getValue().took()).orElse(last);
    }

    /** The run that the outcome ends, if it ends one, by the reason that it ended with. */
    default Optional<Map.Entry<String, Run>> ended() {
        return switch (this) {
            case Failed failed -> failed.run().map(run -> Map.entry(failed.reason(), run));
            case Succeeded succeeded -> Optional.of(Map.entry(Conditions.RECONCILIATION_SUCCEEDED, succeeded.run()));
            case Suspended _, Stalled _, NotBegun _, NotFetched _, Unmoved _, InProgress _ -> Optional.empty();
        };
    }

    /**
     * A health check that was passed.
     *
     * @param news whether something was changed or awaited: otherwise the last report stands
     */
    record Health(Duration took, boolean news) {
        String message() {
            return "Health check passed in " + GoDuration.text(took);
        }
    }
}
