package dev.sluice.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What an absent field of the wire format becomes in a value: something empty, never null. */
final class Absent {
    private Absent() {}

    static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** An immutable copy; null elements (values that this version does not know) are left out. */
    static <T> List<T> orEmpty(List<T> list) {
        if (list == null) {
            return List.of();
        }
        var known = new ArrayList<>(list);
        known.removeIf(Objects::isNull);
        return Collections.unmodifiableList(known);
    }

    /** An immutable copy in the order of the original. */
    static <V> Map<String, V> orEmpty(Map<String, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
