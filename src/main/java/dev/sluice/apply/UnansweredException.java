package dev.sluice.apply;

import dev.sluice.api.ObjectId;
import dev.sluice.api.Refusal;
import java.util.function.UnaryOperator;

/** The API server, or the way to it, failed while an object was being applied. Trying again soon may do. */
public final class UnansweredException extends RuntimeException {
    /** @param what was to be done with the object */
    UnansweredException(ObjectId id, String what, Refusal refusal, Throwable cause) {
        super(
                refusal.reason().isEmpty()
                        ? "%s %s: %s".formatted(id.subject(), what, refusal.message())
                        : "%s %s (%s): %s".formatted(id.subject(), what, refusal.reason(), refusal.message()),
                cause);
    }

    /** @param why the API server cannot do it yet */
    UnansweredException(ObjectId id, String what, String why, Throwable cause) {
        super("%s %s: %s".formatted(id.subject(), what, why), cause);
    }

    private UnansweredException(String message) {
        super(message);
    }

    /** The same with another message, and without its cause, whose own message is the server's. */
    public UnansweredException told(UnaryOperator<String> message) {
        var told = new UnansweredException(message.apply(getMessage()));
        told.setStackTrace(getStackTrace());
        return told;
    }
}
