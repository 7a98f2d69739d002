package dev.sluice.gate;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.api.SourceRef;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules of {@code dependsOn}: whether the Kustomizations that another needs are ready for it. The texts are those of
 * Flux's Kustomization documentation and status messages.
 */
public final class Dependencies {
    private final Function<ResourceID, Optional<Kustomization>> kustomizations;

    /** @param kustomizations the Kustomizations as they are now */
    public Dependencies(Function<ResourceID, Optional<Kustomization>> kustomizations) {
        this.kustomizations = kustomizations;
    }

    /** The Kustomizations that one names in {@code dependsOn}, in its order. */
    public static List<ResourceID> of(Kustomization kustomization) {
        return kustomization.getSpec().dependsOn().stream()
                .map(dependency -> id(kustomization, dependency))
                .toList();
    }

    /**
     * Why a Kustomization may not be applied yet.
     *
     * @param revision the revision that it would apply: a dependency on the same source must have applied that very one
     * @return empty if all its dependencies are ready; otherwise names the first that is not
     */
    public Optional<String> blockage(Kustomization kustomization, String revision) {
        return kustomization.getSpec().dependsOn().stream()
                .flatMap(dependency -> blockage(kustomization, dependency, revision).stream())
                .findFirst()
                .map(reason -> cycleThrough(kustomization).orElse(reason));
    }

    private Optional<String> blockage(Kustomization kustomization, Dependency dependency, String revision) {
        var id = id(kustomization, dependency);
        var name = name(id);
        var found = kustomizations.apply(id);
        if (found.isEmpty()) {
            return Optional.of(
                    ("dependency '%s' not found: kustomizations.%s \"%s\" not found: create it, or remove it from"
                                    + " spec.dependsOn")
                            .formatted(name, Kustomization.GROUP, id.getName()));
        }
        var status = found.get().getStatus();
        var generation = found.get().getMetadata().getGeneration();
        if (!generation.equals(status.observedGeneration())
                || !Conditions.holds(status.conditions(), Conditions.READY)) {
            return Optional.of("dependency '%s' is not ready".formatted(name));
        }
        if (haveSameSource(kustomization, found.get())
                && !status.lastAppliedRevision().equals(revision)) {
            return Optional.of("dependency '%s' revision is not up to date".formatted(name));
        }
        return Optional.empty();
    }

    private static boolean haveSameSource(Kustomization one, Kustomization other) {
        return source(one).equals(source(other));
    }

    private static SourceRef source(Kustomization kustomization) {
        var ref = kustomization.getSpec().sourceRef();
        return new SourceRef(
                "",
                ref.kind(),
                ref.name(),
                ref.namespaceOr(kustomization.getMetadata().getNamespace()));
    }

    /** Names the shortest way from a Kustomization through its dependencies back to itself, if there is one. */
    private Optional<String> cycleThrough(Kustomization kustomization) {
        var start = ResourceID.fromResource(kustomization);
        var dependents = new HashMap<ResourceID, ResourceID>(); // by dependency, as first met
        var open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            var next = open.remove();
            for (var dependency :
                    kustomizations.apply(next).map(Dependencies::of).orElse(List.of())) {
                if (dependents.putIfAbsent(dependency, next) == null) {
                    open.add(dependency);
                }
            }
            if (dependents.containsKey(start)) {
                return Optional.of(cycleText(start, dependents));
            }
        }
        return Optional.empty();
    }

    private static String cycleText(ResourceID start, Map<ResourceID, ResourceID> dependents) {
        var path = new ArrayDeque<String>(List.of(name(start)));
        for (var at = dependents.get(start); !at.equals(start); at = dependents.get(at)) {
            path.addFirst(name(at));
        }
        path.addFirst(name(start));
        return "dependency cycle: %s: remove one of these entries of spec.dependsOn"
                .formatted(String.join(" -> ", path));
    }

    private static String name(ResourceID id) {
        return id.getNamespace().orElse("") + "/" + id.getName();
    }

    private static ResourceID id(Kustomization kustomization, Dependency dependency) {
        return new ResourceID(
                dependency.name(),
                dependency.namespaceOr(kustomization.getMetadata().getNamespace()));
    }
}
