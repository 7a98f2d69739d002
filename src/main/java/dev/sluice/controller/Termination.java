package dev.sluice.controller;

import dev.sluice.api.Conditions;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationSpec.DeletionPolicy;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.Prune;
import dev.sluice.gate.Gate;
import dev.sluice.log.ReconcileLog;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The end of a Kustomization: deletes what it owns, as its deletion policy says, before its finalizer goes. */
final class Termination {
    private static final ReconcileLog LOG = ReconcileLog.of(Termination.class);

    /** When to ask again for a cluster that could not be reached, where the user's own interval is longer. */
    private static final Duration UNREACHABLE = Duration.ofSeconds(10);

    private final Gate gate;
    private final Clusters clusters;

    Termination(Gate gate, Clusters clusters) {
        this.gate = gate;
        this.clusters = clusters;
    }

    /** How far a termination has come. */
    sealed interface End {
        /** The finalizer may go. */
        record Done() implements End {}

        /**
         * It may not go yet.
         *
         * @param atMost the time after which to look again even without an event
         */
        record Waiting(Duration atMost) implements End {}
    }

    /** @throws IllegalStateException where an object could not be deleted: to be tried again soon */
    End advance(Subject subject) {
        if (subject.spec().suspend()
                || !deletesObjects(subject)
                || subject.inventory().isEmpty()) {
            return new End.Done();
        }
        if (!clusters.hasAccount(subject.seen())) {
            abandon(subject);
            return new End.Done();
        }
        return switch (clusters.of(subject.seen())) {
            case Clusters.Found.Usable(var cluster) -> advance(subject, cluster);
            case Clusters.Found.Unusable(var error) -> unreachable(subject, error);
        };
    }

    /** Said once, and tried again, since no event says that a cluster can be reached. */
    private static End unreachable(Subject subject, String error) {
        LOG.warn(subject.logged(), "the objects cannot be deleted yet: " + error);
        if (subject.write(new Outcome.NotBegun(EventAction.FINALIZE, Conditions.RECONCILIATION_FAILED, error))) {
            announce(subject, Announcement.error(EventAction.FINALIZE, Conditions.RECONCILIATION_FAILED, error));
        }
        var retry = subject.spec().effectiveRetryInterval();
        return new End.Waiting(retry.compareTo(UNREACHABLE) < 0 ? retry : UNREACHABLE);
    }

    /** With the account gone, nobody has the right to delete the objects any more; that must not hold the Kustomization. */
    private static void abandon(Subject subject) {
        var message = "unable to prune objects: \n"
                + readable(subject).stream()
                        .flatMap(entry -> entry.objectId().stream())
                        .map(ObjectId::subject)
                        .collect(Collectors.joining("\n"));
        LOG.error(subject.logged(), message);
        announce(subject, Announcement.error(EventAction.FINALIZE, Conditions.PRUNE_FAILED, message));
    }

    private End advance(Subject subject, Cluster cluster) {
        var pruned = Prune.atTheEnd(cluster.objects(), subject.owner()).delete(readable(subject), Set.of());
        LOG.info(subject.logged(), "garbage collection completed: " + pruned.changes());
        announce(subject, pruned);
        if (pruned.failed()) {
            subject.write(new Outcome.Failed(
                    subject.kustomization().getStatus().lastAttemptedRevision(),
                    EventAction.FINALIZE,
                    Conditions.PRUNE_FAILED,
                    pruned.error(),
                    "Deleting what is left of the inventory",
                    pruned.survivors(),
                    Optional.empty(),
                    Optional.empty()));
            throw new IllegalStateException("pruning for deleted resource failed: " + pruned.error());
        }
        return subject.spec().effectiveDeletionPolicy() == DeletionPolicy.WAIT_FOR_TERMINATION
                ? await(subject, cluster, pruned.deletions())
                : new End.Done();
    }

    private static void announce(Subject subject, Prune.Result pruned) {
        announce(
                subject,
                pruned.failed()
                        ? Announcement.error(
                                EventAction.FINALIZE,
                                lastReason(subject, "error"),
                                "pruning for deleted resource failed")
                        : Announcement.info(
                                EventAction.FINALIZE,
                                lastReason(subject, "info"),
                                pruned.changes().toString()));
    }

    /** @param otherwise where there was none yet */
    private static String lastReason(Subject subject, String otherwise) {
        return Conditions.find(subject.kustomization().getStatus().conditions(), Conditions.READY)
                .map(Condition::getReason)
                .orElse(otherwise);
    }

    private static void announce(Subject subject, Announcement announcement) {
        var status = subject.kustomization().getStatus();
        subject.announce(announcement.of(status.lastAppliedRevision(), status.lastAppliedOriginRevision()));
    }

    private End await(Subject subject, Cluster cluster, List<DeletedObject> deletions) {
        var deadline = Instant.parse(subject.kustomization().getMetadata().getDeletionTimestamp())
                .plus(subject.spec().effectiveTimeout());
        var left = Duration.between(Instant.now(), deadline);
        if (deletions.isEmpty()) {
            return new End.Done();
        }
        if (left.isNegative() || left.isZero()) {
            var message = "failed to wait for resources termination";
            LOG.error(subject.logged(), message);
            announce(subject, Announcement.error(EventAction.AWAIT_TERMINATION, lastReason(subject, "error"), message));
            return new End.Done();
        }
        gate.deletions().await(cluster.target(), subject.id(), deletions);
        return new End.Waiting(left);
    }

    /** An entry that cannot be read must not hold the Kustomization for ever. */
    private static List<InventoryEntry> readable(Subject subject) {
        return subject.inventory().stream()
                .filter(entry -> {
                    var readable = entry.objectId().isPresent();
                    if (!readable) {
                        LOG.warn(subject.logged(), "leaves behind what the inventory calls '%s'".formatted(entry.id()));
                    }
                    return readable;
                })
                .toList();
    }

    private static boolean deletesObjects(Subject subject) {
        return switch (subject.spec().effectiveDeletionPolicy()) {
            case MIRROR_PRUNE -> subject.spec().prune();
            case DELETE, WAIT_FOR_TERMINATION -> true;
            case ORPHAN -> false;
        };
    }
}
