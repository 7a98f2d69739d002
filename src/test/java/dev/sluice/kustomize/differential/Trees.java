package dev.sluice.kustomize.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Maps and lists that grow. */
final class Trees {
    private Trees() {}

    /** @param keysAndValues a key, its value, the next key, … */
    static Map<String, Object> map(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> mapIn(Map<String, Object> map, String key) {
        return (Map<String, Object>) map.computeIfAbsent(key, missing -> new LinkedHashMap<String, Object>());
    }

    /** Maps are merged, items are added to lists (those of one name are merged), everything else is replaced. */
    @SuppressWarnings("unchecked")
    static void merge(Map<String, Object> map, String key, Object value) {
        switch (value) {
            case Map<?, ?> added
            when map.getOrDefault(key, Map.of()) instanceof Map<?, ?> -> {
                var old = mapIn(map, key);
                added.forEach((name, each) -> merge(old, (String) name, each));
            }
            case List<?> added
            when map.getOrDefault(key, List.of()) instanceof List<?> -> {
                var old = (List<Object>) map.computeIfAbsent(key, missing -> new ArrayList<>());
                added.forEach(item -> add(old, item));
            }
            default -> map.put(key, value);
        }
    }

    @SuppressWarnings("unchecked")
    private static void add(List<Object> list, Object item) {
        if (item instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((name, value) -> merge(copy, (String) name, value));
            var same = list.stream()
                    .filter(old -> old instanceof Map<?, ?> other
                            && map.containsKey("name")
                            && map.get("name").equals(other.get("name")))
                    .findFirst();
            same.ifPresentOrElse(
                    old -> map.forEach((name, value) -> merge((Map<String, Object>) old, (String) name, value)),
                    () -> list.add(copy));
        } else {
            list.add(item);
        }
    }
}
