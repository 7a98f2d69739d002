package dev.sluice.controller;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.Kustomization;
import dev.sluice.apply.Action;
import dev.sluice.apply.Change;
import dev.sluice.apply.ChangeSet;
import dev.sluice.apply.ClusterObjects;
import dev.sluice.apply.Journal;
import dev.sluice.apply.Progress;
import dev.sluice.apply.Prune;
import dev.sluice.gate.Deletions;
import dev.sluice.gate.Expectation;
import dev.sluice.gate.Gate;
import dev.sluice.health.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes an attempt as far as it goes now: apply, prune, health. Where something must be waited for, the wait is entered in the
 * gate and the delivery returns; it is taken up again on the event that ends the wait, or at the deadline.
 */
final class Delivery {
    private final Subject subject;
    private final Attempt attempt;
    private final Gate gate;
    private final ClusterObjects cluster;
    private final ReconcileMetrics metrics;
    private final Instant now = Instant.now();

    Delivery(Subject subject, Attempt attempt, Gate gate, ClusterObjects cluster, ReconcileMetrics metrics) {
        this.subject = subject;
        this.attempt = attempt;
        this.gate = gate;
        this.cluster = cluster;
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
        while (attempt.applied().isEmpty()) {
            if (gate.deletions().arePending(subject.id())) {
                return awaitDeletion();
            }
            switch (attempt.run().advance(new StatusJournal(), this::healthInStage)) {
                case Progress.Refused(var message) -> {
                    return failed(Conditions.RECONCILIATION_FAILED, message);
                }
                case Progress.AwaitingDeletion(var deletions) ->
                    gate.deletions().await(subject.id(), going(deletions));
                case Progress.AwaitingHealth(var objects) -> {
                    if (!beginsToAwait(objects)) {
                        return awaitStage(objects);
                    }
                }
                case Progress.Applied(var changes) -> attempt.applied(changes);
            }
        }
        return pruneAndCheck(attempt.applied().orElseThrow());
    }

    private static List<Deletions.Going> going(List<Progress.Deletion> deletions) {
        return deletions.stream()
                .map(deletion -> new Deletions.Going(deletion.id(), deletion.apiVersion(), deletion.uid()))
                .toList();
    }

    /** The answer to the apply may already show the object healthy; otherwise the watches know. */
    private Health healthInStage(Change change) {
        return change.health().status() == Health.Status.CURRENT
                ? change.health()
                : gate.objects().health(subject.id(), change.id());
    }

    private boolean beginsToAwait(List<Change> objects) {
        var begins = attempt.beginsToAwait(objects.stream().map(Change::id).collect(Collectors.toSet()));
        if (begins) {
            await(objects);
        }
        return begins;
    }

    private void await(List<Change> objects) {
        gate.objects()
                .await(subject.id(), objects.stream().map(Delivery::expectation).toList());
    }

    private static Expectation expectation(Change change) {
        return new Expectation(
                change.id(),
                new ApiVersion(change.id().group(), change.version()).toString(),
                change.uid(),
                change.generation(),
                change.resourceVersion(),
                change.health(),
                change.vanishesWhenDone());
    }

