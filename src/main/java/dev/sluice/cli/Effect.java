package dev.sluice.cli;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** What follows from the value of a flag. */
sealed interface Effect<T> {
    /** Settings. */
    record Sets<T>(BiConsumer<Settings, T> how) implements Effect<T> {}

    /**
     * Nothing, whatever the value; that is logged once.
     *
     * @param why it has no meaning here
     */
    record Nothing<T>(String why) implements Effect<T> {}

    /**
     * It is not supported: any value but what stands for none ends the start.
     *
     * @param isNone whether a value asks for nothing
     * @param what is not supported
     */
    record Unsupported<T>(Predicate<T> isNone, String what) implements Effect<T> {}
}
