package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Objects whose id changed by each name that they had; nothing can refer to any other in vain. Where many had one name,
 * as in many namespaces, those of a namespace are found without the others.
 */
final class EarlierNames {
    private static final int FEW = 8;

    private final Map<String, Homonyms> byName = new HashMap<>();

    /** An object, and its place in the order of all. */
    private record Placed(int place, Tracked resource) {}

    /** The objects that had one name. */
    private static final class Homonyms {
        private final Set<Tracked> all = new LinkedHashSet<>();
        private final Map<String, List<Placed>> byNamespace = new HashMap<>();

        private void put(Tracked resource) {
            if (all.add(resource)) {
                putInNamespace(new Placed(all.size(), resource));
            }
        }

        private void putInNamespace(Placed placed) {
            byNamespace
                    .computeIfAbsent(placed.resource.id().effectiveNamespace(), _ -> new ArrayList<>(1))
                    .add(placed);
        }

        private void move(Tracked resource, String from) {
            byNamespace.getOrDefault(from, List.of()).stream()
                    .filter(placed -> placed.resource == resource)
                    .findFirst()
                    .ifPresent(this::putInNamespace);
        }

        private Collection<Tracked> in(Collection<String> namespaces) {
            return namespaces.stream()
                    .distinct()
                    .flatMap(namespace -> byNamespace.getOrDefault(namespace, List.of()).stream())
                    .sorted(Comparator.comparingInt(Placed::place))
                    .map(Placed::resource)
                    .distinct()
                    .toList();
        }
    }

    EarlierNames(Collection<Tracked> resources) {
        for (var resource : resources) {
            for (var id : resource.earlierIds()) {
                byName.computeIfAbsent(id.name(), _ -> new Homonyms()).put(resource);
            }
        }
    }

    /** To be called when the namespace of an object has changed since. */
    void moved(Tracked resource, String from) {
        for (var id : resource.earlierIds()) {
            byName.get(id.name()).move(resource, from);
        }
    }

    /**
     * The objects that had a name.
     *
     * @param namespaces where to look for them, if there are many: the others may be left out
     */
    Collection<Tracked> of(String name, Collection<String> namespaces) {
        var found = byName.get(name);
        if (found == null) {
            return List.of();
        }
        return found.all.size() <= FEW || namespaces.isEmpty() ? found.all : found.in(namespaces);
    }
}
