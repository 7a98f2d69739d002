package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objects of a build so far, in their order; no two have one id. Not for several threads. */
final class ResourceList {
    private final List<Tracked> resources = new ArrayList<>();

    /** Objects by each id that they have or had; made when it is asked for, dropped at every change. */
    private Map<ResourceId.Key, Set<Tracked>> byAnyId;

    List<Tracked> all() {
        return resources;
    }

    /** To be called after names or namespaces of objects in the list changed. */
    void idsChanged() {
        byAnyId = null;
    }

    void append(List<Tracked> added) {
        var ids = new HashSet<ResourceId.Key>();
        resources.forEach(resource -> ids.add(resource.id().key()));
        for (var resource : added) {
            if (!ids.add(resource.id().key())) {
                throw new BuildException(
                        "may not add resource with an already registered id: %s".formatted(resource.id()));
            }
            resources.add(resource);
        }
        idsChanged();
    }

    /** Takes in what generators made: new objects, or changes of those that are there. */
    void absorb(List<Tracked> generated) {
        generated.forEach(this::absorb);
    }

    private void absorb(Tracked resource) {
        var matches = withId(resource.id());
        var behavior = resource.generated().behavior();
        if (matches.isEmpty()) {
            if (behavior == Behavior.MERGE || behavior == Behavior.REPLACE) {
                throw new BuildException("id %s does not exist; cannot merge or replace".formatted(resource.id()));
            }
            resources.add(resource);
            register(resource);
            return;
        }
        if (matches.size() > 1) {
            throw new BuildException(
                    "found multiple objects that could accept the merge of %s".formatted(resource.id()));
        }
        var old = matches.getFirst();
        switch (behavior) {
            case REPLACE -> {}
            case MERGE -> mergeData(old, resource);
            case CREATE, UNSPECIFIED ->
                throw new BuildException("id %s exists; behavior must be merge or replace".formatted(resource.id()));
        }
        takeMetadata(old, resource);
        resources.set(resources.indexOf(old), resource);
        idsChanged();
    }

    private static void takeMetadata(Tracked old, Tracked resource) {
        for (var field : List.of("labels", "annotations")) {
            var merged = new LinkedHashMap<>(old.texts(field));
            merged.putAll(resource.texts(field));
            resource.setTexts(field, merged);
        }
        resource.setName(old.name());
        resource.setNamespace(old.namespace());
        resource.follow(old.history());
        resource.setHashed(resource.generated().hashed() && old.generated().hashed());
        resource.setProvenance(old.provenance());
    }

    private static void mergeData(Tracked old, Tracked resource) {
        for (var field : List.of("data", "binaryData")) {
            if (old.fields().get(field) instanceof Map<?, ?> before) {
                var merged = new LinkedHashMap<>(Trees.map(before));
                if (resource.fields().get(field) instanceof Map<?, ?> after) {
                    merged.putAll(Trees.map(after));
                }
                resource.fields().put(field, merged);
            }
        }
    }

    void register(Tracked resource) {
        if (byAnyId != null) {
            resource.ids()
                    .forEach(id -> byAnyId.computeIfAbsent(id.key(), key -> new LinkedHashSet<>())
                            .add(resource));
        }
    }

    /** The objects that have or had an id. */
    List<Tracked> withId(ResourceId id) {
        if (byAnyId == null) {
            byAnyId = new HashMap<>();
            resources.forEach(this::register);
        }
        return List.copyOf(byAnyId.getOrDefault(id.key(), Set.of()));
    }

    List<Tracked> select(Selector selector) {
        return resources.stream().filter(selector::selects).toList();
    }

    void remove(Set<Tracked> gone) {
        if (!gone.isEmpty()) {
            resources.removeIf(gone::contains);
            idsChanged();
        }
    }
}
