package dev.sluice.memory;

/** There is no memory left for whoever asks, or its thread was interrupted while it waited. */
public final class OutOfShareException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutOfShareException(String message) {
        super(message, null, false, false);
    }
}
