package dev.sluice.git;

import java.io.IOException;

/** A pack holds more than this process can read. Its message is this process's own. */
public final class PackLimitException extends IOException {
    private static final long serialVersionUID = 1;

    PackLimitException(String message) {
        super(message);
    }
}
