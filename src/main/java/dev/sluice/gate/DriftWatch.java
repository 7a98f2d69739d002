package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.gate.ObjectMirrors.Mirror;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Wakes a Kustomization at once where an object that it has applied may have drifted, as the watches at rest tell. The run
 * that follows finds out whether it has. An object that somebody else changes back each time is left to him for a while, which
 * doubles each time; so is one that turns out not to have drifted, but not for long.
 */
final class DriftWatch implements Movements {
    /** The longest that an object is not looked at for having turned out not to have drifted. */
    private static final Duration LONGEST_WITHOUT_LOOK = Duration.ofMinutes(1);

    private final Wakeup wakeup;
    private final Delay delay;
    private final InstantSource clock;
    private final Map<ObjectId, List<ResourceID>> watchers = new ConcurrentHashMap<>(); // mostly of one
    private final Map<ResourceID, Guard> guards = new HashMap<>(); // guarded by this

    /** Does something later. */
    interface Delay {
        void run(Duration after, Runnable what);
    }

    /** What is watched for one Kustomization, and what has happened to it. */
    private static final class Guard {
        private final Map<ObjectId, Suspicion> suspicions = new HashMap<>();
        private final Map<ObjectId, Recurrence> corrections = new HashMap<>();
        private final Map<ObjectId, Recurrence> falseAlarms = new HashMap<>();
        private Map<ObjectId, Applied> objects = Map.of();
        private boolean isRunning;

        Duration left(ObjectId id, Instant now) {
            return max(left(corrections, id, now), left(falseAlarms, id, now));
        }

        private static Duration left(Map<ObjectId, Recurrence> recurrences, ObjectId id, Instant now) {
            recurrences.computeIfPresent(id, (_, recurrence) -> recurrence.hasEnded(now) ? null : recurrence);
            return Optional.ofNullable(recurrences.get(id))
                    .map(recurrence -> recurrence.left(now))
                    .orElse(Duration.ZERO);
        }

        private static Duration max(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? other : one;
        }

        void forgetWhatHasEnded(Instant now) {
            corrections.values().removeIf(recurrence -> recurrence.hasEnded(now));
            falseAlarms.values().removeIf(recurrence -> recurrence.hasEnded(now));
        }
    }

    /** Not a value: each is another. */
    private static final class Suspicion {
        private final Opponent opponent;
        private final Duration pause;

        Suspicion(Opponent opponent, Duration pause) {
            this.opponent = opponent;
            this.pause = pause;
        }
    }

    DriftWatch(Wakeup wakeup, Delay delay, InstantSource clock) {
        this.wakeup = wakeup;
        this.delay = delay;
        this.clock = clock;
    }

    /**
     * Begins to watch what a run has applied, in place of what was watched before.
     *
     * @param interval at which the Kustomization is applied anyway: the longest that an object is left to somebody else
     * @return what the run has put back and is not to put back at once again
     */
    synchronized List<Conflict> watch(ResourceID kustomization, Collection<Applied> objects, Duration interval) {
        var now = clock.instant();
        var guard = guards.computeIfAbsent(kustomization, _ -> new Guard());
        var conflicts = new ArrayList<Conflict>();
        for (var object : objects) {
            var suspicion = guard.suspicions.get(object.id());
            var before = guard.objects.get(object.id());
            if (suspicion == null || before == null) {
                continue;
            }
            if (object.isWrittenSince(before)) {
                var corrections = next(guard.corrections, object.id(), interval, now);
                if (corrections.isSlowedDown()) {
                    conflicts.add(
                            new Conflict(object.id(), corrections.times(), suspicion.opponent, corrections.pause()));
                }
            } else {
                next(guard.falseAlarms, object.id(), min(interval, LONGEST_WITHOUT_LOOK), now);
            }
        }
        guard.suspicions.clear();
        guard.forgetWhatHasEnded(now);
        guard.isRunning = false;
        replace(kustomization, guard, objects);
        return conflicts;
    }

    private static Recurrence next(Map<ObjectId, Recurrence> recurrences, ObjectId id, Duration longest, Instant now) {
        var next = recurrences.getOrDefault(id, Recurrence.none(longest)).again(now);
        recurrences.put(id, next);
        return next;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void replace(ResourceID kustomization, Guard guard, Collection<Applied> objects) {
        guard.objects.keySet().forEach(id -> leave(kustomization, id));
        guard.objects = objects.stream().collect(Collectors.toMap(Applied::id, Function.identity(), (one, _) -> one));
        guard.objects.keySet().forEach(id -> watchers.merge(id, List.of(kustomization), DriftWatch::joined));
    }

    private void leave(ResourceID kustomization, ObjectId id) {
        watchers.computeIfPresent(id, (_, all) -> {
            var others =
                    all.stream().filter(each -> !each.equals(kustomization)).toList();
            return others.isEmpty() ? null : others;
        });
    }

    /** Two Kustomizations may apply one object: each hears of what the other does. */
    private static List<ResourceID> joined(List<ResourceID> some, List<ResourceID> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** A run has begun: what moves from now on may be its own doing. */
    synchronized void pause(ResourceID kustomization) {
        var guard = guards.get(kustomization);
        if (guard != null) {
            guard.isRunning = true;
        }
    }

    synchronized void forget(ResourceID kustomization) {
        var guard = guards.remove(kustomization);
        if (guard != null) {
            guard.objects.keySet().forEach(id -> leave(kustomization, id));
        }
    }

    @Override
    public void moved(ObjectId id, Mirrored seen) {
        for (var kustomization : watchers.getOrDefault(id, List.of())) {
            suspect(kustomization, id, seen).ifPresent(suspicion -> follow(kustomization, id, suspicion));
        }
    }

    private void follow(ResourceID kustomization, ObjectId id, Suspicion suspicion) {
        if (suspicion.pause.isZero()) {
            wakeup.wake(kustomization);
        } else {
            delay.run(suspicion.pause, () -> {
                if (isOpen(kustomization, id, suspicion)) {
                    wakeup.wake(kustomization);
                }
            });
        }
    }

    /** @return empty where there is nothing to suspect, or nothing new */
    private synchronized Optional<Suspicion> suspect(ResourceID kustomization, ObjectId id, Mirrored seen) {
        var now = clock.instant();
        var guard = guards.get(kustomization);
        var object = guard == null || guard.isRunning ? null : guard.objects.get(id);
        if (object == null || guard.suspicions.containsKey(id) || !object.mayHaveDrifted(seen, now)) {
            return Optional.empty();
        }
        var suspicion = new Suspicion(Opponent.of(seen, kustomization), guard.left(id, now));
        guard.suspicions.put(id, suspicion);
        return Optional.of(suspicion);
    }

    /** Another run may have settled it, and another suspicion taken its place. */
    private synchronized boolean isOpen(ResourceID kustomization, ObjectId id, Suspicion suspicion) {
        var guard = guards.get(kustomization);
        return guard != null && guard.suspicions.get(id) == suspicion;
    }

    @Override
    public void listed(Mirror mirror, Function<ObjectId, Optional<Mirrored>> look) {
        watchedBy(mirror).forEach(id -> look.apply(id).ifPresent(seen -> moved(id, seen)));
    }

    private synchronized List<ObjectId> watchedBy(Mirror mirror) {
        return guards.values().stream()
                .flatMap(guard -> guard.objects.values().stream())
                .filter(object -> object.mirror().equals(mirror))
                .map(Applied::id)
                .toList();
    }
}
