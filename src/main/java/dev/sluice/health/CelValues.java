package dev.sluice.health;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON in the types of CEL, whose integers are all of 64 bits. */
final class CelValues {
    private CelValues() {}

    static Object of(Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Map<?, ?> map -> {
                var converted = LinkedHashMap.<Object, Object>newLinkedHashMap(map.size());
                map.forEach((key, field) -> converted.put(key, of(field)));
                yield converted;
            }
            case List<?> list -> {
                var converted = new ArrayList<>(list.size());
                list.forEach(item -> converted.add(of(item)));
                yield converted;
            }
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue();
            case BigInteger number -> number.doubleValue();
            case BigDecimal number -> number.doubleValue();
            default -> value;
        };
    }
}
