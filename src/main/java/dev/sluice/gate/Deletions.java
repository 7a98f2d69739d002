package dev.sluice.gate;

import dev.sluice.api.DeletedObject;
import dev.sluice.api.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Awaits the end of objects that are being deleted, each by a watch of its own, and wakes the Kustomization at the last. */
public final class Deletions {
    private final Wakeup wakeup;
    private final Map<ResourceID, CompletableFuture<Void>> waits = new ConcurrentHashMap<>();

    public Deletions(Wakeup wakeup) {
        this.wakeup = wakeup;
    }

    /**
     * Begins to await the end of objects, in place of what the Kustomization awaited before; returns at once. An end that may
     * not be watched does not come: whoever waits looks at the deadline.
     *
     * @param target where the objects are
     */
    public void await(Target target, ResourceID kustomization, List<DeletedObject> objects) {
        forget(kustomization);
        var ends = objects.stream().map(object -> end(target, object)).toList();
        var all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        waits.put(kustomization, all);
        all.whenComplete((_, _) -> {
            if (all.isCancelled()) {
                ends.forEach(end -> end.cancel(true));
            } else {
                wakeup.wake(kustomization);
            }
        });
    }

    /**
     * Whether objects that the Kustomization awaits the end of are still there.
     *
     * @throws IllegalStateException where that cannot be watched
     */
    public boolean arePending(ResourceID kustomization) {
        var wait = waits.get(kustomization);
        if (wait != null && wait.isCompletedExceptionally()) {
            waits.remove(kustomization);
            throw new IllegalStateException("cannot watch the end of deleted objects", wait.exceptionNow());
        }
        return wait != null && !wait.isDone();
    }

    /** Ends the wait. */
    public void forget(ResourceID kustomization) {
        var wait = waits.remove(kustomization);
        if (wait != null) {
            wait.cancel(true);
        }
    }

    private static CompletableFuture<?> end(Target target, DeletedObject object) {
        return target.kinds()
                .lookup(object.apiVersion(), object.id().kind())
                .<CompletableFuture<?>>map(kind -> {
                    var resources = target.client().genericKubernetesResources(kind);
                    var named = kind.isNamespaceScoped()
                            ? resources
                                    .inNamespace(object.id().namespace())
                                    .withName(object.id().name())
                            : resources.withName(object.id().name());
                    return unlessForbidden(
                            named.informOnCondition(found -> found.stream().noneMatch(other -> isSame(object, other))));
                })
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private static CompletableFuture<Void> unlessForbidden(CompletableFuture<?> watch) {
        var end = new CompletableFuture<Void>();
        watch.whenComplete((_, error) -> {
            if (error == null) {
                end.complete(null);
            } else if (!Refusal.of(error).isForbidden()) {
                end.completeExceptionally(error);
            }
        });
        end.whenComplete((_, _) -> watch.cancel(true));
        return end;
    }

    private static boolean isSame(DeletedObject object, GenericKubernetesResource other) {
        return object.uid().equals(other.getMetadata().getUid());
    }
}
