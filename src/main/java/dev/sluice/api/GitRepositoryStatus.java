package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What has been seen of a Git repository.
 *
 * @param observedGeneration the generation that was last reconciled; -1 before, null where the API server has not
 *     filled in a default
 * @param conditions see {@link Conditions}
 * @param artifact the latest artifact; null until there is one
 * @param includedArtifacts the artifacts that it includes
 * @param observedIgnore the ignore patterns that the artifact was made with; null for the defaults
 * @param observedRecurseSubmodules whether the artifact was made with submodules
 * @param observedInclude what the artifact was told to include
 * @param observedSparseCheckout the directories that the artifact was told to hold; empty for all
 * @param sourceVerificationMode what of the artifact's commit was verified; null for nothing
 * @param lastHandledReconcileAt the last value of the annotation {@code reconcile.fluxcd.io/requestedAt} that was acted on
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GitRepositoryStatus(
        Long observedGeneration,
        List<Condition> conditions,
        Artifact artifact,
        List<Artifact> includedArtifacts,

        @JsonInclude(JsonInclude.Include.NON_NULL) String observedIgnore,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean observedRecurseSubmodules,

        List<GitRepositorySpec.Include> observedInclude,
        List<String> observedSparseCheckout,
        String sourceVerificationMode,
        String lastHandledReconcileAt) {
    /** Says nothing yet. */
    public static final GitRepositoryStatus EMPTY =
            new GitRepositoryStatus(null, null, null, null, null, false, null, null, null, null);

    /** Absent texts and lists become empty. */
    public GitRepositoryStatus {
        conditions = Absent.orEmpty(conditions);
        includedArtifacts = Absent.orEmpty(includedArtifacts);
        observedInclude = Absent.orEmpty(observedInclude);
        observedSparseCheckout = Absent.orEmpty(observedSparseCheckout);
        sourceVerificationMode = Absent.orEmpty(sourceVerificationMode);
        lastHandledReconcileAt = Absent.orEmpty(lastHandledReconcileAt);
    }

    /** This status with another observed generation. */
    public GitRepositoryStatus withObservedGeneration(long generation) {
        return new GitRepositoryStatus(
                generation,
                conditions,
                artifact,
                includedArtifacts,
                observedIgnore,
                observedRecurseSubmodules,
                observedInclude,
                observedSparseCheckout,
                sourceVerificationMode,
                lastHandledReconcileAt);
    }

    /** This status with other conditions. */
    public GitRepositoryStatus withConditions(List<Condition> others) {
        return new GitRepositoryStatus(
                observedGeneration,
                others,
                artifact,
                includedArtifacts,
                observedIgnore,
                observedRecurseSubmodules,
                observedInclude,
                observedSparseCheckout,
                sourceVerificationMode,
                lastHandledReconcileAt);
    }

    /** This status with another artifact. */
    public GitRepositoryStatus withArtifact(Artifact latest) {
        return new GitRepositoryStatus(
                observedGeneration,
                conditions,
                latest,
                includedArtifacts,
                observedIgnore,
                observedRecurseSubmodules,
                observedInclude,
                observedSparseCheckout,
                sourceVerificationMode,
                lastHandledReconcileAt);
    }

    /** This status after a requested reconciliation was acted on. */
    public GitRepositoryStatus withLastHandledReconcileAt(String requestedAt) {
        return new GitRepositoryStatus(
                observedGeneration,
                conditions,
                artifact,
                includedArtifacts,
                observedIgnore,
                observedRecurseSubmodules,
                observedInclude,
                observedSparseCheckout,
                sourceVerificationMode,
                requestedAt);
    }
}
