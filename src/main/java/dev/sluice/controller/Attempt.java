package dev.sluice.controller;

import dev.sluice.api.Artifact;
import dev.sluice.api.Kustomization;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.ApplyRun;
import dev.sluice.apply.ChangeSet;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One attempt to bring the cluster to one revision of one generation of a Kustomization. It is kept while it waits, and knows
 * nothing that the cluster does not: where it is lost, the next one begins anew and finds done what was done.
 */
final class Attempt {
    /**
     * What an attempt is for; where it changes, a new attempt takes over at once.
     *
     * @param requestedAt the request that the attempt answers; empty where there was none
     */
    record Goal(long generation, Artifact artifact, String requestedAt) {
        static Goal of(Kustomization kustomization, Artifact artifact) {
            return new Goal(
                    kustomization.getMetadata().getGeneration(), artifact, StatusWriter.requestedAt(kustomization));
        }
    }

    private final Goal goal;
    private final Instant started;
    private final ApplyRun run;
    private OptionalLong gateOpenedAt;
    private Set<ObjectId> awaitedStage = Set.of();
    private ChangeSet applied;
    private Instant healthSince;

    /** @param gateOpenedAt where a gate had opened for it: when the evidence for that came */
    Attempt(Goal goal, Instant started, OptionalLong gateOpenedAt, ApplyRun run) {
        this.goal = goal;
        this.started = started;
        this.gateOpenedAt = gateOpenedAt;
        this.run = run;
    }

    Goal goal() {
        return goal;
    }

    String revision() {
        return goal.artifact().revision();
    }

    Instant started() {
        return started;
    }

    ApplyRun run() {
        return run;
    }

    /** The time that the gate's evidence came, to the first who asks: only the first object tells the latency of a gate. */
    OptionalLong takeGateOpenedAt() {
        var taken = gateOpenedAt;
        gateOpenedAt = OptionalLong.empty();
        return taken;
    }

    /** Notes which objects the next stage of the apply waits for. */
    boolean beginsToAwait(Set<ObjectId> objects) {
        var begins = !objects.equals(awaitedStage);
        awaitedStage = objects;
        return begins;
    }

    /** What was applied; empty until all of it is. */
    Optional<ChangeSet> applied() {
        return Optional.ofNullable(applied);
    }

    void applied(ChangeSet changes) {
        applied = changes;
    }

    /** Since when only health is awaited. */
    Optional<Instant> healthSince() {
        return Optional.ofNullable(healthSince);
    }

    void awaitsHealthSince(Instant since) {
        healthSince = since;
    }
}
