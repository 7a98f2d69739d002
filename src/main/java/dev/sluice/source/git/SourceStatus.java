package dev.sluice.source.git;

import static dev.sluice.api.Conditions.FALSE;
import static dev.sluice.api.Conditions.PROGRESSING_WITH_RETRY;
import static dev.sluice.api.Conditions.READY;
import static dev.sluice.api.Conditions.RECONCILING;
import static dev.sluice.api.Conditions.STALLED;
import static dev.sluice.api.Conditions.SUCCEEDED;
import static dev.sluice.api.Conditions.TRUE;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.GitRepository;
import dev.sluice.api.GitRepositoryStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status that follows from an outcome, in the form that Flux's source-controller gives it. Pure. */
final class SourceStatus {
    static final String REQUESTED_AT = "reconcile.fluxcd.io/requestedAt";

    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

    /** A Git server is not asked more often, whatever the spec says. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private final GitRepository repository;
    private final long generation;
    private final Clock clock;

    SourceStatus(GitRepository repository, Clock clock) {
        this.repository = repository;
        this.generation =
                Optional.ofNullable(repository.getMetadata().getGeneration()).orElse(0L);
        this.clock = clock;
    }

    /** The new status; equal to the old one if there is nothing to write. */
    GitRepositoryStatus after(SourceOutcome outcome) {
        return switch (outcome) {
            case SourceOutcome.Stored(var artifact) -> stored(artifact);
            case SourceOutcome.Failed(var reason, var message, var former) -> failed(reason, message, former);
            case SourceOutcome.Refused(var reason, var message, var former) -> refused(reason, message, former);
        };
    }

    /**
     * When to look again although nothing was heard of. After success that is the interval; a spec that was refused
     * waits for its change. A Git server sends no event when it recovers, so after a failure one looks again when as
     * much time has passed since the failure appeared as had passed before, but at the interval at the latest.
     */
    Optional<Duration> nextLook(SourceOutcome outcome, GitRepositoryStatus status) {
        var wanted = repository.getSpec().interval().duration();
        if (!wanted.isPositive()) {
            return Optional.empty();
        }
        var interval = most(SHORTEST_INTERVAL, wanted);
        return switch (outcome) {
            case SourceOutcome.Stored _ -> Optional.of(interval);
            case SourceOutcome.Refused _ -> Optional.empty();
            case SourceOutcome.Failed _ -> Optional.of(least(interval, most(FIRST_RETRY, failingFor(status))));
        };
    }

    private Duration failingFor(GitRepositoryStatus status) {
        return Conditions.find(status.conditions(), READY)
                .map(ready -> Duration.between(Instant.parse(ready.getLastTransitionTime()), clock.instant()))
                .orElse(Duration.ZERO);
    }

    private GitRepositoryStatus stored(Artifact artifact) {
        var message = "stored artifact for revision '%s'".formatted(artifact.revision());
        var conditions = without(RECONCILING, STALLED, Reasons.FETCH_FAILED, Reasons.STORAGE_OPERATION_FAILED);
        conditions = with(conditions, READY, TRUE, SUCCEEDED, message);
        conditions = with(conditions, Reasons.ARTIFACT_IN_STORAGE, TRUE, SUCCEEDED, message);
        return status(generation, conditions, artifact, repository.getSpec().ignore());
    }

    private GitRepositoryStatus failed(String reason, String message, Optional<Artifact> former) {
        var doing = former.isPresent() ? "reconciliation in progress" : "building artifact";
        var conditions = with(failure(reason, message, former), RECONCILING, TRUE, PROGRESSING_WITH_RETRY, doing);
        return status(
                repository.getStatus().observedGeneration(),
                Conditions.without(conditions, STALLED),
                former.orElse(null),
                repository.getStatus().observedIgnore());
    }

    private GitRepositoryStatus refused(String reason, String message, Optional<Artifact> former) {
        var conditions = with(failure(reason, message, former), STALLED, TRUE, reason, message);
        return status(
                generation,
                Conditions.without(conditions, RECONCILING),
                former.orElse(null),
                repository.getStatus().observedIgnore());
    }

    private List<Condition> failure(String reason, String message, Optional<Artifact> former) {
        var type = reason.equals(Reasons.ARCHIVE_OPERATION_FAILED)
                ? Reasons.STORAGE_OPERATION_FAILED
                : Reasons.FETCH_FAILED;
        var other = type.equals(Reasons.FETCH_FAILED) ? Reasons.STORAGE_OPERATION_FAILED : Reasons.FETCH_FAILED;
        var conditions = former.isPresent() ? without(other) : without(other, Reasons.ARTIFACT_IN_STORAGE);
        return with(with(conditions, READY, FALSE, reason, message), type, TRUE, reason, message);
    }

    private List<Condition> without(String... types) {
        var conditions = repository.getStatus().conditions();
        for (var type : types) {
            conditions = Conditions.without(conditions, type);
        }
        return conditions;
    }

    private List<Condition> with(
            List<Condition> conditions, String type, String status, String reason, String message) {
        return Conditions.with(conditions, Conditions.of(type, status, reason, message, generation), clock);
    }

    private GitRepositoryStatus status(
            Long observedGeneration, List<Condition> conditions, Artifact artifact, String observedIgnore) {
        var old = repository.getStatus();
        return new GitRepositoryStatus(
                observedGeneration,
                conditions,
                artifact,
                old.includedArtifacts(),
                observedIgnore,
                old.observedRecurseSubmodules(),
                old.observedInclude(),
                old.observedSparseCheckout(),
                old.sourceVerificationMode(),
                requestedAt(repository).orElse(old.lastHandledReconcileAt()));
    }

    /** When a reconciliation was last asked for; any text. */
    static Optional<String> requestedAt(GitRepository repository) {
        return Optional.ofNullable(repository.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(REQUESTED_AT))
                .filter(text -> !text.isEmpty());
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration most(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
