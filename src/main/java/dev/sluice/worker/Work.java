package dev.sluice.worker;

/**
 * Work that may fail.
 *
 * @param <T> what comes of it
 * @param <E> how it fails
 */
@FunctionalInterface
public interface Work<T, E extends Exception> {
    T run() throws E;
}
