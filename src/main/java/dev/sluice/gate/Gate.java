package dev.sluice.gate;

import dev.sluice.api.Conditions;
import dev.sluice.api.Kustomization;
import dev.sluice.health.Expressions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Who waits for what, and whom an event wakes. A Kustomization that waits is an entry in a map: it holds no thread and sends
 * no request. It is entered before it looks at what it waits for, so that no event between the look and the wait is lost.
 */
public final class Gate extends AbstractEventSource<Kustomization, Kustomization>
        implements ResourceEventAware<Kustomization> {
    private static final String DEPENDENTS = "dependents";

    private final IndexerResourceCache<Kustomization> kustomizations;
    private final Dependencies dependencies;
    private final ObjectWatches objects;
    private final Deletions deletions;
    private final DriftWatch drift;
    private final ObjectMirrors mirrors;
    private final ConfigWatches configs;
    private final Map<ResourceID, Instant> toWake = new ConcurrentHashMap<>();
    private final Consumer<Kustomization> gone;
    private final Map<ResourceID, Blocked> blocked = new ConcurrentHashMap<>();

    /** A Kustomization whose dependencies were not ready when it last looked. */
    private static final class Blocked {
        private volatile OptionalLong opened = OptionalLong.empty();
        private volatile boolean waited;
    }

    /**
     * @param kustomizations the cache of the controller's own resources; not yet started
     * @param rules what a {@code readyExpr} means
     * @param watched the ConfigMaps and Secrets whose changes wake those that refer to them
     * @param gone told of each Kustomization that is no more
     */
    public Gate(
            KubernetesClient client,
            KindLookup kinds,
            IndexerResourceCache<Kustomization> kustomizations,
            Dependencies.Rules rules,
            ConfigWatches.Selection watched,
            Expressions expressions,
            Consumer<Kustomization> gone) {
        super(Kustomization.class, "gate");
        this.gone = gone;
        this.kustomizations = kustomizations;
        this.dependencies = new Dependencies(kustomizations::get, rules, expressions);
        this.objects = new ObjectWatches(this::wake);
        this.deletions = new Deletions(this::wake);
        this.drift = new DriftWatch(
                this::wake,
                (after, what) -> CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(what),
                InstantSource.system());
        var metadataClient = MetadataOnly.of(client);
        this.mirrors = new ObjectMirrors(client, metadataClient, kinds, drift);
        this.configs = new ConfigWatches(metadataClient, watched, kustomizations, this::wake);
        kustomizations.addIndexer(
                DEPENDENTS,
                kustomization ->
                        Dependencies.of(kustomization).stream().map(Gate::key).toList());
    }

    /** The health of objects, as watched. */
    public ObjectWatches objects() {
        return objects;
    }

    /** What there is of objects that are applied and at rest. */
    public ObjectMirrors mirrors() {
        return mirrors;
    }

    /** The ConfigMaps and Secrets that Kustomizations refer to. */
    public ConfigWatches configs() {
        return configs;
    }

    /**
     * From now on a Kustomization is woken at once where an object that it has applied may have drifted.
     *
     * @param objects what its last run has applied; the mirrors of them are in use
     * @param interval at which it is applied anyway
     * @return the objects that the run has put back once too often: they are not put back at once for a while
     */
    public List<Conflict> watchForDrift(ResourceID kustomization, Collection<Applied> objects, Duration interval) {
        var conflicts = drift.watch(kustomization, objects, interval);
        objects.forEach(object ->
                mirrors.object(object.mirror(), object.id()).ifPresent(seen -> drift.moved(object.id(), seen)));
        return conflicts;
    }

    /** A run has begun: until its end is told, what moves may be its own doing. */
    public void pauseDrift(ResourceID kustomization) {
        drift.pause(kustomization);
    }

    /** Drift waits for the interval. */
    public void leaveDrift(ResourceID kustomization) {
        drift.forget(kustomization);
    }

    /** Objects on their way out. */
    public Deletions deletions() {
        return deletions;
    }

    /** Whether a Kustomization may be applied. */
    public sealed interface Passage {
        /**
         * It may.
         *
         * @param openedAt where it had to wait: when the evidence came that opened the gate, by the clock of {@link
         *     System#nanoTime()}
         */
        record Open(OptionalLong openedAt) implements Passage {}

        /** It may not yet, and is woken when that may have changed. */
        record Closed(String reason) implements Passage {}

        /** It may not before its own spec is mended. */
        record Misconfigured(String error) implements Passage {}
    }

    /**
     * Asks whether a Kustomization's dependencies are ready for it.
     *
     * @param revision the revision that it would apply
     */
    public Passage pass(Kustomization kustomization, String revision) {
        var id = ResourceID.fromResource(kustomization);
        if (kustomization.getSpec().dependsOn().isEmpty()) {
            blocked.remove(id);
            return new Passage.Open(OptionalLong.empty());
        }
        var entry = blocked.computeIfAbsent(id, _ -> new Blocked());
        var opened = entry.opened;
        entry.opened = OptionalLong.empty();
        var blockage = dependencies.blockage(kustomization, revision);
        return switch (blockage.orElse(null)) {
            case null -> {
                blocked.remove(id);
                yield new Passage.Open(entry.waited ? opened : OptionalLong.empty());
            }
            case Dependencies.Blockage.NotYet(var reason) -> {
                entry.waited = true;
                yield new Passage.Closed(reason);
            }
            case Dependencies.Blockage.Misconfigured(var error) -> {
                blocked.remove(id);
                yield new Passage.Misconfigured(error);
            }
        };
    }

    /**
     * This process has written a status: where that changes what dependents look at, those that wait are woken. The
     * Operator does not report such writes as events.
     *
     * @param evidenceAt when the last evidence for the change came, by the clock of {@link System#nanoTime()}
     */
    public void written(Kustomization before, Kustomization after, long evidenceAt) {
        if (!readiness(before).equals(readiness(after))) {
            changed(after, evidenceAt);
        } else {
            touched(after, before, evidenceAt);
        }
    }

    /** A {@code readyExpr} may look at any part of both Kustomizations that it is about. */
    private void touched(Kustomization kustomization, Kustomization old, long evidenceAt) {
        if (isSameVersion(kustomization, old)) {
            return;
        }
        var id = ResourceID.fromResource(kustomization);
        kustomizations.byIndex(DEPENDENTS, key(id)).stream()
                .filter(dependent -> asksAnExpression(dependent))
                .forEach(dependent -> wakeBlocked(ResourceID.fromResource(dependent), evidenceAt));
    }

    private static boolean isSameVersion(Kustomization one, Kustomization other) {
        return Objects.equals(
                one.getMetadata().getResourceVersion(), other.getMetadata().getResourceVersion());
    }

    private static boolean asksAnExpression(Kustomization kustomization) {
        return kustomization.getSpec().dependsOn().stream()
                .anyMatch(dependency -> !dependency.readyExpr().isEmpty());
    }

    private void changed(Kustomization kustomization, long evidenceAt) {
        dependentsOf(ResourceID.fromResource(kustomization)).forEach(dependent -> wakeBlocked(dependent, evidenceAt));
    }

    /** Forgets all that a Kustomization waits for. */
    public void forget(ResourceID kustomization) {
        blocked.remove(kustomization);
        objects.forget(kustomization);
        deletions.forget(kustomization);
        drift.forget(kustomization);
        mirrors.release(kustomization);
        configs.forget(kustomization);
        toWake.remove(kustomization);
    }

    /** Has a Kustomization reconciled at a time, whatever else happens until then; the last such time counts. */
    public void wakeAt(ResourceID kustomization, Instant time) {
        if (time.equals(toWake.put(kustomization, time))) {
            return;
        }
        var millis = Math.max(1, Duration.between(Instant.now(), time).toMillis() + 1);
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> {
            if (toWake.remove(kustomization, time)) {
                wake(kustomization);
            }
        });
    }

    /** Has a Kustomization reconciled at once, or once more where it is being reconciled. */
    public void wake(ResourceID kustomization) {
        getEventHandler().handleEvent(new Event(kustomization));
    }

    @Override
    public void onResourceCreated(Kustomization kustomization) {
        changed(kustomization, System.nanoTime());
    }

    @Override
    public void onResourceUpdated(Kustomization kustomization, Kustomization old) {
        if (!kustomization.getSpec().dependsOn().equals(old.getSpec().dependsOn())) {
            allDependentsOf(ResourceID.fromResource(kustomization))
                    .forEach(dependent -> wakeBlocked(dependent, System.nanoTime()));
        } else if (!readiness(kustomization).equals(readiness(old))) {
            changed(kustomization, System.nanoTime());
        } else {
            touched(kustomization, old, System.nanoTime());
        }
        if (asksAnExpression(kustomization) && !haveSameMarks(kustomization, old)) {
            wakeBlocked(ResourceID.fromResource(kustomization), System.nanoTime());
        }
    }

    /** Other changes of its own call for a reconciliation anyway. */
    private static boolean haveSameMarks(Kustomization one, Kustomization other) {
        return Objects.equals(one.getMetadata().getLabels(), other.getMetadata().getLabels())
                && Objects.equals(
                        one.getMetadata().getAnnotations(), other.getMetadata().getAnnotations());
    }

    @Override
    public void onResourceDeleted(Kustomization kustomization) {
        forget(ResourceID.fromResource(kustomization));
        gone.accept(kustomization);
        changed(kustomization, System.nanoTime());
    }

    /** Whether a Kustomization is no more, or another of its name is there. */
    public boolean isGone(Kustomization kustomization) {
        return kustomizations
                .get(ResourceID.fromResource(kustomization))
                .filter(now -> now.getMetadata()
                        .getUid()
                        .equals(kustomization.getMetadata().getUid()))
                .isEmpty();
    }

    @Override
    public Set<Kustomization> getSecondaryResources(Kustomization primary) {
        return Set.of();
    }

    private void wakeBlocked(ResourceID kustomization, long evidenceAt) {
        var entry = blocked.get(kustomization);
        if (entry != null) {
            if (entry.opened.isEmpty()) {
                entry.opened = OptionalLong.of(evidenceAt);
            }
            wake(kustomization);
        }
    }

    private List<ResourceID> dependentsOf(ResourceID kustomization) {
        return kustomizations.byIndex(DEPENDENTS, key(kustomization)).stream()
                .map(ResourceID::fromResource)
                .toList();
    }

    /** A changed edge of the graph concerns all that is downstream: they may be in a cycle now, or no longer. */
    private Set<ResourceID> allDependentsOf(ResourceID kustomization) {
        var found = new HashSet<ResourceID>();
        var open = new ArrayDeque<>(List.of(kustomization));
        while (!open.isEmpty()) {
            for (var dependent : dependentsOf(open.remove())) {
                if (found.add(dependent)) {
                    open.add(dependent);
                }
            }
        }
        return found;
    }

    /** What dependents look at. */
    private record Readiness(
            Long generation, Long observedGeneration, Optional<String> ready, String lastAppliedRevision) {}

    private static Readiness readiness(Kustomization kustomization) {
        var status = kustomization.getStatus();
        return new Readiness(
                kustomization.getMetadata().getGeneration(),
                status.observedGeneration(),
                Conditions.find(status.conditions(), Conditions.READY).map(condition -> condition.getStatus()),
                status.lastAppliedRevision());
    }

    private static String key(ResourceID id) {
        return id.getNamespace().orElse("") + "/" + id.getName();
    }
}
