package dev.sluice.controller;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.Action;
import dev.sluice.apply.Change;
import dev.sluice.apply.JobRun;
import dev.sluice.apply.JobRuns;
import dev.sluice.apply.Settled;
import dev.sluice.gate.Applied;
import dev.sluice.gate.Mirrored;
import dev.sluice.gate.ObjectMirrors;
import dev.sluice.gate.ObjectMirrors.Mirror;
import dev.sluice.health.Health;
import dev.sluice.health.HealthRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A Kustomization at rest: what its last attempt applied, with watches that tell whether anything has moved since. Where
 * nothing has, a reconciliation at the interval asks for nothing.
 *
 * @param goal what the attempt was for
 * @param inputs what went into what it applied
 * @param judged whether the health of the objects counts
 */
record Rest(Attempt.Goal goal, Attempt.Inputs inputs, boolean judged, Map<ObjectId, Change> changes) {

    static Rest after(Attempt attempt, KustomizationSpec spec) {
        var changes = attempt.applied().orElseThrow().changes().stream()
                .collect(Collectors.toMap(Change::id, Function.identity(), (first, _) -> first));
        var judged = spec.waitForHealth() || !spec.healthChecks().isEmpty();
        return new Rest(attempt.goal(), attempt.basis().inputs(), judged, changes);
    }

    /** What must be watched. */
    Set<Mirror> mirrors() {
        return changes.values().stream().map(this::mirror).collect(Collectors.toSet());
    }

    /**
     * What to watch for drift. A Job that the cluster removes after it has finished is missed only where it goes before its
     * time.
     *
     * @param runs the Jobs that are known to have run
     */
    List<Applied> applied(JobRuns runs) {
        return changes.values().stream().map(change -> applied(change, runs)).toList();
    }

    private Applied applied(Change change, JobRuns runs) {
        return new Applied(
                mirror(change),
                change.id(),
                change.state(),
                change.resourceVersion(),
                change.action() == Action.CREATED || change.action() == Action.CONFIGURED,
                change.action() == Action.SKIPPED,
                mayGo(change, runs));
    }

    private static Instant mayGo(Change change, JobRuns runs) {
        if (change.comesBack() || !change.isLabelled()) { // the latter is not seen
            return Instant.MIN;
        }
        return change.passing().isEmpty()
                ? Instant.MAX
                : runs.of(change.id()).flatMap(JobRun::mayGo).orElse(Instant.MIN);
    }

    /** Whether every object is as it was applied, and healthy where that counts. */
    boolean holds(ObjectMirrors mirrors) {
        return changes.values().stream()
                .allMatch(change -> seen(mirrors, change)
                        .filter(seen -> change.action() == Action.SKIPPED
                                || health(change, seen).status() == Health.Status.CURRENT)
                        .isPresent());
    }

    /** What need not be asked for when something is applied again. */
    Settled settled(ObjectMirrors mirrors) {
        return (id, definition) -> Optional.ofNullable(changes.get(id))
                .filter(change -> change.definition().equals(definition))
                .flatMap(change -> seen(mirrors, change).map(seen -> change.unchanged(health(change, seen))));
    }

    private Optional<Mirrored> seen(ObjectMirrors mirrors, Change change) {
        return mirrors.object(mirror(change), change.id())
                .filter(seen -> seen.state().equals(change.state()));
    }

    /** What is known of an absent object, as of a Job that has run, is what it was. */
    private static Health health(Change change, Mirrored seen) {
        return seen.state().isAbsent() ? change.health() : seen.health();
    }

    private Mirror mirror(Change change) {
        var id = change.id();
        return Mirror.of(id, change.version(), judged && !HealthRules.isConstant(id.group(), id.kind()));
    }
}
