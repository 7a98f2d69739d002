package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trees of maps, lists and scalars, as the reader of YAML makes them: every key is text. */
final class Trees {
    private Trees() {}

    @SuppressWarnings("unchecked") // the reader lets only text keys through
    static Map<String, Object> map(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    @SuppressWarnings("unchecked") // every list takes every value of a tree
    static List<Object> list(List<?> list) {
        return (List<Object>) list;
    }

    /** The map in a field, made where the field is missing or null. */
    static Map<String, Object> mapIn(Map<String, Object> parent, String field) {
        if (parent.get(field) instanceof Map<?, ?> map) {
            return map(map);
        }
        var made = new LinkedHashMap<String, Object>();
        parent.put(field, made);
        return made;
    }

    static Object copy(Object node) {
        return switch (node) {
            case Map<?, ?> map -> copy(map(map));
            case List<?> list -> {
                var copied = new ArrayList<Object>(list.size());
                list.forEach(item -> copied.add(copy(item)));
                yield copied;
            }
            case null, default -> node;
        };
    }

    static Map<String, Object> copy(Map<String, Object> map) {
        var copied = LinkedHashMap.<String, Object>newLinkedHashMap(map.size());
        map.forEach((key, value) -> copied.put(key, copy(value)));
        return copied;
    }
}
