package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The objects of a build so far, in their order; no two have one id. Not for several threads. */
final class ResourceList {
    private List<Tracked> resources = new ArrayList<>();

    /** Made when it is first asked for, and again after all objects may have changed. */
    private Optional<IdIndex> index = Optional.empty();

    /** Whether names or namespaces changed so that two objects may have one id now. */
    private boolean mayHaveTwins;

    List<Tracked> all() {
        return resources;
    }

    /** To be called after names or namespaces of objects in the list changed. */
    void idsChanged() {
        mayHaveTwins = true;
        index = Optional.empty();
    }

    /** To be called after the name or namespace of one object in the list changed. */
    void idChanged(Tracked resource) {
        mayHaveTwins |= index.isEmpty() || index.get().hasTwin(resource);
        index.ifPresent(ids -> ids.put(resource));
    }

    /** @throws BuildException where a change gave two objects one id */
    void refuseTwins() {
        if (mayHaveTwins) {
            var ids = new HashSet<ResourceId.Key>();
            for (var resource : resources) {
                if (!ids.add(resource.id().key())) {
                    throw new BuildException(
                            "may not add resource with an already registered id: %s".formatted(resource.id()));
                }
            }
            mayHaveTwins = false;
        }
    }

    private IdIndex index() {
        if (index.isEmpty() || !index.get().isByScopesOfNow()) {
            index = Optional.of(new IdIndex(resources));
        }
        return index.get();
    }

    void append(List<Tracked> added) {
        added.forEach(this::append);
    }

    private void append(Tracked added) {
        refuseSecond(added.id());
        add(added);
    }

    private void refuseSecond(ResourceId id) {
        if (index().hasCurrent(id)) {
            throw new BuildException("may not add resource with an already registered id: %s".formatted(id));
        }
    }

    private void add(Tracked resource) {
        resources.add(resource);
        idChanged(resource);
    }

    /** Appends all that another list has, which is not to be used any more. */
    void take(ResourceList other) {
        other.refuseTwins();
        if (resources.size() >= other.resources.size()) {
            append(other.resources);
            return;
        }
        // what is less moves, or a base of a base of a base would be moved once for each
        resources.forEach(resource -> other.refuseSecond(resource.id()));
        other.resources.addAll(0, resources);
        resources.forEach(other::idChanged);
        resources = other.resources;
        index = other.index;
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
            add(resource);
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
            case CREATE, UNSPECIFIED, NONE ->
                throw new BuildException("id %s exists; behavior must be merge or replace".formatted(resource.id()));
        }
        takeMetadata(old, resource);
        old.become(resource);
        idChanged(old);
    }

    private static void takeMetadata(Tracked old, Tracked resource) {
        for (var field : List.of("labels", "annotations")) {
            var merged = new LinkedHashMap<String, Object>();
            old.texts(field).forEach((key, value) -> merged.put(key, value));
            merged.putAll(resource.texts(field));
            resource.setTexts(field, merged);
        }
        resource.setName(old.name());
        resource.setNamespace(old.namespace());
        resource.follow(old.history());
        resource.setProvenance(
                resource.generated().behavior() == Behavior.REPLACE
                        ? resource.provenance().replacing(old.provenance())
                        : old.provenance());
        resource.setGenerated(resource.generated().over(old.generated()));
    }

    private static void mergeData(Tracked old, Tracked resource) {
        for (var field : List.of("data", "binaryData")) {
            if (old.fields().get(field) instanceof Map<?, ?> before) {
                var merged = new TreeMap<String, Object>();
                before.forEach((key, value) ->
                        merged.put((String) key, Trees.isNull(value) ? "" : Scalar.newText(Trees.text(value))));
                if (resource.fields().get(field) instanceof Map<?, ?> after) {
                    merged.putAll(Trees.map(after));
                }
                resource.fields()
                        .put(field, new LinkedHashMap<>(merged)); // their order shows where they go into a text
            }
        }
    }

    /** The objects that have or had an id. */
    List<Tracked> withId(ResourceId id) {
        return index().withId(id);
    }

    /** The objects that have or had a name, and perhaps others. */
    Collection<Tracked> named(String name) {
        return index().named(name);
    }

    List<Tracked> select(Selector selector) {
        return candidates(selector.name()).stream().filter(selector::selects).toList();
    }

    /** The objects that may have, or have had, a name that matches. */
    Collection<Tracked> candidates(TextPattern name) {
        return name.only().map(this::named).orElse(resources);
    }

    void remove(Set<Tracked> gone) {
        if (!gone.isEmpty()) {
            resources.removeIf(gone::contains);
            index.ifPresent(ids -> gone.forEach(ids::remove));
        }
    }
}
