package dev.sluice.gate;

import dev.sluice.api.Kustomization;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Wakes Kustomizations when a ConfigMap or a Secret changes that they refer to and that bears the label for it: one watch a
 * kind, of metadata alone, opened when the first Kustomization refers to the kind.
 */
public final class ConfigWatches {
    private static final String REFERRERS = "config-referrers";

    /** How long a Kustomization waits for a watch to begin. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final List<ConfigWatch.Scope> scopes;
    private final IndexerResourceCache<Kustomization> kustomizations;
    private final Wakeup wakeup;
    private final Map<ConfigReference.Kind, List<ConfigWatch>> watches = new ConcurrentHashMap<>();
    private final Set<ResourceID> changed = ConcurrentHashMap.newKeySet();

    /**
     * Which ConfigMaps and Secrets are watched.
     *
     * @param labelSelector as {@code kubectl} takes it; empty for all
     * @param namespaces empty for all
     */
    public sealed interface Selection {
        record None() implements Selection {}

        record Labelled(String labelSelector, Set<String> namespaces) implements Selection {}
    }

    /**
     * @param client one that is told of objects no more than their metadata
     * @param kustomizations the cache of the controller's own resources; not yet started
     */
    ConfigWatches(
            KubernetesClient client,
            Selection selection,
            IndexerResourceCache<Kustomization> kustomizations,
            Wakeup wakeup) {
        this.client = client;
        this.scopes = scopes(selection);
        this.kustomizations = kustomizations;
        this.wakeup = wakeup;
        kustomizations.addIndexer(
                REFERRERS,
                kustomization -> ConfigReference.of(kustomization).stream()
                        .map(ConfigReference::toString)
                        .toList());
    }

    private static List<ConfigWatch.Scope> scopes(Selection selection) {
        return switch (selection) {
            case Selection.None() -> List.of();
            case Selection.Labelled(var selector, var namespaces)
            when namespaces.isEmpty() -> List.of(new ConfigWatch.Scope.Everywhere(selector));
            case Selection.Labelled(var selector, var namespaces) ->
                namespaces.stream()
                        .<ConfigWatch.Scope>map(namespace -> new ConfigWatch.Scope.InNamespace(namespace, selector))
                        .toList();
        };
    }

    /**
     * Has a Kustomization woken from now on when one of its ConfigMaps or Secrets changes: to be called before they are
     * read.
     *
     * @return whether one has changed since the last call
     */
    public boolean use(Kustomization kustomization) {
        ConfigReference.of(kustomization).stream()
                .map(ConfigReference::kind)
                .distinct()
                .flatMap(kind -> watches.computeIfAbsent(kind, this::opened).stream())
                .forEach(watch -> watch.awaitBegin(PATIENCE));
        return changed.remove(ResourceID.fromResource(kustomization));
    }

    private List<ConfigWatch> opened(ConfigReference.Kind kind) {
        var opened = scopes.stream()
                .map(scope -> new ConfigWatch(client, kind, scope, this::changed))
                .toList();
        opened.forEach(ConfigWatch::open);
        return opened;
    }

    /** What has changed could not be looked at: the next {@link #use} says so again. */
    public void remind(ResourceID kustomization) {
        changed.add(kustomization);
    }

    /** Forgets what has changed for a Kustomization. */
    void forget(ResourceID kustomization) {
        changed.remove(kustomization);
    }

    private void changed(ConfigReference config) {
        var referrers = kustomizations.byIndex(REFERRERS, config.toString()).stream()
                .collect(Collectors.toMap(ResourceID::fromResource, Function.identity()));
        var woken = new HashSet<ResourceID>();
        referrers.keySet().forEach(id -> wakeAfterItsDependencies(id, referrers, woken));
    }

    private void wakeAfterItsDependencies(
            ResourceID id, Map<ResourceID, Kustomization> referrers, Set<ResourceID> woken) {
        if (referrers.containsKey(id) && woken.add(id)) {
            Dependencies.of(referrers.get(id))
                    .forEach(dependency -> wakeAfterItsDependencies(dependency, referrers, woken));
            changed.add(id);
            wakeup.wake(id);
        }
    }
}
