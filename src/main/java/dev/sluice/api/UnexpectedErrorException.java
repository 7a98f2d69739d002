package dev.sluice.api;

/**
 * An error of the virtual machine, such as a stack that is too deep, as an exception. The operator reports exceptions and
 * tries again; it takes a reconciliation that ends with an {@link Error} for one that goes on for ever, and lets nothing
 * more happen to its object.
 */
public final class UnexpectedErrorException extends RuntimeException {
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

    /** Does the work; an error comes out as an exception of this type. */
    public static <T, E extends Exception> T reported(Work<T, E> work) throws E {
        try {
            return work.run();
        } catch (Error e) {
            throw new UnexpectedErrorException(e);
        }
    }

    private static String message(Error error) {
        return switch (error) {
            case StackOverflowError _ -> "internal error: out of stack; something is nested too deeply";
            case OutOfMemoryError _ -> "internal error: out of memory; something is too large for this controller";
            default -> "internal error: " + error.getClass().getSimpleName();
        };
    }
}
