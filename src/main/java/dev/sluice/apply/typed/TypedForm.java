package dev.sluice.apply.typed;

import dev.sluice.apply.typed.Type.Scalar;
import dev.sluice.apply.typed.Type.Struct;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Go's types make of an object of a built-in kind: empty values that are left out where empty go, and parts that are always
 * written come, such as {@code metadata: {}} of a pod template. Values keep the form that they have: the API server reads {@code
 * 1000m} as {@code 1} by itself.
 *
 * @param fields the object's fields, without those that all kinds have and without the status, and with those that the kind
 *     does not have: which fields it has is for the API server to say
 * @param unknown the fields that the kind does not have
 */
public record TypedForm(Map<String, Object> fields, List<UnknownField> unknown) {
    private static final Pattern QUANTITY = Pattern.compile("[+-]?[0-9.]++[eEinumkKMGTP]*+[-+]?[0-9]*+");
    private static final Pattern MICRO_TIME = Pattern.compile("[0-9T:-]{19}\\.[0-9]{6}(Z|[+-][0-9]{2}:[0-9]{2})");
    private static final Pattern DURATION =
            Pattern.compile("[+-]?(0|([0-9]*+(?:\\.[0-9]*+)?(ns|us|µs|μs|ms|s|m|h))++)");

    /** @return empty where the kind is not built in, or where the object is not of its type: that is for the API server to say */
    public static Optional<TypedForm> of(GenericKubernetesResource object) {
        return TypeTable.BUILT_IN
                .kind(object.getApiVersion() + " " + object.getKind())
                .flatMap(type -> {
                    var conversion = new Conversion(TypeTable.BUILT_IN);
                    try {
                        var fields = conversion.struct(type, object.getAdditionalProperties());
                        return Optional.of(new TypedForm(fields, List.copyOf(conversion.unknown)));
                    } catch (MismatchException e) {
                        return Optional.empty();
                    }
                });
    }

    /** A value is not of its type. */
    private static final class MismatchException extends RuntimeException {
        MismatchException() {
            super(null, null, false, false);
        }
    }

    private static final class Conversion {
        private final TypeTable types;
        private final Deque<Object> path = new ArrayDeque<>();
        private final List<UnknownField> unknown = new ArrayList<>();

        Conversion(TypeTable types) {
            this.types = types;
        }

        Map<String, Object> struct(Struct type, Map<?, ?> given) {
            var written = new LinkedHashMap<String, Object>();
            type.fields().forEach((name, field) -> {
                var value = value(field.type(), given.get(name), name);
                var isOmitted = field.omitEmpty() && isEmpty(field.type(), value) || field.omitZero() && value == null;
                if (!isOmitted) {
                    written.put(name, value);
                }
            });
            given.forEach((key, value) -> {
                var name = String.valueOf(key);
                if (!type.fields().containsKey(name)) {
                    unknown.add(UnknownField.of(path, name));
                    written.put(name, value);
                }
            });
            return written;
        }

        /** @param step that leads to the value: the name of a field, or a place in a list */
        private Object value(Type type, Object given, Object step) {
            path.addLast(step);
            var value = value(type, given);
            path.removeLast();
            return value;
        }

        private Object value(Type type, Object given) {
            return switch (type) {
                case Type.Pointer(var to) -> given == null ? null : value(to, given);
                case Type.ListOf(var of) -> given == null ? null : list(of, as(List.class, given));
                case Type.MapOf(var of) -> given == null ? null : map(of, as(Map.class, given));
                case Type.Reference(var number) ->
                    struct(types.struct(number), given == null ? Map.of() : as(Map.class, given));
                case Scalar scalar -> scalar(scalar, given);
            };
        }

        private List<Object> list(Type of, List<?> given) {
            var written = new ArrayList<>(given.size());
            for (var item : given) {
                written.add(value(of, item, written.size()));
            }
            return written;
        }

        private Map<String, Object> map(Type of, Map<?, ?> given) {
            var written = new LinkedHashMap<String, Object>();
            given.forEach((key, value) -> written.put(String.valueOf(key), value(of, value, key)));
            return written;
        }

        private static <T> T as(Class<T> type, Object given) {
            if (!type.isInstance(given)) {
                throw new MismatchException();
            }
            return type.cast(given);
        }
    }

    private static Object scalar(Scalar type, Object given) {
        if (given == null) {
            return absent(type);
        }
        var fits = switch (type) {
            case STRING -> given instanceof String;
            case BOOLEAN -> given instanceof Boolean;
            case INTEGER -> isInteger(given);
            case NUMBER -> given instanceof Number;
            case BYTES -> given instanceof String text && isBase64(text);
            case QUANTITY ->
                given instanceof Number
                        || given instanceof String text
                                && QUANTITY.matcher(text).matches();
            case INTEGER_OR_STRING -> given instanceof String || isInteger(given);
            case TIME -> given instanceof String text && isTime(text);
            case MICRO_TIME ->
                given instanceof String text && MICRO_TIME.matcher(text).matches();
            case DURATION ->
                given instanceof String text && DURATION.matcher(text).matches();
            case ANYTHING -> true;
        };
        if (!fits) {
            throw new MismatchException();
        }
        return given;
    }

    /** What is written of a value that was not given. */
    private static Object absent(Scalar type) {
        return switch (type) {
            case STRING -> "";
            case BOOLEAN -> false;
            case INTEGER, NUMBER, INTEGER_OR_STRING -> 0;
            case QUANTITY -> "0";
            case DURATION -> "0s";
            case BYTES, TIME, MICRO_TIME, ANYTHING -> null;
        };
    }

    /** To Go, structs are never empty, and most of what is written as one value is a struct. */
    private static boolean isEmpty(Type type, Object value) {
        return switch (type) {
            case Type.Pointer _ -> value == null;
            case Type.ListOf _ -> value == null || ((List<?>) value).isEmpty();
            case Type.MapOf _ -> value == null || ((Map<?, ?>) value).isEmpty();
            case Type.Reference _ -> false;
            case Scalar scalar ->
                switch (scalar) {
                    case STRING, BOOLEAN -> value.equals(absent(scalar));
                    case INTEGER, NUMBER -> new BigDecimal(value.toString()).signum() == 0;
                    case BYTES -> Objects.requireNonNullElse(value, "").equals("");
                    case QUANTITY, INTEGER_OR_STRING, TIME, MICRO_TIME, DURATION, ANYTHING -> false;
                };
        };
    }

    private static boolean isInteger(Object given) {
        return given instanceof Number number
                && new BigDecimal(number.toString()).stripTrailingZeros().scale() <= 0;
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text.replace("\n", "").replace("\r", ""));
            return text.replace("\n", "").replace("\r", "").length() % 4 == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
