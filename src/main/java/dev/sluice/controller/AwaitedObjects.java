package dev.sluice.controller;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.Change;
import dev.sluice.gate.Expectation;
import dev.sluice.gate.ObjectWatches;
import dev.sluice.health.Health;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects whose health an attempt awaits, as the gate watches them. */
final class AwaitedObjects {
    private final ObjectWatches watches;
    private final ResourceID kustomization;
    private final Attempt attempt;

    AwaitedObjects(ObjectWatches watches, ResourceID kustomization, Attempt attempt) {
        this.watches = watches;
        this.kustomization = kustomization;
        this.attempt = attempt;
    }

    /**
     * Watches these in place of those that were watched before.
     *
     * @return whether something is known of them already: the caller must look
     */
    boolean await(List<Change> objects) {
        return await(objects, List.of());
    }

    /** @param others objects that the attempt did not apply */
    boolean await(List<Change> objects, List<Expectation> others) {
        var expectations = Stream.concat(objects.stream().map(AwaitedObjects::expectation), others.stream())
                .toList();
        return watches.await(attempt.cluster().target(), kustomization, expectations, attempt.rules());
    }

    private static Expectation expectation(Change change) {
        return new Expectation(
                change.id(),
                new ApiVersion(change.id().group(), change.version()).toString(),
                change.uid(),
                change.generation(),
                change.resourceVersion(),
                change.health(),
                change.passing().isPresent());
    }

    /** What the watches know; of what is not watched, what the answer to the apply showed. */
    Health health(Change change) {
        return health(change.id(), change.health());
    }

    /** What the watches know; of what is not watched, what was seen when the check began. */
    Health health(Expectation other) {
        return health(other.id(), other.health());
    }

    private Health health(ObjectId id, Health known) {
        return watches.health(kustomization, id).orElse(known);
    }

    /** Looks once at those that may not be watched. */
    void lookAtUnwatched() {
        watches.lookAtUnwatched(kustomization);
    }

    /** When the last evidence came, by the clock of {@link System#nanoTime()}. */
    long latestEvidence() {
        return watches.latestEvidence(kustomization);
    }

    /** When a Job that is gone was seen to have finished. */
    Optional<Instant> finishedAt(Change job) {
        return watches.finishedAt(kustomization, job.id());
    }

    /** What is not seen is not to be waited for in silence. */
    String unlessUnseen(String doing) {
        var refusals = watches.refusals(kustomization);
        return refusals.isEmpty()
                ? doing
                : "%s; looks when that has passed, since it %s".formatted(doing, String.join(", ", refusals));
    }

    /** Nothing is awaited any more. */
    void forget() {
        watches.forget(kustomization);
    }
}
