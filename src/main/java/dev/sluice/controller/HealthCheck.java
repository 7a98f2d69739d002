package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.Action;
import dev.sluice.apply.Change;
import dev.sluice.apply.ChangeSet;
import dev.sluice.gate.Expectation;
import dev.sluice.health.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether what an attempt applied is healthy: all of it where the spec waits, else what the spec names, whoever applied that.
 * The texts are Flux's.
 */
final class HealthCheck {
    private static final Duration SHORTEST_RECHECK = Duration.ofSeconds(1);

    private final Subject subject;
    private final Attempt attempt;
    private final AwaitedObjects awaited;
    private final TimeLimit limit;
    private final boolean failsFast;

    /** @param failsFast whether the first object that has failed ends the wait for the health of the others */
    HealthCheck(Subject subject, Attempt attempt, AwaitedObjects awaited, TimeLimit limit, boolean failsFast) {
        this.subject = subject;
        this.attempt = attempt;
        this.awaited = awaited;
        this.limit = limit;
        this.failsFast = failsFast;
    }

    /** How the check stands. */
    sealed interface Verdict {
        /** @param health empty where there was nothing to check */
        record Passed(Optional<Outcome.Health> health) implements Verdict {}

        record Failed(String text) implements Verdict {}

        /** An object that the attempt had applied is gone. */
        record Lost() implements Verdict {}

        /** @param atMost when to look again although no event has come */
        record Pending(Duration atMost) implements Verdict {}
    }

    /** What is checked. */
    private sealed interface Scope {
        /** @param others objects that this Kustomization did not apply */
        record Known(List<Change> own, List<NamedObjects.Named.Valid> others) implements Scope {}

        record Invalid(String error) implements Scope {}
    }

    Verdict verdict(ChangeSet changes) {
        return switch (scope(changes)) {
            case Scope.Invalid(var error) -> {
                begin();
                yield new Verdict.Failed(error);
            }
            case Scope.Known(var own, var others)
            when own.isEmpty() && others.isEmpty() -> new Verdict.Passed(Optional.empty());
            case Scope.Known(var own, var others) -> {
                if (attempt.healthSince().isEmpty()) {
                    begin();
                    watch(own, others);
                }
                yield verdict(changes, own);
            }
        };
    }

    private Scope scope(ChangeSet changes) {
        var checked = changes.changes().stream()
                .filter(change -> change.action() != Action.SKIPPED && !isSubject(change.id()))
                .toList();
        return subject.spec().waitForHealth() ? new Scope.Known(checked, List.of()) : named(checked);
    }

    private Scope named(List<Change> checked) {
        var names = new ArrayList<NamedObjects.Named.Valid>();
        for (var reference : subject.spec().healthChecks()) {
            switch (attempt.cluster().named().named(reference)) {
                case NamedObjects.Named.Invalid(var error) -> {
                    return new Scope.Invalid(error);
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
        return new Scope.Known(own, others);
    }

    private boolean isSubject(ObjectId id) {
        return id.kind().equals("Kustomization")
                && id.group().equals(Kustomization.GROUP)
                && id.name().equals(subject.owner().name())
                && id.namespace().equals(subject.owner().namespace());
    }

    private void begin() {
        attempt.awaitsHealth(Phase.CHECKING_HEALTH.message(attempt.revision(), limit.timeout()));
    }

    private void watch(List<Change> own, List<NamedObjects.Named.Valid> others) {
        var named = attempt.cluster().named();
        attempt.others(others.stream()
                .map(other -> named.look(other.id(), other.apiVersion(), attempt.rules()))
                .toList());
        if (!report(own, Change::health, Expectation::health).allCurrent()) {
            awaited.await(own.stream().filter(this::mayChange).toList(), attempt.others());
        }
    }

    private boolean mayChange(Change change) {
        return !attempt.rules().isConstant(change.id().group(), change.id().kind());
    }

    private Verdict verdict(ChangeSet changes, List<Change> own) {
        var left = limit.left(attempt.healthSince().orElseThrow());
        if (left.isZero()) {
            awaited.lookAtUnwatched();
        }
        var report = report(own, awaited::health, awaited::health);
        var isLost = own.stream().anyMatch(change -> report.of(change.id()) == Health.Status.NOT_FOUND);
        if (report.any(Health.Status.FAILED) && (failsFast || report.isDecided())) {
            return new Verdict.Failed(report.failedEarly() + diagnosis(changes, report.failed()));
        }
        if (isLost && !attempt.renewed()) {
            return new Verdict.Lost();
        }
        if (report.allCurrent()) {
            return new Verdict.Passed(Optional.of(passed(changes)));
        }
        return left.isZero()
                ? new Verdict.Failed(report.timedOut() + diagnosis(changes, report.notCurrent()))
                : new Verdict.Pending(untilRecheck(left, report));
    }

    private HealthReport report(
            List<Change> own, Function<Change, Health> ofOwn, Function<Expectation, Health> ofOthers) {
        var healths = new HashMap<ObjectId, Health>();
        own.forEach(change -> healths.put(change.id(), ofOwn.apply(change)));
        attempt.others().forEach(other -> healths.put(other.id(), ofOthers.apply(other)));
        return HealthReport.of(healths);
    }

    private String diagnosis(ChangeSet changes, Set<ObjectId> unhealthy) {
        var own = changes.changes().stream()
                .filter(change -> unhealthy.contains(change.id()))
                .toList();
        var text = attempt.cluster().diagnosis().of(own, changes.changes());
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

    /** What is to be looked at again now, and does not get other, is not looked at all the time. */
    private Duration untilRecheck(Duration left, HealthReport report) {
        return report.recheckAt()
                .map(recheck -> Duration.between(limit.now(), recheck).plusMillis(1))
                .map(recheck -> recheck.isPositive() ? recheck : SHORTEST_RECHECK)
                .filter(recheck -> recheck.compareTo(left) < 0)
                .orElse(left);
    }
}
