package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mappings of a resource: each key once, keys are text (kustomize cannot print others, save those of the object
 * itself), and what is merged yields to what the mapping says itself.
 */
final class ResourceMapping implements MappingRules {
    private static final String MERGE = "<<";

    private final boolean root;
    private final Map<String, Object> own = new LinkedHashMap<>();
    private List<Map<?, ?>> merged;

    ResourceMapping(boolean root) {
        this.root = root;
    }

    @Override
    public void put(Object key, String source, Object value) {
        var text = text(key, source);
        if (own.containsKey(text)) {
            throw new IllegalArgumentException("mapping key \"%s\" already defined".formatted(text));
        }
        if (!text.equals(MERGE)) { // in quotes it merges nothing, and kustomize loses it
            own.put(text, value);
        }
    }

    private String text(Object key, String source) {
        return switch (key) {
            case String text -> text;
            case null -> throw new IllegalArgumentException("a null is not a map key");
            case Map<?, ?> _, List<?> _ -> throw new IllegalArgumentException("invalid map key: %s".formatted(key));
            default -> {
                if (!root || source == null) {
                    throw new IllegalArgumentException("the map key %s is not a text".formatted(key));
                }
                yield source;
            }
        };
    }

    @Override
    public void merge(Object value) {
        if (merged != null) {
            throw new IllegalArgumentException("duplicate merge key");
        }
        merged = new ArrayList<>();
        switch (value) {
            case List<?> list -> list.forEach(this::addMerged);
            case null, default -> addMerged(value);
        }
    }

    private void addMerged(Object value) {
        switch (value) {
            case Map<?, ?> map -> merged.add(map);
            case List<?> _ -> throw new IllegalArgumentException("invalid map merge: received a nested sequence");
            case null, default ->
                throw new IllegalArgumentException("map merge requires map or sequence of maps as the value");
        }
    }

    @Override
    public Map<String, Object> map() {
        if (merged == null) {
            return own;
        }
        var map = new LinkedHashMap<>(own);
        for (var source : merged.reversed()) { // the first of them wins
            source.forEach((key, value) -> map.put((String) key, value));
        }
        map.putAll(own);
        return map;
    }
}
