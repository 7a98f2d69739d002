package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mappings of a resource: each key once (of a patch, the first of equal keys counts), keys are text (kustomize cannot print others, save those of the object
 * itself), and what is merged yields to what the mapping says itself.
 */
final class ResourceMapping implements MappingRules {
    private static final String MERGE = "<<";

    private final boolean root;
    private final boolean anyKey;
    private final WrittenMap own;
    private List<Map<?, ?>> merged;

    /**
     * @param anyKey whether other keys are taken, each with an {@link UnquotedKey}, as a patch may have them
     * @param form how the mapping is written
     */
    ResourceMapping(boolean root, boolean anyKey, WrittenMap.Form form) {
        this.own = new WrittenMap(form);
        this.root = root;
        this.anyKey = anyKey;
    }

    @Override
    public void put(Object key, String source, Object value) {
        switch (key) {
            case String text -> put(text, value);
            case null, default -> {
                if (root && key != null && source != null) {
                    put(source, value);
                } else if (anyKey && source != null) {
                    put(source, new UnquotedKey(value));
                } else {
                    throw refusal(key);
                }
            }
        }
    }

    @Override
    public void quoted(String key, ScalarStyle style) {
        own.quote(key, style);
    }

    private void put(String key, Object value) {
        if (own.containsKey(key)) {
            if (anyKey) {
                return; // a patch is asked for the value of a key, and the first is found
            }
            throw new IllegalArgumentException("mapping key \"%s\" already defined".formatted(key));
        }
        if (!key.equals(MERGE)) { // in quotes it merges nothing, and kustomize loses it
            own.put(key, value);
        }
    }

    private static IllegalArgumentException refusal(Object key) {
        return new IllegalArgumentException(
                switch (key) {
                    case null -> "a null is not a map key";
                    case Map<?, ?> _, List<?> _ -> "invalid map key: %s".formatted(key);
                    default -> "the map key %s is not a text".formatted(key);
                });
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
