package dev.sluice.http;

import java.io.IOException;

/** An answer is not one of HTTP, or not whole. The message holds nothing of it. */
public final class BadAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    BadAnswerException(String message) {
        super(message);
    }
}
