package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
import dev.sluice.api.Owner;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Deletes objects of an inventory, in the reverse of the order of applying, and only those that their owner still owns. */
public final class Prune {
    private final ClusterObjects cluster;
    private final Owner owner;

    public Prune(ClusterObjects cluster, Owner owner) {
        this.cluster = cluster;
        this.owner = owner;
    }

    /**
     * What came of it.
     *
     * @param changes deleted, skipped or unknown, in the order in which they were tried
     * @param deletions the objects whose deletion the API server accepted
     * @param survivors the entries whose objects are not known to be gone or given up: they stay in the inventory
     * @param error empty if there was none
     */
    public record Result(
            ChangeSet changes, List<DeletedObject> deletions, List<InventoryEntry> survivors, String error) {
        public boolean failed() {
            return !error.isEmpty();
        }
    }

    /** The entries of an old inventory that a new one no longer has; versions do not count. */
    public static List<InventoryEntry> stale(List<InventoryEntry> old, List<InventoryEntry> current) {
        var kept = current.stream().map(InventoryEntry::id).collect(Collectors.toSet());
        return old.stream().filter(entry -> !kept.contains(entry.id())).toList();
    }

    /**
     * Deletes all that can be deleted; one failure does not stop the rest.
     *
     * @param kept uids of objects that stay: an object may be known by several ids, as one of a cluster-wide kind whose
     *     manifest names a namespace is before its kind is known
     */
    public Result delete(List<InventoryEntry> entries, Set<String> kept) {
        var errors = new ArrayList<String>();
        var changes = new ArrayList<Change>();
        var deletions = new ArrayList<DeletedObject>();
        Set<String> settled = new HashSet<>();
        var kinds = new ServedKinds();
        for (var entry : entries) {
            if (entry.objectId().isEmpty()) {
                errors.add("unable to parse stored object metadata: " + entry.id());
            }
        }
        for (var object : ApplyOrder.reversed(
                entries.stream().flatMap(entry -> object(entry).stream()).toList())) {
            var id = ObjectId.of(object);
            try {
                var live = cluster.live(object);
                if (live.isEmpty()) {
                    kinds.require(object);
                }
                var action = deleteIfOwned(live, kept);
                if (action == Action.DELETED && live.isPresent()) {
                    deletions.add(new DeletedObject(
                            id, object.getApiVersion(), live.get().getMetadata().getUid()));
                }
                changes.add(change(id, object, action));
                settled.add(id.toString());
            } catch (DeleteRefusedException e) {
                changes.add(change(id, object, Action.UNKNOWN));
                errors.add("%s delete failed: %s".formatted(id.subject(), e.getMessage()));
            } catch (KubernetesClientException | ClusterObjects.NoMatchException e) {
                changes.add(change(id, object, Action.UNKNOWN));
                errors.add("%s query failed: %s".formatted(id.subject(), ApiErrors.message(e)));
            }
        }
        var survivors =
                entries.stream().filter(entry -> !settled.contains(entry.id())).toList();
        return new Result(new ChangeSet(changes), deletions, survivors, combined(errors));
    }

    /** Where an object is not found, its kind may be what is gone; as in Flux, that does not count as a deletion. */
    private final class ServedKinds {
        private final Set<String> asked = new HashSet<>();

        void require(GenericKubernetesResource object) {
            if (asked.add(object.getApiVersion())) {
                cluster.forgetKinds(object.getApiVersion());
            }
            cluster.idOf(object);
        }
    }

    private static final class DeleteRefusedException extends RuntimeException {
        DeleteRefusedException(KubernetesClientException refusal) {
            super(ApiErrors.message(refusal), null, false, false);
        }
    }

    private Action deleteIfOwned(Optional<GenericKubernetesResource> live, Set<String> kept) {
        if (live.isEmpty()) {
            return Action.DELETED;
        }
        if (kept.contains(live.get().getMetadata().getUid())
                || !owner.owns(live.get())
                || Controls.neverPruned(live.get())
                || Controls.leftAlone(live.get())) {
            return Action.SKIPPED;
        }
        try {
            cluster.delete(live.get());
        } catch (KubernetesClientException e) {
            throw new DeleteRefusedException(e);
        }
        return Action.DELETED;
    }

    private static Optional<GenericKubernetesResource> object(InventoryEntry entry) {
        return entry.objectId().map(id -> {
            var object = new GenericKubernetesResource();
            object.setApiVersion(new ApiVersion(id.group(), entry.v()).toString());
            object.setKind(id.kind());
            object.setMetadata(new ObjectMetaBuilder()
                    .withName(id.name())
                    .withNamespace(id.namespace().isEmpty() ? null : id.namespace())
                    .withLabels(Map.of())
                    .build());
            return object;
        });
    }

    private static Change change(ObjectId id, GenericKubernetesResource object, Action action) {
        return new Change(
                id,
                ApiVersion.parse(object.getApiVersion()).version(),
                action,
                "",
                0,
                "",
                Health.notFound(),
                "",
                ObjectState.ABSENT,
                Optional.empty(),
                false);
    }

    private static String combined(List<String> errors) {
        return errors.isEmpty() ? "" : "delete failed, errors: " + String.join(";", errors) + ";";
    }
}
