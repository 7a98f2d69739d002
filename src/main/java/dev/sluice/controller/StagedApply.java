package dev.sluice.controller;

import dev.sluice.api.DeletedObject;
import dev.sluice.apply.ApplyRun;
import dev.sluice.apply.Change;
import dev.sluice.apply.ChangeSet;
import dev.sluice.apply.Journal;
import dev.sluice.apply.Progress;
import dev.sluice.health.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes an apply through its stages as far as it goes now. Each turn of its loop ends the loop, comes to a stage that was not
 * waited for before, has an object deleted (which {@link ApplyRun} does a few times at most), or uses the one look that is left
 * when the time is over: so the loop ends, whatever the objects do in the meantime.
 */
final class StagedApply {
    private final Stages stages;
    private final TimeLimit limit;
    private final boolean failsFast;

    /** Where the apply waits, as it is kept from one reconciliation to the next, and what the gate knows of it. */
    interface Stages {
        /** Since when the time counts. */
        Instant started();

        String revision();

        /** Whether the apply comes to wait for a stage for the first time, by the stage's number. */
        boolean comesTo(int stage);

        /** Begins to watch the health of a stage. */
        void awaitHealth(List<Change> objects);

        /** The present health of an object that was applied. */
        Health health(Change change);

        /** Looks once at the health of what no watch shows. */
        void lookAtUnwatched();

        /** What is to be said of a wait whose objects may not be watched. */
        String unlessUnseen(String doing);

        /** Begins to wait for the end of objects. */
        void awaitDeletion(List<DeletedObject> objects);

        /** The objects whose end is awaited, while one of them is still there; none where there is no such wait. */
        List<DeletedObject> deleting();

        /** Ends that wait. */
        void endDeletionWait();
    }

    /** How far it went. */
    sealed interface Reached {
        record Applied(ChangeSet changes) implements Reached {}

        record Refused(String message) implements Reached {}

        /**
         * The apply is to be taken up again.
         *
         * @param doing what it waits for
         * @param atMost the time after which the wait ends even without an event
         */
        record Waiting(String doing, Duration atMost) implements Reached {}
    }

    /** @param failsFast whether the first object of a stage that has failed ends the wait for the others */
    StagedApply(Stages stages, TimeLimit limit, boolean failsFast) {
        this.stages = stages;
        this.limit = limit;
        this.failsFast = failsFast;
    }

    Reached advance(ApplyRun run, Journal journal) {
        var left = limit.left(stages.started());
        var looksOnceMore = left.isZero();
        while (true) {
            var deleting = stages.deleting();
            if (!deleting.isEmpty()) {
                if (!looksOnceMore) {
                    return awaitDeletion(run, deleting, left);
                }
                stages.endDeletionWait();
                looksOnceMore = false;
            }
            var snapshot = new HealthSnapshot();
            Function<Change, Health> health = change -> snapshot.of(change.id(), () -> stages.health(change));
            switch (run.advance(journal, health)) {
                case Progress.Refused(var message) -> {
                    return new Reached.Refused(message);
                }
                case Progress.Applied(var changes) -> {
                    return new Reached.Applied(changes);
                }
                case Progress.AwaitingDeletion(var objects) -> stages.awaitDeletion(objects);
                case Progress.AwaitingHealth(var stage, var objects) -> {
                    if (stages.comesTo(stage)) {
                        stages.awaitHealth(objects);
                    } else if (looksOnceMore && !hasFailed(HealthReport.of(objects, health))) {
                        stages.lookAtUnwatched();
                        looksOnceMore = false;
                    } else {
                        return awaitStage(run, HealthReport.of(objects, health), left);
                    }
                }
            }
        }
    }

    private Reached awaitDeletion(ApplyRun run, List<DeletedObject> deleting, Duration left) {
        var subjects =
                deleting.stream().map(object -> object.id().subject()).sorted().collect(Collectors.joining(", "));
        return left.isZero()
                ? refused(
                        run,
                        "%s immutable field detected, failed to wait for object to be deleted: timeout after %s"
                                .formatted(subjects, limit.text()))
                : new Reached.Waiting(
                        "Waiting for %s of revision %s to be deleted and created again, with a timeout of %s"
                                .formatted(subjects, stages.revision(), limit.text()),
                        left);
    }

    private Reached awaitStage(ApplyRun run, HealthReport report, Duration left) {
        if (hasFailed(report)) {
            return refused(run, report.failedEarly());
        }
        return left.isZero()
                ? refused(run, report.timedOut())
                : new Reached.Waiting(
                        stages.unlessUnseen(
                                "Waiting for %s before the rest of revision %s is applied, with a timeout of %s"
                                        .formatted(report.awaited(), stages.revision(), limit.text())),
                        left);
    }

    private static Reached refused(ApplyRun run, String message) {
        return new Reached.Refused(run.withChanges(message));
    }

    private boolean hasFailed(HealthReport report) {
        return report.any(Health.Status.FAILED) && (failsFast || report.isDecided());
    }
}
