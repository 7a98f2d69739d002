package dev.sluice.http;

import java.io.IOException;

/** A name was not looked up: until the deadline, as many look-ups were under way as there may be. */
public final class TooManyLookUpsException extends IOException {
    private static final long serialVersionUID = 1;

    TooManyLookUpsException(int most) {
        super("too many look-ups of host names are under way, %d: name servers do not answer".formatted(most));
    }

    /** Whether a failure has come of this. */
    public static boolean isCauseOf(Throwable failure) {
        var cause = failure;
        while (cause != null && !(cause instanceof TooManyLookUpsException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }
}
