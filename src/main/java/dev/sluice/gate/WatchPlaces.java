package dev.sluice.gate;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * Places for watches of single objects, of which the Kustomizations of one namespace have so many together: all watches share
 * the connections of one client. Safe for use by several threads.
 */
final class WatchPlaces {
    private final int most;
    private final Map<String, Tenant> tenants = new HashMap<>(); // guarded by this

    /** Somebody who waits for a place. */
    interface Waiting {
        /** @return whether it takes the place, and closes it some time */
        boolean offered(Place place);
    }

    /** One watch's until this is closed. */
    final class Place implements AutoCloseable {
        private final String namespace;
        private boolean isClosed; // guarded by the places

        private Place(String namespace) {
            this.namespace = namespace;
        }

        /** Gives the place to the next who waits: not to be called while keeping those out. */
        @Override
        public void close() {
            if (isOver()) {
                return;
            }
            var next = nextAfter(namespace);
            while (next.isPresent() && !next.get().offered(new Place(namespace))) {
                next = nextAfter(namespace);
            }
        }

        private boolean isOver() {
            synchronized (WatchPlaces.this) {
                var isOver = isClosed;
                isClosed = true;
                return isOver;
            }
        }
    }

    private static final class Tenant {
        private int taken;
        private boolean isTold;
        private final LinkedHashSet<Waiting> waiting = new LinkedHashSet<>();
    }

    /** @param most for each namespace, at least one */
    WatchPlaces(int most) {
        this.most = most;
    }

    int most() {
        return most;
    }

    /** @param namespace the Kustomization's, wherever the object is */
    synchronized Optional<Place> take(String namespace) {
        var tenant = tenants.computeIfAbsent(namespace, _ -> new Tenant());
        if (tenant.taken == most) {
            return Optional.empty();
        }
        tenant.taken++;
        return Optional.of(new Place(namespace));
    }

    /** @param waiting is offered a place later, once, where there is none now */
    synchronized Optional<Place> takeOrWait(String namespace, Waiting waiting) {
        var place = take(namespace);
        if (place.isEmpty()) {
            tenants.get(namespace).waiting.add(waiting);
        }
        return place;
    }

    /** Who does not wait any more is offered nothing, or is offered it just now. */
    synchronized void leave(String namespace, Waiting waiting) {
        Optional.ofNullable(tenants.get(namespace)).ifPresent(tenant -> tenant.waiting.remove(waiting));
    }

    /** Whether to say of a namespace that it has no place left: once, until all its places are free again. */
    synchronized boolean isNews(String namespace) {
        var tenant = tenants.get(namespace);
        if (tenant == null || tenant.isTold) {
            return false;
        }
        tenant.isTold = true;
        return true;
    }

    /** @return who is to have the place that has become free; it is nobody's where nobody waits */
    private synchronized Optional<Waiting> nextAfter(String namespace) {
        var tenant = tenants.get(namespace);
        if (!tenant.waiting.isEmpty()) {
            return Optional.of(tenant.waiting.removeFirst());
        }
        tenant.taken--;
        if (tenant.taken == 0) {
            tenants.remove(namespace);
        }
        return Optional.empty();
    }
}
