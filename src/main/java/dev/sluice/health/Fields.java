package dev.sluice.health;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * A typed view of one JSON object. As in the Kubernetes API, {@code null} and absent are the same: an empty object, an
 * empty list, an empty text, the default. A value of another type than the one asked for is {@link Unreadable}.
 *
 * @param path where in the whole object this one is, for error texts; empty at the root
 */
record Fields(String path, Map<?, ?> values) {

    /** A field that is not of the type that its API gives it. {@link HealthRules} turns it into an unknown health. */
    static final class Unreadable extends RuntimeException {
        private Unreadable(String path, String expected, Object found) {
            // no stack trace: the message names the field, and a broken object is judged at each of its events
            super("%s is %s, expected %s".formatted(path, typeOf(found), expected), null, false, false);
        }
    }

    static Fields of(Map<?, ?> object) {
        return new Fields("", object);
    }

    Fields at(String name) {
        return object(pathOf(name), orElse(name, Map.of()));
    }

    List<Fields> list(String name) {
        return switch (orElse(name, List.of())) {
            case List<?> items ->
                IntStream.range(0, items.size())
                        .mapToObj(i -> object("%s[%d]".formatted(pathOf(name), i), items.get(i)))
                        .toList();
            case Object other -> throw new Unreadable(pathOf(name), "a list", other);
        };
    }

    String text(String name) {
        return switch (orElse(name, "")) {
            case String text -> text;
            case Object other -> throw new Unreadable(pathOf(name), "a string", other);
        };
    }

    boolean flag(String name) {
        return switch (orElse(name, false)) {
            case Boolean flag -> flag;
            case Object other -> throw new Unreadable(pathOf(name), "a boolean", other);
        };
    }

    OptionalLong number(String name) {
        return switch (values.get(name)) {
            case null -> OptionalLong.empty();
            case Integer number -> OptionalLong.of(number);
            case Long number -> OptionalLong.of(number);
            case Object other -> throw new Unreadable(pathOf(name), "an integer", other);
        };
    }

    /** A counter of a status: the API leaves it out when it is zero. */
    long count(String name) {
        return number(name).orElse(0);
    }

    private Object orElse(String name, Object absent) {
        var value = values.get(name);
        return value == null ? absent : value;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Fields object(String path, Object value) {
        return switch (value) {
            case Map<?, ?> fields -> new Fields(path, fields);
            case null, default -> throw new Unreadable(path, "an object", value);
        };
    }

    private static String typeOf(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "the string \"%s\"".formatted(text);
            case Number number -> "the number " + number;
            case Boolean flag -> flag.toString();
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "an object";
            default -> value.getClass().getSimpleName();
        };
    }
}