    private End awaitDeletion() {
        var left = left(attempt.started());
        return left.isZero()
                ? failed(
                        Conditions.RECONCILIATION_FAILED,
                        "immutable field detected, failed to wait for object to be deleted: timeout after "
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
        var healths = healths(objects, this::healthInStage);
        return left.isZero()
                ? failed(Conditions.RECONCILIATION_FAILED, timedOut(healths))
                : waiting(
                        "Waiting for %s before the rest of revision %s is applied, with a timeout of %s"
                                .formatted(texts(healths, _ -> true), attempt.revision(), GoDuration.text(timeout())),
                        subject.inventory(),
                        false,
                        left);
    }

    private End pruneAndCheck(ChangeSet changes) {
        var inventory = changes.inventory();
        var stale = Prune.stale(subject.inventory(), inventory);
        if (subject.spec().prune() && !stale.isEmpty()) {
            var pruned = new Prune(cluster, subject.owner()).delete(stale);
            if (pruned.failed()) {
                inventory = concat(inventory, pruned.survivors());
                return atRest(new Outcome.Failed(
                        attempt.revision(), Conditions.PRUNE_FAILED, pruned.error(), inventory, Optional.empty()));
            }
        }
        return checkHealth(changes, inventory);
    }

    private End checkHealth(ChangeSet changes, List<InventoryEntry> inventory) {
        var checked = changes.changes().stream()
                .filter(change -> change.action() != Action.SKIPPED && !isSubject(change))
                .toList();
        if (!subject.spec().waitForHealth() || checked.isEmpty()) {
            return succeeded(changes, inventory, Optional.empty());
        }
        if (attempt.healthSince().isEmpty()) {
            attempt.awaitsHealthSince(healthSince());
            await(checked.stream()
                    .filter(change -> change.health().status() != Health.Status.CURRENT)
                    .toList());
        }
        return judge(changes, inventory, healths(checked, this::healthInStage));
    }

    private End judge(ChangeSet changes, List<InventoryEntry> inventory, Map<Change, Health> healths) {
        if (has(healths, Health.Status.FAILED)) {
            return unhealthy(
                    inventory,
                    "failed early due to stalled resources: "
                            + texts(healths, health -> health.status() == Health.Status.FAILED));
        }
        if (has(healths, Health.Status.NOT_FOUND)) {
            return new End.Lost();
        }
        if (healths.values().stream().allMatch(Delivery::isCurrent)) {
            return succeeded(changes, inventory, Optional.of(healthReport(changes)));
        }
        var left = left(attempt.healthSince().orElseThrow());
        return left.isZero()
                ? unhealthy(inventory, timedOut(healths))
                : waiting(healthChecks(), inventory, true, shortest(left, healths));
    }

    private Outcome.Health healthReport(ChangeSet changes) {
        var waited = changes.changes().stream()
                .anyMatch(change -> change.action() != Action.SKIPPED
                        && (change.action() != Action.UNCHANGED || !isCurrent(change.health())));
        var since = attempt.healthSince().orElseThrow();
        return new Outcome.Health(Duration.between(since, Instant.now()), waited);
    }

    /** An event is not needed where a verdict changes with time alone. */
    private Duration shortest(Duration left, Map<Change, Health> healths) {
        return healths.values().stream()
                .flatMap(health -> health.recheckAt().stream())
                .map(recheck -> Duration.between(now, recheck).plusMillis(1))
                .filter(recheck -> recheck.compareTo(left) < 0)
                .min(Comparator.naturalOrder())
                .orElse(left);
    }

    private End succeeded(ChangeSet changes, List<InventoryEntry> inventory, Optional<Outcome.Health> health) {
        var evidenceAt = gate.objects().latestEvidence(subject.id());
        gate.objects().forget(subject.id());
        return atRest(new Outcome.Succeeded(
                attempt.revision(),
                attempt.goal().artifact().originRevision().orElse(""),
                inventory,
                health,
                evidenceAt));
    }

    /** The watches stay: that an object recovers, or that somebody deletes it, is reason to try again. */
    private End unhealthy(List<InventoryEntry> inventory, String text) {
        var took = Duration.between(attempt.healthSince().orElseThrow(), Instant.now());
        return atRest(new Outcome.Failed(
                attempt.revision(),
                Conditions.HEALTH_CHECK_FAILED,
                "health check failed after %s: %s".formatted(GoDuration.text(took), text),
                inventory,
                Optional.of(text)));
    }

    private End failed(String reason, String message) {
        gate.objects().forget(subject.id());
        gate.deletions().forget(subject.id());
        return atRest(new Outcome.Failed(attempt.revision(), reason, message, subject.inventory(), Optional.empty()));
    }

    private static End atRest(Outcome outcome) {
        return new End.AtRest(outcome);
    }

    private End waiting(String doing, List<InventoryEntry> inventory, boolean checksHealth, Duration atMost) {
        return new End.Waiting(new Outcome.InProgress(attempt.revision(), doing, inventory, checksHealth, atMost));
    }

    /** A health check that began before a restart goes on, and so does its deadline. */
    private Instant healthSince() {
        return Conditions.find(subject.kustomization().getStatus().conditions(), Conditions.HEALTHY)
                .filter(condition -> condition.getStatus().equals(Conditions.UNKNOWN)
                        && condition.getMessage().equals(healthChecks())
                        && subject.kustomization()
                                .getMetadata()
                                .getGeneration()
                                .equals(condition.getObservedGeneration()))
                .map(condition -> Instant.parse(condition.getLastTransitionTime()))
                .orElse(now);
    }

    private String healthChecks() {
        return "Running health checks for revision %s with a timeout of %s"
                .formatted(attempt.revision(), GoDuration.text(timeout()));
    }

    private boolean isSubject(Change change) {
        return change.id().kind().equals("Kustomization")
                && change.id().group().equals(Kustomization.GROUP)
                && change.id().name().equals(subject.owner().name())
                && change.id().namespace().equals(subject.owner().namespace());
    }

    private Duration timeout() {
        return subject.spec().effectiveTimeout();
    }

    private Duration left(Instant since) {
        var left = Duration.between(now, since.plus(timeout()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Map<Change, Health> healths(List<Change> changes, Function<Change, Health> healthOf) {
        var healths = new LinkedHashMap<Change, Health>();
        changes.stream()
                .sorted(Comparator.comparing(change -> change.id().subject()))
                .forEach(change -> healths.put(change, healthOf.apply(change)));
        return healths;
    }

    private static boolean has(Map<Change, Health> healths, Health.Status status) {
        return healths.values().stream().anyMatch(health -> health.status() == status);
    }

    private static boolean isCurrent(Health health) {
        return health.status() == Health.Status.CURRENT;
    }

    private static String timedOut(Map<Change, Health> healths) {
        return "timeout waiting for: " + texts(healths, health -> !isCurrent(health));
    }

    private static String texts(Map<Change, Health> healths, Predicate<Health> which) {
        return healths.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(Change change, Health health) {
        var status = "%s status: '%s'".formatted(change.id().subject(), health.status());
        return health.message().isEmpty() ? status : status + ": " + health.message();
    }

    private static List<InventoryEntry> concat(List<InventoryEntry> one, List<InventoryEntry> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Before the first object is written, the status names all that may come to be, beside all that was there. */
    private final class StatusJournal implements Journal {
        @Override
        public void aboutToWrite(List<InventoryEntry> entries) {
            var known = concat(entries, Prune.stale(subject.inventory(), entries));
            subject.write(new Outcome.InProgress(
                    attempt.revision(),
                    "Detecting drift for revision %s with a timeout of %s"
                            .formatted(attempt.revision(), GoDuration.text(timeout())),
                    known,
                    false,
                    left(attempt.started())));
        }

        @Override
        public void wrote(Change change) {
            attempt.takeGateOpenedAt().ifPresent(metrics::gatePassed);
        }
    }
}
