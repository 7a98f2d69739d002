package dev.sluice.apply.typed;

import dev.sluice.apply.typed.Type.Scalar;
import dev.sluice.apply.typed.Type.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random fields of a kind: some are absent, null, empty or zero, a few are not of their type or no fields of the kind. Values are
 * in the form in which Go writes them, since only their presence is compared.
 */
final class RandomTyped {
    private static final int DEPTH = 9;
    private static final List<Object> ODD = List.of("x", 7, 1.5, true, Map.of(), List.of(), "");

    /** A number would be one, which Go writes as a text. */
    private static final List<Object> ODD_QUANTITIES = List.of("x", true, Map.of(), List.of());

    private final Random random;
    private final int oddOneIn;

    /** @param oddOneIn how rarely a value is not of its type */
    RandomTyped(Random random, int oddOneIn) {
        this.random = random;
        this.oddOneIn = oddOneIn;
    }

    Map<String, Object> fields(Struct type) {
        return struct(type, 0);
    }

    private Map<String, Object> struct(Struct type, int depth) {
        var fields = new LinkedHashMap<String, Object>();
        type.fields().forEach((name, field) -> {
            if (depth < DEPTH && random.nextInt(depth == 0 ? 8 : 3 + depth / 2) < (depth == 0 ? 7 : 1)) {
                fields.put(name, value(field.type(), depth + 1));
            }
        });
        if (random.nextInt(12) == 0) {
            fields.put("unheardOf", random.nextBoolean() ? Map.of("a", 1) : "x");
        }
        if (!type.fields().isEmpty() && random.nextInt(20) == 0) {
            var name = type.fields().keySet().iterator().next();
            fields.put(Character.toUpperCase(name.charAt(0)) + name.substring(1), "x");
        }
        return fields;
    }

    private Object value(Type type, int depth) {
        if (random.nextInt(10) == 0) {
            return null;
        }
        if (random.nextInt(oddOneIn) == 0) {
            var odd = type == Scalar.QUANTITY || type.equals(new Type.Pointer(Scalar.QUANTITY)) ? ODD_QUANTITIES : ODD;
            return odd.get(random.nextInt(odd.size()));
        }
        return switch (type) {
            case Type.Pointer(var to) -> value(to, depth);
            case Type.Reference(var struct) -> struct(TypeTable.BUILT_IN.struct(struct), depth);
            case Type.ListOf(var of) -> {
                var items = new ArrayList<Object>();
                for (var count = random.nextInt(3); count > 0; count--) {
                    items.add(value(of, depth + 1));
                }
                yield items;
            }
            case Type.MapOf(var of) -> {
                var entries = new LinkedHashMap<String, Object>();
                for (var count = random.nextInt(3); count > 0; count--) {
                    entries.put("key" + count, value(of, depth + 1));
                }
                yield entries;
            }
            case Scalar scalar -> oneOf(scalar);
        };
    }

    private Object oneOf(Scalar scalar) {
        var values = switch (scalar) {
            case STRING -> List.of("", "text");
            case BOOLEAN -> List.of(true, false);
            case INTEGER -> List.of(0, 1, 80, -1, 3.0);
            case NUMBER -> List.of(0, 1.5);
            case BYTES -> List.of("", "Cg==", "AAEC");
            case QUANTITY -> List.of("1", "500m", "1Gi", "0");
            case INTEGER_OR_STRING -> List.of(0, 80, "", "http", "25%");
            case TIME -> List.of("2026-01-01T00:00:00Z");
            case MICRO_TIME -> List.of("2026-01-01T00:00:00.000001Z");
            case DURATION -> List.of("1m0s", "0s");
            case ANYTHING -> List.of(Map.of("a", 1), Map.of());
        };
        return values.get(random.nextInt(values.size()));
    }
}
