package dev.sluice.apply.typed;

import java.util.Map;

/** The type of a value, as Go has it. */
sealed interface Type {
    /** One value; what Go makes of an absent one depends on what it is. */
    enum Scalar implements Type {
        STRING,
        BOOLEAN,
        INTEGER,
        NUMBER,
        BYTES,
        QUANTITY,
        INTEGER_OR_STRING,
        TIME,
        MICRO_TIME,
        DURATION,
        ANYTHING
    }

    /** A value that may be absent. */
    record Pointer(Type type) implements Type {}

    record ListOf(Type type) implements Type {}

    /** A map with strings as keys. */
    record MapOf(Type type) implements Type {}

    /** A struct, by its number in the table. */
    record Reference(int struct) implements Type {}

    /** @param fields by their names, in Go's order */
    record Struct(Map<String, Field> fields) {}

    /**
     * @param omitEmpty whether it is left out of what is written where it is empty; a struct never is
     * @param omitZero whether it is left out where nothing in it is set
     */
    record Field(boolean omitEmpty, boolean omitZero, Type type) {}
}
