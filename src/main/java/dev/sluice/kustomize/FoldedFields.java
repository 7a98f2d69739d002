package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of a map as Go's JSON reader finds them: by names without regard to case. Where a map has one field in
 * several spellings, they are read one after another into the same place, in the order of their letters.
 */
final class FoldedFields {
    private FoldedFields() {}

    /** @return a map of its own, in which a name finds the field in every spelling */
    static SortedMap<String, Object> of(Map<String, Object> fields) {
        var folded = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        folded.putAll(fields);
        if (folded.size() < fields.size()) {
            folded.clear();
            new TreeMap<>(fields).forEach((name, value) -> folded.put(name, read(folded.get(name), value)));
        }
        return folded;
    }

    /** What a place holds once a value has been read into it: a null takes away all but scalars. */
    private static Object read(Object before, Object value) {
        return switch (value) {
            case null -> before instanceof Map || before instanceof List ? null : before;
            case Map<?, ?> map
            when before instanceof Map<?, ?> old -> {
                var merged = Trees.copy(old);
                map.forEach((key, item) -> merged.put((String) key, read(merged.get(key), item)));
                yield merged;
            }
            case List<?> list
            when before instanceof List<?> old -> {
                var read = new ArrayList<Object>();
                for (int i = 0; i < list.size(); i++) {
                    read.add(i < old.size() ? read(old.get(i), list.get(i)) : list.get(i));
                }
                yield read;
            }
            default -> value;
        };
    }
}
