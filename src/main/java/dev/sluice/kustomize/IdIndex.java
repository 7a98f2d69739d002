package dev.sluice.kustomize;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Objects by every id, and by every name, that they have or had. An id that an object has no more finds it no longer;
 * one that it got since it was put in does so only when it is put in again.
 */
final class IdIndex {
    private final Map<ResourceId.Key, Set<Tracked>> byId = new HashMap<>();
    private final Map<String, Set<Tracked>> byName = new HashMap<>();
    private final boolean byChosenScopes = OpenApi.ofThisBuild().isChosen();

    IdIndex(Collection<Tracked> resources) {
        resources.forEach(this::put);
    }

    /** Whether the scopes of kinds, which are part of ids, are those by which the objects were put in. */
    boolean isByScopesOfNow() {
        return byChosenScopes == OpenApi.ofThisBuild().isChosen();
    }

    void put(Tracked resource) {
        for (var id : resource.ids()) {
            byId.computeIfAbsent(id.key(), _ -> LinkedHashSet.newLinkedHashSet(1))
                    .add(resource);
            byName.computeIfAbsent(id.name(), _ -> LinkedHashSet.newLinkedHashSet(1))
                    .add(resource);
        }
    }

    void remove(Tracked resource) {
        for (var id : resource.ids()) {
            byId.computeIfPresent(id.key(), (_, found) -> without(found, resource));
            byName.computeIfPresent(id.name(), (_, found) -> without(found, resource));
        }
    }

    private static Set<Tracked> without(Set<Tracked> found, Tracked resource) {
        found.remove(resource);
        return found.isEmpty() ? null : found;
    }

    List<Tracked> withId(ResourceId id) {
        var key = id.key();
        return byId.getOrDefault(key, Set.of()).stream()
                .filter(resource ->
                        resource.ids().stream().anyMatch(each -> each.key().equals(key)))
                .toList();
    }

    /** Whether another object has the id that an object has. */
    boolean hasTwin(Tracked resource) {
        var key = resource.id().key();
        return byId.getOrDefault(key, Set.of()).stream()
                .anyMatch(each -> each != resource && each.id().key().equals(key));
    }

    boolean hasCurrent(ResourceId id) {
        var key = id.key();
        return byId.getOrDefault(key, Set.of()).stream()
                .anyMatch(resource -> resource.id().key().equals(key));
    }

    /** Those that have or had a name, and perhaps others. */
    Collection<Tracked> named(String name) {
        return byName.getOrDefault(name, Set.of());
    }
}
