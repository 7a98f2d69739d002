package dev.sluice.gate;

import dev.sluice.api.KindDefinition;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.api.Refusal;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the objects whose health Kustomizations await: one watch a kind, and one for each object of somebody else's, opened when the first waits for an object of the
 * kind and closed when none does. Wakes a Kustomization when one of its objects has become healthy, has failed or is gone.
 */
public final class ObjectWatches {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectWatches.class);

    /** How many objects of somebody else's are watched for the Kustomizations of a namespace. */
    private static final int OTHERS = 500;

    private final Wakeup wakeup;
    private final WatchPlaces places;
    private final Map<ResourceID, HealthWait> waits = new ConcurrentHashMap<>();
    private final Map<Selection, KindWatch> watches = new HashMap<>(); // guarded by itself
    private final Concerned concerned = new Concerned();

    private static final ResourceDefinitionContext DEFINITION = new ResourceDefinitionContext.Builder()
            .withGroup("apiextensions.k8s.io")
            .withVersion("v1")
            .withKind("CustomResourceDefinition")
            .withPlural("customresourcedefinitions")
            .withNamespaced(false)
            .build();

    public ObjectWatches(Wakeup wakeup) {
        this(wakeup, new WatchPlaces(OTHERS));
    }

    /** @param places for watches of single objects */
    ObjectWatches(Wakeup wakeup, WatchPlaces places) {
        this.wakeup = wakeup;
        this.places = places;
    }

    /**
     * Begins to await objects, in place of what the Kustomization awaited before. Returns at once; what is known already
     * counts, what comes later wakes the Kustomization.
     *
     * @param target where the objects are
     * @param rules by which their health is judged
     * @return whether something is known already: nobody is woken for that, so that the caller must look
     */
    public boolean await(Target target, ResourceID kustomization, List<Expectation> expectations, CustomRules rules) {
        var wait = new HealthWait(kustomization, target, expectations, rules, System::nanoTime);
        concerned.enter(wait);
        var before = Optional.ofNullable(waits.put(kustomization, wait));
        before.ifPresent(concerned::leave);
        var kinds = kinds(wait);
        var made = new ArrayList<KindWatch>();
        synchronized (watches) {
            var left = expectations.stream()
                    .filter(expectation -> !use(wait, expectation, kinds, made))
                    .toList();
            before.ifPresent(this::close); // what it had a watch for may leave a place
            left.stream()
                    .filter(expectation -> !use(wait, expectation, kinds, made))
                    .forEach(expectation -> leaveUnwatched(wait, expectation));
            if (waits.get(kustomization) != wait) {
                close(wait); // forgotten while its kinds were asked for
            }
        }
        made.forEach(KindWatch::open);
        var isKnown = false;
        for (var expectation : expectations) {
            isKnown |= lookAt(wait, expectation);
        }
        return isKnown;
    }

    /** Ends the wait. */
    public void forget(ResourceID kustomization) {
        var wait = waits.remove(kustomization);
        if (wait != null) {
            concerned.leave(wait);
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

    /**
     * Asks once for each object that is not decided and that no watch shows now: at a deadline, somebody must look. Blocks
     * for these requests.
     */
    public void lookAtUnwatched(ResourceID kustomization) {
        var wait = waits.get(kustomization);
        if (wait == null) {
            return;
        }
        for (var expectation : wait.expectations()) {
            if (!wait.isDecided(expectation.id())
                    && watch(wait, expectation).filter(KindWatch::isOpen).isEmpty()
                    && !asksFor(wait, expectation)) {
                return;
            }
        }
    }

    /** @return whether the API server answered */
    private static boolean asksFor(HealthWait wait, Expectation expectation) {
        var id = expectation.id();
        try {
            wait.target().kinds().lookup(expectation.apiVersion(), id.kind()).ifPresent(kind -> {
                var objects = wait.target().client().genericKubernetesResources(kind);
                var object = id.namespace().isEmpty()
                        ? objects.withName(id.name()).get()
                        : objects.inNamespace(id.namespace())
                                .withName(id.name())
                                .get();
                if (object == null) {
                    wait.absent(id);
                } else {
                    wait.seen(id, object);
                }
            });
            return true;
        } catch (KubernetesClientException e) {
            wait.refused(id, Refusal.of(e).message());
            return e.getCode() > 0;
        }
    }

    /** Why some of what the Kustomization awaits cannot be watched; none where all can. */
    public List<String> refusals(ResourceID kustomization) {
        var wait = waits.get(kustomization);
        return wait == null ? List.of() : wait.refusals();
    }

    /**
     * The kinds of what is awaited; those that are served are known. For others the API server is asked, which can take long
     * where a tenant has chosen it: that is not to be done while others are kept out.
     */
    private Map<Selection, ResourceDefinitionContext> kinds(HealthWait wait) {
        var kinds = new HashMap<Selection, ResourceDefinitionContext>();
        for (var expectation : wait.expectations()) {
            var key = Selection.of(wait, expectation);
            if (!kinds.containsKey(key)) {
                wait.target()
                        .kinds()
                        .lookup(expectation.apiVersion(), key.kind())
                        .ifPresent(kind -> kinds.put(key, kind));
            }
        }
        return kinds;
    }

    /**
     * Has a watch show an object.
     *
     * @param made gets what is to be opened when others are no longer kept out
     * @return false where there is no place for one
     */
    private boolean use(
            HealthWait wait,
            Expectation expectation,
            Map<Selection, ResourceDefinitionContext> kinds,
            List<KindWatch> made) {
        var key = Selection.of(wait, expectation);
        return watches.containsKey(key) || kinds.containsKey(key)
                ? use(wait, key, kinds.get(key), new Evidence(key), made)
                : useArrivals(wait, made);
    }

    /** A kind that is not served yet comes with its definition. */
    private boolean useArrivals(HealthWait wait, List<KindWatch> made) {
        var key = new Selection(
                wait.target(), DEFINITION.getGroup(), DEFINITION.getKind(), new KindWatch.Scope.Definitions());
        return use(wait, key, DEFINITION, new Arrivals(key), made);
    }

    /** @param kind not needed where there is the watch already */
    private boolean use(
            HealthWait wait,
            Selection key,
            ResourceDefinitionContext kind,
            KindWatch.Listener listener,
            List<KindWatch> made) {
        var open = watches.get(key);
        if (open != null) {
            return open.use(wait, places);
        }
        var watch = new KindWatch(key.target(), kind, key.scope(), listener);
        if (!watch.use(wait, places)) {
            return false;
        }
        watches.put(key, watch);
        made.add(watch);
        return true;
    }

    /** Somebody looks at the deadline, as at what may not be watched. */
    private void leaveUnwatched(HealthWait wait, Expectation expectation) {
        wait.refused(
                expectation.id(),
                "cannot watch more than %d objects that others apply for the namespace %s"
                        .formatted(places.most(), wait.namespace()));
        if (places.isNews(wait.namespace())) {
            LOG.warn(
                    "{} objects that others apply are watched for the health checks of the namespace {}, which is the limit:"
                            + " further ones are looked at when the time-out of their Kustomization comes",
                    places.most(),
                    wait.namespace());
        }
    }

    private void end(Selection selection, KindWatch watch) {
        synchronized (watches) {
            watches.remove(selection, watch);
            watch.end();
        }
    }

    private void close(HealthWait wait) {
        watches.values().removeIf(watch -> !watch.release(wait));
    }

    private Optional<KindWatch> watch(HealthWait wait, Expectation expectation) {
        return watch(Selection.of(wait, expectation));
    }

    private Optional<KindWatch> watch(Selection key) {
        synchronized (watches) {
            return Optional.ofNullable(watches.get(key));
        }
    }

    private boolean lookAt(HealthWait wait, Expectation expectation) {
        var open = watch(wait, expectation);
        if (open.isEmpty()) {
            return false;
        }
        var watch = open.get();
        var object = watch.object(expectation.id());
        if (object.isPresent()) {
            return wait.seen(expectation.id(), object.get());
        }
        return watch.hasSeen(expectation.resourceVersion()) && wait.absent(expectation.id());
    }

    /** Opens the watches of kinds that were not there when somebody began to wait for their objects. */
    private final class Arrivals implements KindWatch.Listener {
        private final Selection selection;

        Arrivals(Selection selection) {
            this.selection = selection;
        }

        @Override
        public void seen(ObjectId id, GenericKubernetesResource definition) {
            KindDefinition.ofEstablished(definition).ifPresent(this::arrived);
        }

        private void arrived(KindDefinition definition) {
            var made = new ArrayList<KindWatch>();
            synchronized (watches) {
                concerned.forEach((key, waiting) -> {
                    if (key.target() == selection.target() && definition.defines(key.group(), key.kind())) {
                        waiting.forEach((wait, expectations) -> arrived(definition, key, wait, expectations, made));
                    }
                });
            }
            made.forEach(KindWatch::open);
        }

        private void arrived(
                KindDefinition definition,
                Selection key,
                HealthWait wait,
                List<Expectation> expectations,
                List<KindWatch> made) {
            if (waits.get(wait.kustomization()) == wait) {
                var kind = definition.kind(expectations.getFirst().apiVersion());
                if (!use(wait, key, kind, new Evidence(key), made)) {
                    expectations.forEach(expectation -> leaveUnwatched(wait, expectation));
                }
            }
        }

        @Override
        public void gone(ObjectId id, GenericKubernetesResource last) {}

        @Override
        public void synced(KindWatch watch) {}

        @Override
        public void broken(KindWatch watch, String why) {}

        /** Those who wait look at the deadline. */
        @Override
        public void refused(KindWatch watch, String why) {
            end(selection, watch);
        }
    }

    /** Brings what a watch tells to the waits that it concerns. */
    private final class Evidence implements KindWatch.Listener {
        private final Selection selection;

        Evidence(Selection selection) {
            this.selection = selection;
        }

        @Override
        public void seen(ObjectId id, GenericKubernetesResource object) {
            tell(id, object, wait -> wait.seen(id, object));
        }

        @Override
        public void gone(ObjectId id, GenericKubernetesResource last) {
            tell(id, last, wait -> wait.gone(id, last));
        }

        @Override
        public void synced(KindWatch watch) {
            concerned().forEach((wait, expectations) -> {
                if (lookAtAll(wait, expectations)) {
                    wakeup.wake(wait.kustomization());
                }
            });
        }

        private boolean lookAtAll(HealthWait wait, List<Expectation> expectations) {
            var news = false;
            for (var expectation : expectations) {
                news |= lookAt(wait, expectation);
            }
            return news;
        }

        @Override
        public void broken(KindWatch watch, String why) {
            concerned()
                    .forEach((wait, expectations) ->
                            expectations.forEach(expectation -> wait.unwatched(expectation.id(), why)));
        }

        /** Those who begin to wait later try anew. */
        @Override
        public void refused(KindWatch watch, String why) {
            end(selection, watch);
            concerned().forEach((wait, expectations) -> {
                expectations.forEach(expectation -> wait.refused(expectation.id(), why));
                wakeup.wake(wait.kustomization());
            });
        }

        private Map<HealthWait, List<Expectation>> concerned() {
            return concerned.by(selection);
        }

        private void tell(ObjectId id, GenericKubernetesResource object, Predicate<HealthWait> news) {
            switch (selection.scope()) {
                case KindWatch.Scope.Owned _, KindWatch.Scope.OwnedInWhole _ ->
                    Owner.of(object)
                            .map(owner -> waits.get(new ResourceID(owner.name(), owner.namespace())))
                            .ifPresent(wait -> tell(wait, id, news));
                case KindWatch.Scope.Named _, KindWatch.Scope.Definitions _ ->
                    concerned().keySet().forEach(wait -> tell(wait, id, news));
            }
        }

        /** What is awaited elsewhere may have the same name here. */
        private void tell(HealthWait wait, ObjectId id, Predicate<HealthWait> news) {
            if (wait.expectation(id)
                            .filter(expectation ->
                                    Selection.of(wait, expectation).equals(selection))
                            .isPresent()
                    && news.test(wait)) {
                wakeup.wake(wait.kustomization());
            }
        }
    }
}
