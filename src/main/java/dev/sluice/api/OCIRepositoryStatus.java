package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What has been seen of an OCI repository.
 *
 * @param observedGeneration the generation that was last reconciled; -1 before, null where the API server has not
 *     filled in a default
 * @param conditions see {@link Conditions}
 * @param url where the latest artifact is served
 * @param artifact the latest artifact; null until there is one
 * @param observedIgnore the ignore patterns that the artifact was made with; null for the defaults
 * @param observedLayerSelector the layer that the artifact was made from; null for the first
 * @param lastHandledReconcileAt the last value of the annotation {@code reconcile.fluxcd.io/requestedAt} that was acted on
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OCIRepositoryStatus(
        Long observedGeneration,
        List<Condition> conditions,
        String url,
        Artifact artifact,

        @JsonInclude(JsonInclude.Include.NON_NULL) String observedIgnore,

        OCIRepositorySpec.LayerSelector observedLayerSelector,
        String lastHandledReconcileAt) {
    /** Says nothing yet. */
    public static final OCIRepositoryStatus EMPTY = new OCIRepositoryStatus(null, null, null, null, null, null, null);

    /** Absent texts and lists become empty. */
    public OCIRepositoryStatus {
        conditions = Absent.orEmpty(conditions);
        url = Absent.orEmpty(url);
        lastHandledReconcileAt = Absent.orEmpty(lastHandledReconcileAt);
    }
}
