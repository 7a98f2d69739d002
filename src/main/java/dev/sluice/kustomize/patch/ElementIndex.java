package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The elements of a list by the texts of their key fields, where every element has a full key of its own. */
final class ElementIndex {
    /** The index of a list that is not there. */
    static final Optional<Map<List<String>, Object>> NONE = Optional.of(Map.of());

    private ElementIndex() {}

    /** Empty where an element is no map, lacks a key field, or has the key of another. */
    static Optional<Map<List<String>, Object>> of(List<?> list, List<String> names) {
        var index = LinkedHashMap.<List<String>, Object>newLinkedHashMap(list.size());
        for (var element : list) {
            if (!(element instanceof Map<?, ?> map)) {
                return Optional.empty();
            }
            var key = new ArrayList<String>(names.size());
            for (var name : names) {
                var value = map.get(name);
                var text = Trees.isNull(value) ? "" : Trees.text(value);
                if (text.isEmpty()) {
                    return Optional.empty();
                }
                key.add(text);
            }
            if (index.put(key, element) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(index);
    }
}
