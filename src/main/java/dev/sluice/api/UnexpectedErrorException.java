package dev.sluice.api;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error of the virtual machine, such as a stack that is too deep, as an exception. The operator reports exceptions and
 * tries again; it takes a reconciliation that ends with an {@link Error} for one that goes on for ever, and lets nothing
 * more happen to its object.
 */
public final class UnexpectedErrorException extends RuntimeException {
    /** The exit status where the memory does not suffice, as of a virtual machine that ends itself. */
    static final int OUT_OF_MEMORY = 3;

    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedErrorException.class);

    /**
     * Work that may fail.
     *
     * @param <T> what it results in
     * @param <E> how it fails
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    private UnexpectedErrorException(Error cause) {
        super(message(cause), cause);
    }

    /**
     * Does the work; an error comes out as an exception of this type. Only running out of memory ends the process, at once:
     * whatever thread asked for memory next may have died of it too, and nobody knows which ones did.
     */
    public static <T, E extends Exception> T reported(Work<T, E> work) throws E {
        try {
            return work.run();
        } catch (OutOfMemoryError e) {
            throw endOfProcess(e);
        } catch (Error e) {
            throw new UnexpectedErrorException(e);
        }
    }

    private static UnexpectedErrorException endOfProcess(OutOfMemoryError error) {
        LOG.error("out of memory: the process ends; give it more memory, or look for what has become too large");
        Runtime.getRuntime().halt(OUT_OF_MEMORY);
        return new UnexpectedErrorException(error);
    }

    private static String message(Error error) {
        return error instanceof StackOverflowError
                ? "internal error: out of stack; something is nested too deeply"
                : "internal error: " + error.getClass().getSimpleName();
    }
}
