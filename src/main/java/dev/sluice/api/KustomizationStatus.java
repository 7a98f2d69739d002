package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a controller has seen of a Kustomization.
 *
 * @param observedGeneration the generation that was last reconciled to the end; -1 before, null where the API server
 *     has not filled in a default
 * @param conditions see {@link Conditions}
 * @param lastHandledReconcileAt the last value of the annotation {@code reconcile.fluxcd.io/requestedAt} that was acted on
 * @param lastAppliedRevision the artifact revision of the last run that succeeded in full
 * @param lastAttemptedRevision the artifact revision of the last run that could be started
 * @param lastAppliedOriginRevision the revision of what the applied artifact was made from, if its metadata names one
 * @param inventory the objects that the Kustomization has in the cluster, or may have while it is at work; null before
 * @param history the latest builds and how they fared, newest first
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KustomizationStatus(
        Long observedGeneration,
        List<Condition> conditions,
        String lastHandledReconcileAt,
        String lastAppliedRevision,
        String lastAttemptedRevision,
        String lastAppliedOriginRevision,
        Inventory inventory,
        List<HistoryEntry> history) {
    /** Says nothing yet. */
    public static final KustomizationStatus EMPTY =
            new KustomizationStatus(null, null, null, null, null, null, null, null);

    /** Absent texts and lists become empty. */
    public KustomizationStatus {
        conditions = Absent.orEmpty(conditions);
        lastHandledReconcileAt = Absent.orEmpty(lastHandledReconcileAt);
        lastAppliedRevision = Absent.orEmpty(lastAppliedRevision);
        lastAttemptedRevision = Absent.orEmpty(lastAttemptedRevision);
        lastAppliedOriginRevision = Absent.orEmpty(lastAppliedOriginRevision);
        history = Absent.orEmpty(history);
    }

    /**
     * Consecutive runs with the same build result and the same outcome.
     *
     * @param digest of the build result, {@code sha256:<hex>}
     * @param firstReconciled when the first of the runs ended; RFC 3339
     * @param lastReconciled when the last of the runs ended; RFC 3339
     * @param lastReconciledDuration how long the last run took
     * @param lastReconciledStatus how they ended; a reason of the condition Ready
     * @param totalReconciliations how many runs
     * @param metadata further facts about the last run, such as its revision
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record HistoryEntry(
            @Required String digest,
            @Required String firstReconciled,
            @Required String lastReconciled,

            @Required @JsonDeserialize(using = LenientDuration.class)
            GoDuration lastReconciledDuration,

            @Required String lastReconciledStatus,
            @Required long totalReconciliations,
            Map<String, String> metadata) {
        /** Absent parts become empty or zero. */
        public HistoryEntry {
            digest = Absent.orEmpty(digest);
            firstReconciled = Absent.orEmpty(firstReconciled);
            lastReconciled = Absent.orEmpty(lastReconciled);
            lastReconciledDuration = lastReconciledDuration == null ? GoDuration.ZERO : lastReconciledDuration;
            lastReconciledStatus = Absent.orEmpty(lastReconciledStatus);
            metadata = Absent.orEmpty(metadata);
        }
    }

    /** Whoever may write a status may write any text for a duration. */
    @RegisterForReflection
    static final class LenientDuration extends StdDeserializer<GoDuration> {
        LenientDuration() {
            super(GoDuration.class);
        }

        @Override
        public GoDuration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return GoDuration.readLeniently(parser.getValueAsString());
        }
    }

    /** The inventory, empty before the first successful apply. */
    public Inventory inventoryOrEmpty() {
        return inventory == null ? Inventory.EMPTY : inventory;
    }

    /** This status with another observed generation. */
    public KustomizationStatus withObservedGeneration(long generation) {
        return new KustomizationStatus(
                generation,
                conditions,
                lastHandledReconcileAt,
                lastAppliedRevision,
                lastAttemptedRevision,
                lastAppliedOriginRevision,
                inventory,
                history);
    }

    /** This status with other conditions. */
    public KustomizationStatus withConditions(List<Condition> others) {
        return new KustomizationStatus(
                observedGeneration,
                others,
                lastHandledReconcileAt,
                lastAppliedRevision,
                lastAttemptedRevision,
                lastAppliedOriginRevision,
                inventory,
                history);
    }

    /** This status with the condition put in the place of the one of its type; see {@link Conditions#with}. */
    public KustomizationStatus withCondition(Condition condition) {
        return withConditions(Conditions.with(conditions, condition));
    }

    /** This status without the condition of that type. */
    public KustomizationStatus withoutCondition(String type) {
        return withConditions(Conditions.without(conditions, type));
    }

    /** This status after a requested reconciliation was acted on. */
    public KustomizationStatus withLastHandledReconcileAt(String requestedAt) {
        return new KustomizationStatus(
                observedGeneration,
                conditions,
                requestedAt,
                lastAppliedRevision,
                lastAttemptedRevision,
                lastAppliedOriginRevision,
                inventory,
                history);
    }

    /** This status after a run with that artifact revision was started. */
    public KustomizationStatus withLastAttemptedRevision(String revision) {
        return new KustomizationStatus(
                observedGeneration,
                conditions,
                lastHandledReconcileAt,
                lastAppliedRevision,
                revision,
                lastAppliedOriginRevision,
                inventory,
                history);
    }

    /** This status after a run with that artifact revision succeeded in full; an unknown origin is empty. */
    public KustomizationStatus withLastAppliedRevision(String revision, String originRevision) {
        return new KustomizationStatus(
                observedGeneration,
                conditions,
                lastHandledReconcileAt,
                revision,
                lastAttemptedRevision,
                originRevision,
                inventory,
                history);
    }

    /** This status after an apply that left these objects in the cluster. */
    public KustomizationStatus withInventory(Inventory applied) {
        return new KustomizationStatus(
                observedGeneration,
                conditions,
                lastHandledReconcileAt,
                lastAppliedRevision,
                lastAttemptedRevision,
                lastAppliedOriginRevision,
                applied,
                history);
    }

    /** This status with another history, newest first. */
    public KustomizationStatus withHistory(List<HistoryEntry> entries) {
        return new KustomizationStatus(
                observedGeneration,
                conditions,
                lastHandledReconcileAt,
                lastAppliedRevision,
                lastAttemptedRevision,
                lastAppliedOriginRevision,
                inventory,
                entries);
    }
}
