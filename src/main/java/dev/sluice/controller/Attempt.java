package dev.sluice.controller;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationStatus;
import dev.sluice.apply.ApplyRun;
import dev.sluice.apply.ChangeSet;
import dev.sluice.build.SecretValues;
import dev.sluice.gate.Expectation;
import dev.sluice.health.CustomRules;
import dev.sluice.memory.SharedMemory;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One attempt to bring the cluster to one revision of one generation of a Kustomization. It is kept while it waits, and knows
 * nothing that the cluster does not: where it is lost, the next one begins anew and finds done what was done.
 */
final class Attempt {
    /**
     * What an attempt is for; where it changes, a new attempt takes over at once.
     *
     * @param uid the Kustomization's: another of the same name has goals of its own
     * @param requestedAt the request that the attempt answers; empty where there was none
     */
    record Goal(String uid, long generation, Artifact artifact, String requestedAt) {
        static Goal of(Kustomization kustomization, Artifact artifact) {
            return new Goal(
                    kustomization.getMetadata().getUid(),
                    kustomization.getMetadata().getGeneration(),
                    artifact,
                    StatusWriter.requestedAt(kustomization));
        }

        Goal with(Artifact other) {
            return new Goal(uid, generation, other, requestedAt);
        }
    }

    /**
     * What an attempt applies.
     *
     * @param digest of the manifests
     * @param inputs what went into them beside the artifact
     * @param isSelfContained whether all else came out of the artifact
     * @param secretValues what went into them that no message may tell
     */
    record Basis(String digest, Inputs inputs, boolean isSelfContained, SecretValues secretValues) {}

    /**
     * What of the cluster goes into manifests.
     *
     * @param variables a digest of the variables
     * @param keys a digest of the keys that decrypt
     */
    record Inputs(String variables, String keys) {}

    private final Goal goal;
    private final Basis basis;
    private final Cluster cluster;
    private final Instant begun;
    private final Instant started;
    private final boolean renewed;
    private final List<Condition> conditionsBefore;
    private final CustomRules rules;
    private final SharedMemory.Share memory;
    private OptionalLong gateOpenedAt;
    private int awaitedStage;
    private List<DeletedObject> deleting = List.of();
    private Optional<ApplyRun> run;
    private ChangeSet applied;
    private Instant healthSince;
    private List<Expectation> others = List.of();

    /**
     * @param cluster where it brings its objects, and as whom
     * @param gateOpenedAt where a gate had opened for it: when the evidence for that came
     * @param begun when the reconciliation began that it comes from, and with it the fetch and the build
     * @param renewed whether it takes the place of one that lost an object
     * @param conditionsBefore the conditions that it found
     * @param rules by which the health of its objects is judged
     * @param memory what its manifests take of the memory of all, until they are applied
     */
    Attempt(
            Goal goal,
            Basis basis,
            Cluster cluster,
            Instant begun,
            OptionalLong gateOpenedAt,
            boolean renewed,
            List<Condition> conditionsBefore,
            CustomRules rules,
            SharedMemory.Share memory,
            ApplyRun run) {
        this.goal = goal;
        this.basis = basis;
        this.cluster = cluster;
        this.begun = begun;
        this.started = Instant.now();
        this.gateOpenedAt = gateOpenedAt;
        this.renewed = renewed;
        this.conditionsBefore = conditionsBefore;
        this.rules = rules;
        this.memory = memory;
        this.run = Optional.of(run);
    }

    Goal goal() {
        return goal;
    }

    /** Where it brings its objects, and as whom. */
    Cluster cluster() {
        return cluster;
    }

    /** By which the health of its objects is judged. */
    CustomRules rules() {
        return rules;
    }

    /** What its manifests take of the memory of all. */
    SharedMemory.Share memory() {
        return memory;
    }

    Basis basis() {
        return basis;
    }

    String revision() {
        return goal.artifact().revision();
    }

    /** When it had what to apply: since then, the time counts that it may take. */
    Instant started() {
        return started;
    }

    /** How long it has taken so far, from the fetch on. */
    Duration took() {
        return Duration.between(begun, Instant.now());
    }

    /**
     * Whether the Kustomization was ready at the same when it began: then what it changes is drift.
     *
     * @param status as it was before the attempt ended
     */
    boolean repeats(KustomizationStatus status) {
        var wasReady = Conditions.find(conditionsBefore, Conditions.READY)
                .filter(ready -> ready.getStatus().equals(Conditions.TRUE)
                        && Objects.equals(ready.getObservedGeneration(), goal.generation()))
                .isPresent();
        return wasReady
                && status.lastAppliedRevision().equals(revision())
                && status.history().stream()
                        .findFirst()
                        .filter(last -> last.digest().equals(basis.digest()))
                        .isPresent();
    }

    /** Whether it takes the place of one that lost an object. */
    boolean renewed() {
        return renewed;
    }

    /** The apply; empty when it is done. */
    Optional<ApplyRun> run() {
        return run;
    }

    /** The time that the gate's evidence came, to the first who asks: only the first object tells the latency of a gate. */
    OptionalLong takeGateOpenedAt() {
        var taken = gateOpenedAt;
        gateOpenedAt = OptionalLong.empty();
        return taken;
    }

    /** Whether the apply comes to wait for a stage for the first time, by the stage's number. */
    boolean comesTo(int stage) {
        var comes = stage > awaitedStage;
        awaitedStage = Math.max(stage, awaitedStage);
        return comes;
    }

    /** The objects that were deleted last so that they can be created again. */
    List<DeletedObject> deleting() {
        return deleting;
    }

    void deleting(List<DeletedObject> objects) {
        deleting = objects;
    }

    /** What was applied; empty until all of it is. */
    Optional<ChangeSet> applied() {
        return Optional.ofNullable(applied);
    }

    /** Ends the apply, and lets go of its manifests. */
    void applied(ChangeSet changes) {
        applied = changes;
        run = Optional.empty();
        memory.close();
    }

    /** Objects of others whose health decides too, with what was known of each when the check began. */
    List<Expectation> others() {
        return others;
    }

    void others(List<Expectation> expectations) {
        others = expectations;
    }

    /** Whether its objects were known to be healthy when it began. */
    boolean wasHealthy() {
        return Conditions.holds(conditionsBefore, Conditions.HEALTHY);
    }

    /** Since when only health is awaited; empty before that. */
    Optional<Instant> healthSince() {
        return Optional.ofNullable(healthSince);
    }

    /**
     * Begins to await health. Where a check of the same was under way when the attempt began, as before a restart, it goes
     * on, and so does its deadline.
     *
     * @param message the message of the check's condition
     */
    void awaitsHealth(String message) {
        healthSince = checkUnderWay(message)
                .map(condition -> Instant.parse(condition.getLastTransitionTime()))
                .orElseGet(Instant::now);
    }

    private Optional<Condition> checkUnderWay(String message) {
        return Conditions.find(conditionsBefore, Conditions.READY)
                .filter(ready -> ready.getStatus().equals(Conditions.UNKNOWN))
                .flatMap(_ -> Conditions.find(conditionsBefore, Conditions.HEALTHY))
                .filter(healthy -> healthy.getStatus().equals(Conditions.UNKNOWN)
                        && healthy.getMessage().startsWith(message)
                        && Objects.equals(healthy.getObservedGeneration(), goal.generation()));
    }
}
