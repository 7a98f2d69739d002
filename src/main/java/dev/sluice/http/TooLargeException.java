package dev.sluice.http;

import java.io.IOException;

/** A body is larger than what is taken. */
public final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    public TooLargeException(long maxBytes) {
        super("the server sent more than %d bytes".formatted(maxBytes));
    }
}
