package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
import dev.sluice.api.Owner;
import dev.sluice.api.Refusal;
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
    private final boolean kindsMayBeGone;

    private Prune(ClusterObjects cluster, Owner owner, boolean kindsMayBeGone) {
        this.cluster = cluster;
        this.owner = owner;
        this.kindsMayBeGone = kindsMayBeGone;
    }

    /** Of a Kustomization that goes on: as in Flux, what is of a kind that is gone is not taken for deleted. */
    public static Prune onTheWay(ClusterObjects cluster, Owner owner) {
        return new Prune(cluster, owner, false);
    }

    /** Of a Kustomization that ends: with a kind, its objects are gone, and nothing will bring them back. */
    public static Prune atTheEnd(ClusterObjects cluster, Owner owner) {
        return new Prune(cluster, owner, true);
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
        Set<String> asked = new HashSet<>();
        var ended = definedGroups(entries);
        for (var entry : entries) {
            if (entry.objectId().isEmpty()) {
                errors.add("unable to parse stored object metadata: " + entry.id());
            }
        }
        for (var object : ApplyOrder.reversed(
                entries.stream().flatMap(entry -> object(entry).stream()).toList())) {
            var id = ObjectId.of(object);
            try {
                var live = live(object, asked);
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
            } catch (ClusterObjects.NoMatchException e) {
                var isGone = kindsMayBeGone || ended.contains(id.group());
                changes.add(change(id, object, isGone ? Action.DELETED : Action.UNKNOWN));
                if (isGone) {
                    settled.add(id.toString());
                } else {
                    errors.add("%s query failed: %s".formatted(id.subject(), e.getMessage()));
                }
            } catch (KubernetesClientException e) {
                changes.add(change(id, object, Action.UNKNOWN));
                errors.add("%s query failed: %s"
                        .formatted(id.subject(), Refusal.of(e).message()));
            }
        }
        var survivors =
                entries.stream().filter(entry -> !settled.contains(entry.id())).toList();
        return new Result(new ChangeSet(changes), deletions, survivors, combined(errors));
    }

    /** The groups whose definitions go too: that one is gone is what was wanted, in this run or in one that broke off. */
    private static Set<String> definedGroups(List<InventoryEntry> entries) {
        return entries.stream()
                .flatMap(entry -> entry.objectId().stream())
                .filter(id -> id.kind().equals("CustomResourceDefinition"))
                .map(id -> id.name().substring(id.name().indexOf('.') + 1))
                .collect(Collectors.toSet());
    }

    /**
     * The object, in a version that is served: that in which it was applied may not be any more. Where an object is not found, its
     * kind may be what is gone: that is asked for, once for each version.
     */
    private Optional<GenericKubernetesResource> live(GenericKubernetesResource object, Set<String> asked) {
        cluster.servedVersion(object).ifPresent(object::setApiVersion);
        var live = cluster.live(object);
        if (live.isPresent()) {
            return live;
        }
        if (asked.add(object.getApiVersion())) {
            cluster.forgetKinds(object.getApiVersion());
        }
        var served = cluster.servedVersion(object).filter(version -> !version.equals(object.getApiVersion()));
        if (served.isEmpty()) {
            cluster.idOf(object); // throws where the kind is not served at all
            return Optional.empty();
        }
        object.setApiVersion(served.get());
        return cluster.live(object);
    }

    private static final class DeleteRefusedException extends RuntimeException {
        DeleteRefusedException(KubernetesClientException refusal) {
            super(Refusal.of(refusal).message(), null, false, false);
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
                false,
                false);
    }

    private static String combined(List<String> errors) {
        return errors.isEmpty() ? "" : "delete failed, errors: " + String.join(";", errors) + ";";
    }
}
