package dev.sluice.apply;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whether an apply would change a live object: labels, annotations and everything outside {@code metadata} and {@code
 * status} count. Absent and empty are the same, and numbers are compared by value.
 */
final class Drift {
    private Drift() {}

    /** @param applied the answer to a dry run of the apply */
    static boolean between(GenericKubernetesResource live, GenericKubernetesResource applied) {
        return !same(live.getMetadata().getLabels(), applied.getMetadata().getLabels())
                || !same(
                        live.getMetadata().getAnnotations(),
                        applied.getMetadata().getAnnotations())
                || !same(withoutStatus(live), withoutStatus(applied));
    }

    private static Map<String, Object> withoutStatus(GenericKubernetesResource object) {
        var fields = new HashMap<>(object.getAdditionalProperties());
        fields.remove("status");
        return fields;
    }

    private static boolean same(Object one, Object other) {
        if (isEmpty(one) && isEmpty(other)) {
            return true;
        }
        return switch (one) {
            case Map<?, ?> map when other instanceof Map<?, ?> otherMap -> sameEntries(map, otherMap);
            case List<?> list when other instanceof List<?> otherList -> sameItems(list, otherList);
            case Number number
            when other instanceof Number otherNumber ->
                new BigDecimal(number.toString()).compareTo(new BigDecimal(otherNumber.toString())) == 0;
            case null, default -> Objects.equals(one, other);
        };
    }

    private static boolean sameEntries(Map<?, ?> one, Map<?, ?> other) {
        var keys = new HashSet<Object>(one.keySet());
        keys.addAll(other.keySet());
        return keys.stream().allMatch(key -> same(one.get(key), other.get(key)));
    }

    private static boolean sameItems(List<?> one, List<?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!same(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmpty(Object value) {
        return value == null
                || value instanceof Map<?, ?> map && map.isEmpty()
                || value instanceof List<?> list && list.isEmpty();
    }
}
