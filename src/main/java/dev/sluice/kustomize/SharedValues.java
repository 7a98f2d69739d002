package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The scalars of an object that are one. A label or annotation that one transformer adds in several places of an object
 * is one YAML node in kustomize: whatever changes it in one place later, changes it in all of them. Overlays rely on
 * what comes out of that (a selector follows the label that a patch changes), so it is the same here.
 */
final class SharedValues {
    private final List<Group> groups = new ArrayList<>();

    /** A field of a map that is this very map, not one that equals it. */
    record Place(Map<String, Object> map, String key) {
        private boolean is(Map<String, Object> other, String otherKey) {
            return map == other && key.equals(otherKey);
        }
    }

    private static final class Group {
        private final List<Place> places;
        private Object value;

        private Group(List<Place> places) {
            this.places = places;
            this.value = places.getFirst().map.get(places.getFirst().key);
        }

        private void set(Object changed) {
            value = changed;
            places.forEach(place -> place.map.put(place.key, changed));
        }
    }

    /** From now on, what these places hold is one value. */
    void share(List<Place> places) {
        if (places.size() > 1) {
            groups.add(new Group(new ArrayList<>(places)));
        }
    }

    /** Has the places that share a field's value follow it. */
    void written(Map<String, Object> map, String key) {
        for (var group : groups) {
            if (group.places.stream().anyMatch(place -> place.is(map, key))) {
                group.set(map.get(key));
            }
        }
    }

    /** To be called after changes of which it was not told: finds and spreads them. A place whose field is gone is left. */
    void spread() {
        for (var group : groups) {
            group.places.removeIf(place -> !place.map.containsKey(place.key));
            group.places.stream()
                    .map(place -> place.map.get(place.key))
                    .filter(value -> !Objects.equals(value, group.value))
                    .reduce((_, last) -> last)
                    .ifPresent(group::set);
        }
        groups.removeIf(group -> group.places.size() < 2);
    }

    /** The fields of a map become values of their own. */
    void separate(Map<String, Object> map) {
        groups.forEach(group -> group.places.removeIf(place -> place.map == map));
    }

    /** Everything becomes a value of its own. */
    void separate() {
        groups.clear();
    }
}
