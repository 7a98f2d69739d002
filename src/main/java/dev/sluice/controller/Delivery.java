package dev.sluice.controller;

import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.api.InventoryEntry;
import dev.sluice.apply.Action;
import dev.sluice.apply.Change;
import dev.sluice.apply.ChangeSet;
import dev.sluice.apply.PassingJob;
import dev.sluice.apply.Prune;
import dev.sluice.apply.Warning;
import dev.sluice.gate.Gate;
import dev.sluice.health.Health;
import dev.sluice.log.ReconcileLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes an attempt as far as it goes now: apply, prune, health. Where something must be waited for, the wait is entered in the
 * gate and the delivery returns; it is taken up again on the event that ends the wait, or at the deadline.
 */
final class Delivery {
    private static final ReconcileLog LOG = ReconcileLog.of(Delivery.class);

    private final Subject subject;
    private final Attempt attempt;
    private final Gate gate;
    private final Cluster cluster;
    private final boolean failsFast;
    private final ReconcileMetrics metrics;
    private final AwaitedObjects awaited;
    private final TimeLimit limit;

    /** @param failsFast whether the first object that has failed ends the wait for the health of the others */
    Delivery(Subject subject, Attempt attempt, Gate gate, boolean failsFast, ReconcileMetrics metrics) {
        this.subject = subject;
        this.attempt = attempt;
        this.gate = gate;
        this.cluster = attempt.cluster();
        this.failsFast = failsFast;
        this.metrics = metrics;
        this.awaited = new AwaitedObjects(gate.objects(), subject.id(), attempt);
        this.limit = new TimeLimit(Instant.now(), subject.spec().effectiveTimeout());
    }

    /** How the delivery leaves the attempt. */
    sealed interface End {
        /** Over, well or not. */
        record AtRest(Outcome outcome) implements End {}

        /** To be taken up again. */
        record Waiting(Outcome.InProgress outcome) implements End {}

        /** An object that the attempt had applied is gone: the same goal wants a new attempt. */
        record Lost() implements End {}
    }

    End advance() {
        if (attempt.run().isPresent()) {
            var stages = new AttemptStages(subject.id(), attempt, awaited, gate.deletions());
            var journal = new StatusJournal(subject, attempt, limit, metrics);
            var run = attempt.run().get();
            switch (new StagedApply(stages, limit, failsFast).advance(run, journal)) {
                case StagedApply.Reached.Refused(var message) -> {
                    warn(run.warnings());
                    return refused(message);
                }
                case StagedApply.Reached.Waiting(var doing, var atMost) -> {
                    return waiting(doing, subject.inventory(), false, atMost);
                }
                case StagedApply.Reached.Applied(var changes) -> {
                    attempt.applied(changes);
                    announceChanges(changes);
                    warn(run.warnings());
                }
            }
        }
        return pruneAndCheck(attempt.applied().orElseThrow());
    }

    private End pruneAndCheck(ChangeSet changes) {
        var inventory = changes.inventory();
        var stale = Prune.stale(subject.inventory(), inventory);
        if (subject.spec().prune() && !stale.isEmpty()) {
            var applied = changes.changes().stream().map(Change::uid).collect(Collectors.toSet());
            var pruned = Prune.onTheWay(cluster.objects(), subject.owner()).delete(stale, applied);
            if (pruned.failed()) {
                awaited.forget();
                return failed(
                        EventAction.PRUNE,
                        Conditions.PRUNE_FAILED,
                        pruned.error(),
                        Phase.APPLYING,
                        Stream.concat(inventory.stream(), pruned.survivors().stream())
                                .toList(),
                        Optional.empty());
            }
            LOG.info(subject.logged(), "garbage collection completed: " + pruned.changes());
            announce(EventAction.PRUNE, pruned.changes().toString());
        }
        return checkHealth(changes, inventory);
    }

    private void announceChanges(ChangeSet changes) {
        var made = new ChangeSet(changes.changes().stream()
                .filter(change -> change.action() == Action.CREATED || change.action() == Action.CONFIGURED)
                .toList());
        if (!made.changes().isEmpty()) {
            LOG.info(
                    subject.logged(),
                    "server-side apply completed",
                    Map.of("output", made.actions(), ReconcileLog.REVISION, attempt.revision()));
            announce(EventAction.APPLY, made.toString());
        }
    }

    private void warn(List<Warning> warnings) {
        for (var warning : warnings) {
            LOG.warn(subject.logged(), warning.message());
            subject.announce(Announcement.error(EventAction.APPLY, warning.reason(), warning.message())
                    .of(
                            attempt.revision(),
                            attempt.goal().artifact().originRevision().orElse("")));
        }
    }

