package dev.sluice.controller;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.Kustomization;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.Action;
import dev.sluice.apply.Change;
import dev.sluice.apply.ChangeSet;
import dev.sluice.apply.JobRun;
import dev.sluice.apply.Journal;
import dev.sluice.apply.PassingJob;
import dev.sluice.apply.Progress;
import dev.sluice.apply.Prune;
import dev.sluice.gate.Expectation;
import dev.sluice.gate.Gate;
import dev.sluice.health.Health;
import dev.sluice.log.ReconcileLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
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
    private final Instant now = Instant.now();

    /** @param failsFast whether the first object that has failed ends the wait for the health of the others */
    Delivery(Subject subject, Attempt attempt, Gate gate, boolean failsFast, ReconcileMetrics metrics) {
        this.subject = subject;
        this.attempt = attempt;
        this.gate = gate;
        this.cluster = attempt.cluster();
        this.failsFast = failsFast;
        this.metrics = metrics;
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
        var looksOnceMore = left(attempt.started()).isZero();
        while (attempt.run().isPresent()) {
            if (gate.deletions().arePending(subject.id())) {
                if (!looksOnceMore) {
                    return awaitDeletion();
                }
                gate.deletions().forget(subject.id());
                looksOnceMore = false;
            }
            switch (attempt.run().get().advance(new StatusJournal(), this::health)) {
                case Progress.Refused(var message) -> {
                    return refused(message);
                }
                case Progress.AwaitingDeletion(var objects) ->
                    gate.deletions().await(cluster.target(), subject.id(), objects);
                case Progress.AwaitingHealth(var objects) -> {
                    if (!beginsToAwait(objects)) {
                        if (!looksOnceMore) {
                            return awaitStage(objects);
                        }
                        gate.objects().lookAtUnwatched(subject.id());
                        looksOnceMore = false;
                    }
                }
                case Progress.Applied(var changes) -> {
                    attempt.applied(changes);
                    announceChanges(changes);
                }
            }
        }
        return pruneAndCheck(attempt.applied().orElseThrow());
    }

    private boolean beginsToAwait(List<Change> objects) {
        var begins = attempt.beginsToAwait(objects.stream().map(Change::id).collect(Collectors.toSet()));
        if (begins) {
            await(objects);
        }
        return begins;
    }

    private void await(List<Change> objects) {
        await(objects, List.of());
    }

    private void await(List<Change> objects, List<Expectation> others) {
        var expectations = Stream.concat(objects.stream().map(Delivery::expectation), others.stream())
                .toList();
        gate.objects().await(cluster.target(), subject.id(), expectations, attempt.rules());
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
    private Health health(Change change) {
        return health(change.id(), change.health());
    }

    private Health health(Expectation other) {
        return health(other.id(), other.health());
    }

    private Health health(ObjectId id, Health known) {
        return gate.objects().health(subject.id(), id).orElse(known);
    }

    private End awaitDeletion() {
        var left = left(attempt.started());
        return left.isZero()
                ? refused("immutable field detected, failed to wait for object to be deleted: timeout after "
                        + GoDuration.text(timeout()))
                : waiting(
                        "Waiting for objects of revision %s to be deleted before they are created anew, with a timeout of %s"
                                .formatted(attempt.revision(), GoDuration.text(timeout())),
                        subject.inventory(),
                        false,
                        left);
    }

    private End awaitStage(List<Change> objects) {
        var left = left(attempt.started());
        var report = HealthReport.of(objects, this::health);
        return left.isZero()
                ? refused(report.timedOut())
                : waiting(
                        unlessSeen("Waiting for %s before the rest of revision %s is applied, with a timeout of %s"
                                .formatted(report.awaited(), attempt.revision(), GoDuration.text(timeout()))),
                        subject.inventory(),
                        false,
                        left);
    }

    private End pruneAndCheck(ChangeSet changes) {
        var inventory = changes.inventory();
        var stale = Prune.stale(subject.inventory(), inventory);
        if (subject.spec().prune() && !stale.isEmpty()) {
            var applied = changes.changes().stream().map(Change::uid).collect(Collectors.toSet());
            var pruned = new Prune(cluster.objects(), subject.owner()).delete(stale, applied);
            if (pruned.failed()) {
                gate.objects().forget(subject.id());
                return failed(
                        Conditions.PRUNE_FAILED,
                        pruned.error(),
                        Phase.APPLYING,
                        concat(inventory, pruned.survivors()),
                        Optional.empty());
            }
            LOG.info(subject.logged(), "garbage collection completed: " + pruned.changes());
            announce(pruned.changes().toString());
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
            announce(made.toString());
        }
    }

    private void announce(String message) {
        subject.announce(Announcement.progress(message)
                .of(
                        attempt.revision(),
                        attempt.goal().artifact().originRevision().orElse("")));
    }

    private End checkHealth(ChangeSet changes, List<InventoryEntry> inventory) {
        var checked = changes.changes().stream()
                .filter(change -> change.action() != Action.SKIPPED && !isSubject(change.id()))
                .toList();
        if (subject.spec().waitForHealth()) {
            return checkHealth(changes, inventory, checked, List.of());
        }
        var names = new ArrayList<NamedObjects.Named.Valid>();
        for (var reference : subject.spec().healthChecks()) {
            switch (cluster.named().named(reference)) {
                case NamedObjects.Named.Invalid(var error) -> {
                    attempt.awaitsHealth(message(Phase.CHECKING_HEALTH));
                    return unhealthy(changes, inventory, error);
                }
                case NamedObjects.Named.Valid valid -> names.add(valid);
            }
        }
        var ids = names.stream().map(NamedObjects.Named.Valid::id).collect(Collectors.toSet());
        var own = checked.stream().filter(change -> ids.contains(change.id())).toList();
        var ownIds = own.stream().map(Change::id).collect(Collectors.toSet());
        var others = names.stream()
                .filter(name -> !ownIds.contains(name.id()) && !isSubject(name.id()))
                .distinct()
                .toList();
        return checkHealth(changes, inventory, own, others);
    }

    /** @param others objects that this Kustomization did not apply */
    private End checkHealth(
            ChangeSet changes,
            List<InventoryEntry> inventory,
            List<Change> own,
            List<NamedObjects.Named.Valid> others) {
        if (own.isEmpty() && others.isEmpty()) {
            return succeeded(changes, inventory, Optional.empty());
        }
        if (attempt.healthSince().isEmpty()) {
            attempt.awaitsHealth(message(Phase.CHECKING_HEALTH));
            attempt.others(others.stream()
                    .map(other -> cluster.named().look(other.id(), other.apiVersion(), attempt.rules()))
                    .toList());
            if (!report(own, Change::health, Expectation::health).allCurrent()) {
                await(own.stream().filter(this::mayChange).toList(), attempt.others());
            }
        }
        if (left(attempt.healthSince().orElseThrow()).isZero()) {
            gate.objects().lookAtUnwatched(subject.id());
        }
        var isLost = own.stream().anyMatch(change -> health(change).status() == Health.Status.NOT_FOUND);
        return judge(changes, inventory, report(own, this::health, this::health), isLost);
    }

    private HealthReport report(
            List<Change> own, Function<Change, Health> ofOwn, Function<Expectation, Health> ofOthers) {
        var healths = new HashMap<ObjectId, Health>();
        own.forEach(change -> healths.put(change.id(), ofOwn.apply(change)));
        attempt.others().forEach(other -> healths.put(other.id(), ofOthers.apply(other)));
        return HealthReport.of(healths);
    }

    private boolean mayChange(Change change) {
        return !attempt.rules().isConstant(change.id().group(), change.id().kind());
    }

    private End judge(ChangeSet changes, List<InventoryEntry> inventory, HealthReport report, boolean isLost) {
        if (report.any(Health.Status.FAILED) && (failsFast || report.isDecided())) {
            return unhealthy(changes, inventory, report.failedEarly() + diagnosis(changes, report.failed()));
        }
        if (isLost && !attempt.renewed()) {
            return new End.Lost();
        }
        if (report.allCurrent()) {
            return succeeded(changes, inventory, Optional.of(passed(changes)));
        }
        var left = left(attempt.healthSince().orElseThrow());
        return left.isZero()
                ? unhealthy(changes, inventory, report.timedOut() + diagnosis(changes, report.notCurrent()))
                : waiting(unlessSeen(message(Phase.CHECKING_HEALTH)), inventory, true, untilRecheck(left, report));
    }

    private String diagnosis(ChangeSet changes, Set<ObjectId> unhealthy) {
        var own = changes.changes().stream()
                .filter(change -> unhealthy.contains(change.id()))
                .toList();
        var text = cluster.diagnosis().of(own, changes.changes());
        return text.isEmpty() ? "" : "\n" + text;
    }

    private Outcome.Health passed(ChangeSet changes) {
        var news = !attempt.wasHealthy()
                || changes.changes().stream()
                        .anyMatch(change -> change.action() == Action.CREATED
                                || change.action() == Action.CONFIGURED
                                || change.health().status() != Health.Status.CURRENT)
                || attempt.others().stream().anyMatch(other -> other.health().status() != Health.Status.CURRENT);
        return new Outcome.Health(Duration.between(attempt.healthSince().orElseThrow(), Instant.now()), news);
    }

    private Duration untilRecheck(Duration left, HealthReport report) {
        return report.recheckAt()
                .map(recheck -> Duration.between(now, recheck).plusMillis(1))
                .filter(recheck -> recheck.compareTo(left) < 0)
                .orElse(left);
    }

    private End succeeded(ChangeSet changes, List<InventoryEntry> inventory, Optional<Outcome.Health> health) {
        var evidenceAt = gate.objects().latestEvidence(subject.id());
        rememberEnds(changes, inventory);
        var running = changes.changes().stream().filter(this::isRunning).toList();
        if (running.isEmpty()) {
            gate.objects().forget(subject.id());
        } else {
            await(running);
        }
        return new End.AtRest(new Outcome.Succeeded(
                attempt.revision(),
                attempt.goal().artifact().originRevision().orElse(""),
                inventory,
                health,
                evidenceAt,
                run()));
    }

    private Outcome.Run run() {
        var metadata = new TreeMap<String, String>();
        metadata.put(ReconcileLog.REVISION, attempt.revision());
        attempt.goal().artifact().originRevision().ifPresent(origin -> metadata.put("originRevision", origin));
        return new Outcome.Run(attempt.basis().digest(), Duration.between(attempt.started(), Instant.now()), metadata);
    }

    /** Where nobody waits for a Job that will vanish, its end is still to be seen, so that it is not run again. */
    private boolean isRunning(Change change) {
        return change.passing().isPresent() && health(change).status() == Health.Status.IN_PROGRESS;
    }

    /** Before a status says how Jobs ended that vanish then, it is noted for good. */
    private void rememberEnds(ChangeSet changes, List<InventoryEntry> inventory) {
        var runs = subject.jobRuns();
        for (var change : changes.changes()) {
            var job = change.passing();
            var finished =
                    job.flatMap(PassingJob::finished).or(() -> gate.objects().finishedAt(subject.id(), change.id()));
            if (job.isPresent() && finished.isPresent()) {
                runs = runs.ended(change.id(), job.get(), finished.get(), health(change));
            }
        }
        subject.remember(runs.only(inventory.stream().map(InventoryEntry::id).collect(Collectors.toSet())));
    }

    /** The watches stay: that an object recovers, or that somebody deletes it, is reason to try again. */
    private End unhealthy(ChangeSet changes, List<InventoryEntry> inventory, String text) {
        var took = Duration.between(attempt.healthSince().orElseThrow(), Instant.now());
        rememberEnds(changes, inventory);
        return failed(
                Conditions.HEALTH_CHECK_FAILED,
                "health check failed after %s: %s".formatted(GoDuration.text(took), text),
                Phase.CHECKING_HEALTH,
                inventory,
                Optional.of(text));
    }

    private End refused(String message) {
        gate.objects().forget(subject.id());
        gate.deletions().forget(subject.id());
        return failed(Conditions.RECONCILIATION_FAILED, message, Phase.APPLYING, subject.inventory(), Optional.empty());
    }

    private End failed(
            String reason, String message, Phase phase, List<InventoryEntry> inventory, Optional<String> unhealthy) {
        var secrets = attempt.basis().secretValues();
        return new End.AtRest(new Outcome.Failed(
                attempt.revision(),
                reason,
                secrets.redacted(message),
                message(phase),
                inventory,
                unhealthy.map(secrets::redacted),
                Optional.of(run())));
    }

    private End waiting(String doing, List<InventoryEntry> inventory, boolean checksHealth, Duration atMost) {
        return new End.Waiting(new Outcome.InProgress(attempt.revision(), doing, inventory, checksHealth, atMost));
    }

    private String message(Phase phase) {
        return phase.message(attempt.revision(), timeout());
    }

    /** What is not seen is not to be waited for in silence. */
    private String unlessSeen(String doing) {
        var refusals = gate.objects().refusals(subject.id());
        return refusals.isEmpty()
                ? doing
                : "%s; looks when that has passed, since it %s".formatted(doing, String.join(", ", refusals));
    }

    private boolean isSubject(ObjectId id) {
        return id.kind().equals("Kustomization")
                && id.group().equals(Kustomization.GROUP)
                && id.name().equals(subject.owner().name())
                && id.namespace().equals(subject.owner().namespace());
    }

    private Duration timeout() {
        return subject.spec().effectiveTimeout();
    }

    private Duration left(Instant since) {
        var left = Duration.between(now, since.plus(timeout()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static List<InventoryEntry> concat(List<InventoryEntry> one, List<InventoryEntry> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Before the first object is written, the status names all that may come to be, beside all that was there. */
    private final class StatusJournal implements Journal {
        @Override
        public void aboutToWrite(List<InventoryEntry> entries) {
            if (subject.inventory().containsAll(entries)) {
                return;
            }
            subject.write(new Outcome.InProgress(
                    attempt.revision(),
                    message(Phase.APPLYING),
                    concat(entries, Prune.stale(subject.inventory(), entries)),
                    false,
                    left(attempt.started())));
        }

        @Override
        public void aboutToRun(Map<ObjectId, JobRun> runs) {
            var all = subject.jobRuns();
            for (var run : runs.entrySet()) {
                all = all.with(run.getKey(), run.getValue());
            }
            subject.remember(all);
        }

        @Override
        public void wrote(Change change) {
            attempt.takeGateOpenedAt().ifPresent(metrics::gatePassed);
        }
    }
}
