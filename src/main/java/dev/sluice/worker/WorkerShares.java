package dev.sluice.worker;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The operator has one pool of workers for all objects of all tenants. A group of objects, those of one kind in one
 * namespace, may take four times as many workers as it leaves free, after an eighth that is kept for groups that have none:
 * of 50, the first group has 36, the next that comes has 7, and each further one has one at least while there is any.
 *
 * <p>Who may not work now is woken when a worker of its own group comes back. There is always one at work in the group then:
 * a group without any is never sent away.
 */
@Singleton
public final class WorkerShares {
    /** One of so many workers is for groups that have none at work. */
    private static final int RESERVE = 8;

    /** How many workers a group may have for each that it leaves free. With fewer, gates that open at once wait for each other. */
    private static final int TO_EACH_FREE = 4;

    /** When to ask for a worker again that no event has given back. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int workers;
    private final InstantSource clock;
    private final Map<Group, Share> shares = new HashMap<>(); // guarded by this
    private final Set<Place> taken = new HashSet<>(); // guarded by this

    /** Those who share: the objects of one kind in one namespace. */
    public record Group(String kind, String namespace) {}

    /** A worker of the group is taken until this is closed. */
    final class Place implements AutoCloseable {
        private final Group group;
        private final String name;
        private final Instant since = clock.instant();

        private Place(Group group, String name) {
            this.group = group;
            this.name = name;
        }

        @Override
        public void close() {
            leave(this).forEach(Runnable::run);
        }
    }

    /**
     * Workers that do not come back.
     *
     * @param longest the object that has one for the longest time
     * @param since when it took it
     */
    public record Standstill(String longest, Instant since) {}

    private static final class Share {
        private int atWork;
        private final Map<String, Runnable> waiting = new LinkedHashMap<>();
    }

    @Inject
    WorkerShares(
            @ConfigProperty(name = "quarkus.operator-sdk.concurrent-reconciliation-threads", defaultValue = "50")
                    int workers) {
        this(workers, InstantSource.system());
    }

    /** @param workers how many there are in the pool */
    public WorkerShares(int workers, InstantSource clock) {
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * To be asked by each worker for the object that it is to work on.
     *
     * @param name of the object in its group
     * @param wake called once, on another worker, when it is worth asking again
     * @return empty where the object has to wait
     */
    synchronized Optional<Place> enter(Group group, String name, Runnable wake) {
        var share = shares.computeIfAbsent(group, _ -> new Share());
        if (!hasRoom(share)) {
            share.waiting.put(name, wake);
            return Optional.empty();
        }
        share.waiting.remove(name);
        share.atWork++;
        var place = new Place(group, name);
        taken.add(place);
        return Optional.of(place);
    }

    /**
     * Works where the object may work now.
     *
     * @param <T> what comes of it
     * @param <E> how the work fails
     * @param name of the object in its group
     * @param wake called once, on another worker, when it is worth asking again
     * @param later what to do about an object that has to wait, given the time after which to ask again in any case
     */
    public <T, E extends Exception> T work(
            Group group, String name, Runnable wake, Work<T, E> work, Function<Duration, T> later) throws E {
        var place = enter(group, name, wake);
        if (place.isEmpty()) {
            return later.apply(PATIENCE);
        }
        try (var _ = place.get()) {
            return work.run();
        }
    }

    /** Whether all workers are taken, and each of them for some time. */
    public synchronized Optional<Standstill> standstill(Duration atLeast) {
        var latest = clock.instant().minus(atLeast);
        if (taken.size() < workers || taken.stream().anyMatch(place -> place.since.isAfter(latest))) {
            return Optional.empty();
        }
        return taken.stream()
                .min(Comparator.comparing(place -> place.since))
                .map(place -> new Standstill(
                        "%s %s/%s".formatted(place.group.kind, place.group.namespace, place.name), place.since));
    }

    private boolean hasRoom(Share share) {
        return share.atWork == 0 || share.atWork < TO_EACH_FREE * free();
    }

    /** Some are kept for groups that have none at work. */
    private int free() {
        return workers - taken.size() - workers / RESERVE;
    }

    /** @return those to wake: as many as there is room for now */
    private synchronized List<Runnable> leave(Place place) {
        if (!taken.remove(place)) {
            return List.of();
        }
        var share = shares.get(place.group);
        share.atWork--;
        var woken = new ArrayList<Runnable>();
        var room = Math.max(1, Math.ceilDiv(TO_EACH_FREE * free() - share.atWork, TO_EACH_FREE + 1));
        for (var waiting = share.waiting.values().iterator(); waiting.hasNext() && woken.size() < room; ) {
            woken.add(waiting.next());
            waiting.remove();
        }
        if (share.atWork == 0 && share.waiting.isEmpty()) {
            shares.remove(place.group);
        }
        return woken;
    }
}