    private void announce(EventAction action, String message) {
        subject.announce(Announcement.progress(action, message)
                .of(
                        attempt.revision(),
                        attempt.goal().artifact().originRevision().orElse("")));
    }

    private End checkHealth(ChangeSet changes, List<InventoryEntry> inventory) {
        return switch (new HealthCheck(subject, attempt, awaited, limit, failsFast).verdict(changes)) {
            case HealthCheck.Verdict.Passed(var health) -> succeeded(changes, inventory, health);
            case HealthCheck.Verdict.Failed(var text) -> unhealthy(changes, inventory, text);
            case HealthCheck.Verdict.Lost _ -> new End.Lost();
            case HealthCheck.Verdict.Pending(var atMost) ->
                waiting(awaited.unlessUnseen(message(Phase.CHECKING_HEALTH)), inventory, true, atMost);
        };
    }

    private End succeeded(ChangeSet changes, List<InventoryEntry> inventory, Optional<Outcome.Health> health) {
        var evidenceAt = awaited.latestEvidence();
        var running = changes.changes().stream().filter(this::isRunning).toList();
        rememberEnds(changes, inventory);
        if (running.isEmpty()) {
            awaited.forget();
        } else if (awaited.await(running)) {
            gate.wake(subject.id()); // to note what has ended in between
        }
        return new End.AtRest(new Outcome.Succeeded(
                attempt.revision(),
                attempt.goal().artifact().originRevision().orElse(""),
                inventory,
                health,
                attempt.repeats(subject.kustomization().getStatus()),
                evidenceAt,
                run()));
    }

    private Outcome.Run run() {
        var metadata = new TreeMap<String, String>();
        metadata.put(ReconcileLog.REVISION, attempt.revision());
        attempt.goal().artifact().originRevision().ifPresent(origin -> metadata.put("originRevision", origin));
        return new Outcome.Run(attempt.basis().digest(), attempt.took(), metadata);
    }

    /** Where nobody waits for a Job that will vanish, its end is still to be seen, so that it is not run again. */
    private boolean isRunning(Change change) {
        return change.passing().isPresent() && awaited.health(change).status() == Health.Status.IN_PROGRESS;
    }

    /** Before a status says how Jobs ended that vanish then, it is noted for good. */
    private void rememberEnds(ChangeSet changes, List<InventoryEntry> inventory) {
        var runs = subject.jobRuns();
        for (var change : changes.changes()) {
            var job = change.passing();
            var finished = job.flatMap(PassingJob::finished).or(() -> awaited.finishedAt(change));
            if (job.isPresent() && finished.isPresent()) {
                runs = runs.ended(change.id(), job.get(), finished.get(), awaited.health(change));
            }
        }
        subject.remember(runs.only(inventory.stream().map(InventoryEntry::id).collect(Collectors.toSet())));
    }

    /** The watches stay: that an object recovers, or that somebody deletes it, is reason to try again. */
    private End unhealthy(ChangeSet changes, List<InventoryEntry> inventory, String text) {
        var took = Duration.between(attempt.healthSince().orElseThrow(), Instant.now());
        rememberEnds(changes, inventory);
        return failed(
                EventAction.CHECK_HEALTH,
                Conditions.HEALTH_CHECK_FAILED,
                "health check failed after %s: %s".formatted(GoDuration.text(took), text),
                Phase.CHECKING_HEALTH,
                inventory,
                Optional.of(text));
    }

    private End refused(String message) {
        awaited.forget();
        gate.deletions().forget(subject.id());
        return failed(
                EventAction.APPLY,
                Conditions.RECONCILIATION_FAILED,
                message,
                Phase.APPLYING,
                subject.inventory(),
                Optional.empty());
    }

    private End failed(
            EventAction during,
            String reason,
            String message,
            Phase phase,
            List<InventoryEntry> inventory,
            Optional<String> unhealthy) {
        var secrets = attempt.basis().secretValues();
        return new End.AtRest(new Outcome.Failed(
                attempt.revision(),
                during,
                reason,
                secrets.redacted(message),
                message(phase),
                inventory,
                unhealthy.map(secrets::redacted),
                Optional.of(run())));
    }

    private End waiting(String doing, List<InventoryEntry> inventory, boolean checksHealth, Duration atMost) {
        return new End.Waiting(new Outcome.InProgress(
                attempt.revision(), attempt.basis().secretValues().redacted(doing), inventory, checksHealth, atMost));
    }

    private String message(Phase phase) {
        return phase.message(attempt.revision(), limit.timeout());
    }
}
