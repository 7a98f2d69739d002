package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Watches the objects whose health Kustomizations await: one watch a kind, and one for each object of somebody else's, opened when the first waits for an object of the
 * kind and closed when none does. Wakes a Kustomization when one of its objects has become healthy, has failed or is gone.
 */
public final class ObjectWatches {
    private final KubernetesClient client;
    private final KindLookup kinds;
    private final Wakeup wakeup;
    private final Map<ResourceID, HealthWait> waits = new ConcurrentHashMap<>();
    private final Map<Selection, KindWatch> watches = new HashMap<>(); // guarded by itself

    private record Selection(String group, String kind, KindWatch.Scope scope) {
        static Selection of(HealthWait wait, Expectation expectation) {
            return new Selection(expectation.id().group(), expectation.id().kind(), wait.scope(expectation));
        }
    }

    public ObjectWatches(KubernetesClient client, KindLookup kinds, Wakeup wakeup) {
        this.client = client;
        this.kinds = kinds;
        this.wakeup = wakeup;
    }

    /**
     * Begins to await objects, in place of what the Kustomization awaited before. Returns at once; what is known already
     * counts, what comes later wakes the Kustomization.
     *
     * @param rules by which their health is judged
     */
    public void await(ResourceID kustomization, List<Expectation> expectations, CustomRules rules) {
        var wait = new HealthWait(expectations, rules, System::nanoTime);
        var before = Optional.ofNullable(waits.put(kustomization, wait));
        synchronized (watches) {
            expectations.forEach(expectation -> open(wait, expectation).ifPresent(watch -> watch.use(wait)));
            before.ifPresent(this::close);
        }
        expectations.forEach(expectation -> lookAt(wait, expectation));
    }

    /** Ends the wait. */
    public void forget(ResourceID kustomization) {
        var wait = waits.remove(kustomization);
        if (wait != null) {
            synchronized (watches) {
                close(wait);
            }
        }
    }

    /** The latest evidence of an object; empty for one that the Kustomization does not await. */
    public Optional<Health> health(ResourceID kustomization, ObjectId id) {
        var wait = waits.get(kustomization);
        if (wait == null) {
            return Optional.empty();
        }
        wait.expectation(id).ifPresent(expectation -> lookAt(wait, expectation));
        return wait.health(id);
    }

    /** When a Job that the Kustomization awaits finished; empty for one that was not seen to, and for all else. */
    public Optional<Instant> finishedAt(ResourceID kustomization, ObjectId id) {
        return Optional.ofNullable(waits.get(kustomization)).flatMap(wait -> wait.finishedAt(id));
    }

    /** When the latest decisive evidence for a Kustomization came, by the clock of {@link System#nanoTime()}. */
    public long latestEvidence(ResourceID kustomization) {
        var wait = waits.get(kustomization);
        return wait == null ? System.nanoTime() : wait.latestEvidence();
    }

    private Optional<KindWatch> open(HealthWait wait, Expectation expectation) {
        var key = Selection.of(wait, expectation);
        var watch = Optional.ofNullable(watches.get(key));
        if (watch.isPresent()) {
            return watch;
        }
        return kinds.lookup(expectation.apiVersion(), key.kind()).map(kind -> {
            var opened = new KindWatch(client, kind, key.scope(), new Evidence(key.scope()));
            watches.put(key, opened);
            opened.open();
            return opened;
        });
    }

    private void close(HealthWait wait) {
        watches.values().removeIf(watch -> !watch.release(wait));
    }

    private boolean lookAt(HealthWait wait, Expectation expectation) {
        KindWatch watch;
        synchronized (watches) {
            watch = watches.get(Selection.of(wait, expectation));
        }
        if (watch == null) {
            return false;
        }
        var object = watch.object(expectation.id());
        if (object.isPresent()) {
            return wait.seen(expectation.id(), object.get());
        }
        return watch.hasSeen(expectation.resourceVersion()) && wait.absent(expectation.id());
    }

    /** Brings what a watch tells to the waits that it concerns. */
    private final class Evidence implements KindWatch.Listener {
        private final KindWatch.Scope scope;

        Evidence(KindWatch.Scope scope) {
            this.scope = scope;
        }

        @Override
        public void seen(ObjectId id, GenericKubernetesResource object) {
            tell(object, wait -> wait.seen(id, object));
        }

        @Override
        public void gone(ObjectId id, GenericKubernetesResource last) {
            tell(last, wait -> wait.gone(id, last));
        }

        @Override
        public void synced(KindWatch watch) {
            waits.forEach((kustomization, wait) -> {
                if (lookAtAll(wait, watch)) {
                    wakeup.wake(kustomization);
                }
            });
        }

        private boolean lookAtAll(HealthWait wait, KindWatch watch) {
            var news = false;
            for (var expectation : wait.expectations()) {
                news |= isShownBy(watch, wait, expectation) && lookAt(wait, expectation);
            }
            return news;
        }

        @Override
        public void broken(KindWatch watch, String why) {
            waits.values()
                    .forEach(wait -> wait.expectations().stream()
                            .filter(expectation -> isShownBy(watch, wait, expectation))
                            .forEach(expectation -> wait.unwatched(expectation.id(), why)));
        }

        private boolean isShownBy(KindWatch watch, HealthWait wait, Expectation expectation) {
            return watch.serves(expectation.id()) && wait.scope(expectation).equals(scope);
        }

        private void tell(GenericKubernetesResource object, Predicate<HealthWait> news) {
            switch (scope) {
                case KindWatch.Scope.Owned _, KindWatch.Scope.OwnedInWhole _ ->
                    Owner.of(object)
                            .map(owner -> new ResourceID(owner.name(), owner.namespace()))
                            .ifPresent(owner -> tell(owner, waits.get(owner), news));
                case KindWatch.Scope.Named _ -> waits.forEach((kustomization, wait) -> tell(kustomization, wait, news));
            }
        }

        private void tell(ResourceID kustomization, HealthWait wait, Predicate<HealthWait> news) {
            if (wait != null && news.test(wait)) {
                wakeup.wake(kustomization);
            }
        }
    }
}
