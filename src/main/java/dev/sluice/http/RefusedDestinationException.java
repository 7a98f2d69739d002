package dev.sluice.http;

import java.io.IOException;

/** A request was not sent: it would go where none may go. The message names the host, not its address. */
public final class RefusedDestinationException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedDestinationException(String message) {
        super(message);
    }
}
