package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of a map as Go's JSON reader finds them: by names without regard to case. Where a map has one field in
 * several spellings, they are read one after another into the same place, in the order of their letters.
 */
final class FoldedFields {
    /** What was read into one place, one map after another: in that order, and not in the order of the letters. */
    private static final class InTurn extends LinkedHashMap<String, Object> {}

    /** In the place of values of two kinds, of which one must be wrong: no field can be read from it. */
    private record TwoKinds(Object one, Object other) {}

    private FoldedFields() {}

    /** @return a map of its own, in which a name finds the field in every spelling */
    static SortedMap<String, Object> of(Map<String, Object> fields) {
        return of(fields, false);
    }

    /** The same where each field has one kind of value. */
    static SortedMap<String, Object> ofOneKind(Map<String, Object> fields) {
        return of(fields, true);
    }

    private static SortedMap<String, Object> of(Map<String, Object> fields, boolean ofOneKind) {
        var folded = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        folded.putAll(fields);
        if (folded.size() < fields.size()) {
            folded.clear();
            inTurn(fields).forEach((name, value) -> folded.put(name, read(folded.get(name), value, ofOneKind)));
        }
        return folded;
    }

    private static Map<String, Object> inTurn(Map<String, Object> fields) {
        return fields instanceof InTurn ? fields : new TreeMap<>(fields);
    }

    /** What a place holds once a value has been read into it: a null takes away all but scalars. */
    private static Object read(Object before, Object value, boolean ofOneKind) {
        if (ofOneKind && before != null && value != null && kind(before) != kind(value)) {
            return new TwoKinds(before, value);
        }
        return switch (value) {
            case null -> before instanceof Map || before instanceof List ? null : before;
            case Map<?, ?> map
            when before instanceof Map<?, ?> old -> {
                var merged = new InTurn();
                merged.putAll(inTurn(Trees.map(old)));
                inTurn(Trees.map(map)).forEach((key, item) -> {
                    var former = merged.remove(key);
                    merged.put(key, read(former, item, ofOneKind));
                });
                yield merged;
            }
            case List<?> list
            when before instanceof List<?> old -> {
                var read = new ArrayList<Object>();
                for (int i = 0; i < list.size(); i++) {
                    read.add(i < old.size() ? read(old.get(i), list.get(i), ofOneKind) : list.get(i));
                }
                yield read;
            }
            default -> value;
        };
    }

    private static Class<?> kind(Object value) {
        return switch (value) {
            case Map<?, ?> _ -> Map.class;
            case List<?> _ -> List.class;
            case Number _ -> Number.class;
            default -> value.getClass();
        };
    }
}
