package dev.sluice.controller;

import static dev.sluice.api.Conditions.FALSE;
import static dev.sluice.api.Conditions.HEALTHY;
import static dev.sluice.api.Conditions.READY;
import static dev.sluice.api.Conditions.RECONCILING;
import static dev.sluice.api.Conditions.STALLED;
import static dev.sluice.api.Conditions.TRUE;
import static dev.sluice.api.Conditions.UNKNOWN;

import dev.sluice.api.Conditions;
import dev.sluice.api.Inventory;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationStatus;
import java.util.List;

/**
 * What an outcome makes of a status. Reasons and messages are Flux's, since its clients read them. A reconciliation that
 * changes nothing leaves the status as it is, to the letter.
 */
final class Statuses {
    private final long generation;
    private final KustomizationStatus before;

    /** @param generation the generation of the Kustomization that the outcome is about */
    Statuses(long generation, KustomizationStatus before) {
        this.generation = generation;
        this.before = before;
    }

    KustomizationStatus after(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Suspended _ -> settled(before);
            case Outcome.Unmoved _ -> before;
            case Outcome.Stalled(var _, var reason, var message) -> stalled(reason, message);
            case Outcome.NotBegun(var _, var reason, var message) -> notReady(reason, message);
            case Outcome.NotFetched(var message, var _, var doing) ->
                retrying(notReady(Conditions.ARTIFACT_FAILED, message), doing);
            case Outcome.InProgress progress -> after(progress);
            case Outcome.Failed failed -> after(failed);
            case Outcome.Succeeded succeeded -> after(succeeded);
        };
    }

    private KustomizationStatus after(Outcome.InProgress progress) {
        var status = before.withLastAttemptedRevision(progress.revision())
                .withInventory(inventory(progress.inventory()))
                .withoutCondition(STALLED)
                .withCondition(Conditions.of(RECONCILING, TRUE, Conditions.PROGRESSING, progress.doing(), generation))
                .withCondition(Conditions.of(
                        READY, UNKNOWN, Conditions.PROGRESSING, "Reconciliation in progress", generation));
        return progress.checksHealth()
                ? status.withCondition(
                        Conditions.of(HEALTHY, UNKNOWN, Conditions.PROGRESSING, progress.doing(), generation))
                : status;
    }

    private KustomizationStatus after(Outcome.Failed failed) {
        var status = notReady(failed.reason(), failed.message());
        if (!failed.revision().isEmpty()) {
            status = status.withLastAttemptedRevision(failed.revision()).withInventory(inventory(failed.inventory()));
        }
        if (failed.unhealthy().isPresent()) {
            status = status.withCondition(Conditions.of(
                    HEALTHY,
                    FALSE,
                    Conditions.HEALTH_CHECK_FAILED,
                    failed.unhealthy().get(),
                    generation));
        }
        return retrying(status, failed.doing());
    }

    private KustomizationStatus retrying(KustomizationStatus status, String doing) {
        return status.withoutCondition(STALLED)
                .withCondition(Conditions.of(RECONCILING, TRUE, Conditions.PROGRESSING_WITH_RETRY, doing, generation));
    }

    private KustomizationStatus after(Outcome.Succeeded succeeded) {
        var status = before.withLastAttemptedRevision(succeeded.revision())
                .withLastAppliedRevision(succeeded.revision(), succeeded.originRevision())
                .withInventory(inventory(succeeded.inventory()))
                .withoutCondition(STALLED)
                .withCondition(Conditions.of(
                        READY,
                        TRUE,
                        Conditions.RECONCILIATION_SUCCEEDED,
                        "Applied revision: " + succeeded.revision(),
                        generation));
        return settled(
                succeeded.health().isEmpty()
                        ? status.withoutCondition(HEALTHY)
                        : healthy(status, succeeded.health().get()));
    }

    private KustomizationStatus healthy(KustomizationStatus status, Outcome.Health health) {
        if (!health.news() && Conditions.holds(status.conditions(), HEALTHY)) {
            return status;
        }
        return status.withCondition(Conditions.of(HEALTHY, TRUE, Conditions.SUCCEEDED, health.message(), generation));
    }

    /** One that is ready is not at work any more, and has seen the present generation; also when it is suspended. */
    private KustomizationStatus settled(KustomizationStatus status) {
        return Conditions.holds(status.conditions(), READY)
                ? status.withoutCondition(RECONCILING).withObservedGeneration(generation)
                : status;
    }

    /** As in Flux, a wrong expression is the one such end that counts as an observation of the generation. */
    private KustomizationStatus stalled(String reason, String message) {
        var status = notReady(reason, message).withCondition(Conditions.of(STALLED, TRUE, reason, message, generation));
        return reason.equals(Conditions.INVALID_CEL_EXPRESSION) ? status.withObservedGeneration(generation) : status;
    }

    private KustomizationStatus notReady(String reason, String message) {
        return before.withCondition(Conditions.of(READY, FALSE, reason, message, generation));
    }

    private static Inventory inventory(List<InventoryEntry> entries) {
        return new Inventory(entries);
    }
}
