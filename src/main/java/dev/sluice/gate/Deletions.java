package dev.sluice.gate;

import dev.sluice.api.DeletedObject;
import dev.sluice.api.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Awaits the end of objects that are being deleted, and wakes the Kustomization at the last. Each has a watch of its own, a
 * few at a time: the next is opened as one ends, and begins with a look, so that no end is missed for having come before.
 */
public final class Deletions {
    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    /** How many objects of a Kustomization are watched at a time. */
    static final int AT_A_TIME = 50;

    /** How many are watched for all Kustomizations of a namespace. */
    private static final int OF_A_NAMESPACE = 500;

    private final Wakeup wakeup;
    private final WatchPlaces places;
    private final Map<ResourceID, Wait> waits = new ConcurrentHashMap<>();

    public Deletions(Wakeup wakeup) {
        this(wakeup, new WatchPlaces(OF_A_NAMESPACE));
    }

    Deletions(Wakeup wakeup, WatchPlaces places) {
        this.wakeup = wakeup;
        this.places = places;
    }

    /**
     * Begins to await the end of objects, in place of what the Kustomization awaited before; returns at once. An end that may
     * not be watched does not come: whoever waits looks at the deadline.
     *
     * @param target where the objects are
     */
    public void await(Target target, ResourceID kustomization, List<DeletedObject> objects) {
        forget(kustomization);
        var watches = objects.stream()
                .flatMap(object -> watch(target, object).stream())
                .toList();
        var wait = new Wait(kustomization.getNamespace().orElse(""), watches);
        waits.put(kustomization, wait);
        wait.end.whenComplete((_, _) -> wakeup.wake(kustomization));
        wait.advance();
    }

    /**
     * Whether objects that the Kustomization awaits the end of are still there.
     *
     * @throws IllegalStateException where that cannot be watched
     */
    public boolean arePending(ResourceID kustomization) {
        var wait = waits.get(kustomization);
        if (wait != null && wait.end.isCompletedExceptionally()) {
            waits.remove(kustomization);
            throw new IllegalStateException("cannot watch the end of deleted objects", wait.end.exceptionNow());
        }
        return wait != null && !wait.end.isDone();
    }

    /** Ends the wait. */
    public void forget(ResourceID kustomization) {
        var wait = waits.remove(kustomization);
        if (wait != null) {
            wait.stop();
        }
    }

    /** Opens a watch that ends with an object. */
    private interface Watch {
        CompletableFuture<?> open();
    }

    /** What of an object is to be watched; nothing where its kind is gone. */
    private static Optional<Watch> watch(Target target, DeletedObject object) {
        return target.kinds().lookup(object.apiVersion(), object.id().kind()).map(kind -> {
            var resources = target.client().genericKubernetesResources(kind);
            var named = kind.isNamespaceScoped()
                    ? resources
                            .inNamespace(object.id().namespace())
                            .withName(object.id().name())
                    : resources.withName(object.id().name());
            return () -> named.informOnCondition(found -> found.stream().noneMatch(other -> isSame(object, other)));
        });
    }

    private static boolean isSame(DeletedObject object, GenericKubernetesResource other) {
        return object.uid().equals(other.getMetadata().getUid());
    }

    /** What one Kustomization awaits. */
    private final class Wait implements WatchPlaces.Waiting {
        private final String namespace;
        private final Deque<Watch> next; // guarded by this
        private final Set<CompletableFuture<?>> open = new HashSet<>(); // guarded by this
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Throwable error; // guarded by this; the first
        private boolean waitsForPlace; // guarded by this
        private boolean isStopped; // guarded by this

        Wait(String namespace, List<Watch> watches) {
            this.namespace = namespace;
            this.next = new ArrayDeque<>(watches);
        }

        /** Opens as many watches as there may be, and ends where all have ended. */
        void advance() {
            while (opensNext()) {
                // one after the other
            }
            endIfOver();
        }

        private synchronized boolean opensNext() {
            if (isStopped || waitsForPlace || next.isEmpty() || open.size() >= AT_A_TIME) {
                return false;
            }
            var place = places.takeOrWait(namespace, this);
            waitsForPlace = place.isEmpty();
            if (waitsForPlace && places.isNews(namespace)) {
                LOG.warn(
                        "{} objects that are being deleted are watched for the namespace {}, which is the limit: further"
                                + " ones are watched as these end, or looked at when the time-out of their Kustomization"
                                + " comes",
                        places.most(),
                        namespace);
            }
            place.ifPresent(this::open);
            return place.isPresent();
        }

        private void endIfOver() {
            Throwable why;
            synchronized (this) {
                if (isStopped || !next.isEmpty() || !open.isEmpty()) {
                    return;
                }
                why = error;
            }
            if (why == null) {
                end.complete(null);
            } else {
                end.completeExceptionally(why);
            }
        }

        @Override
        public boolean offered(WatchPlaces.Place place) {
            synchronized (this) {
                waitsForPlace = false;
                if (isStopped) {
                    return false;
                }
                open(place);
            }
            advance();
            return true;
        }

        /** Its end is told on another thread: thousands that end at once are not to be opened one within the other. */
        private void open(WatchPlaces.Place place) {
            var watch = opened(next.remove());
            open.add(watch);
            watch.whenCompleteAsync((_, failure) -> ended(watch, place, failure));
        }

        private static CompletableFuture<?> opened(Watch watch) {
            try {
                return watch.open();
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        /** Where one may not be watched, the last end will not be seen, and it is no use to watch the others. */
        private void ended(CompletableFuture<?> watch, WatchPlaces.Place place, Throwable failure) {
            if (failure != null && Refusal.of(failure).isForbidden()) {
                stop();
            }
            place.close(); // the next who waits for one may be this
            synchronized (this) {
                open.remove(watch);
                error = error == null ? failure : error;
            }
            advance();
        }

        /** Closes what is open; the end does not come. */
        void stop() {
            List<CompletableFuture<?>> closed;
            synchronized (this) {
                isStopped = true;
                next.clear();
                closed = List.copyOf(open);
            }
            places.leave(namespace, this);
            closed.forEach(watch -> watch.cancel(true));
        }
    }
}
