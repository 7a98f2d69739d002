package dev.sluice.controller;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Hands on the body of an answer while it is within a limit. Else it ends the exchange, with an error that says so. */
final class BoundedBody implements AsyncBody.Consumer<List<ByteBuffer>> {
    private final AsyncBody.Consumer<List<ByteBuffer>> next;
    private final int most;
    private final boolean isOfLines;
    private long seen;

    private BoundedBody(AsyncBody.Consumer<List<ByteBuffer>> next, int most, boolean isOfLines) {
        this.next = next;
        this.most = most;
        this.isOfLines = isOfLines;
    }

    static BoundedBody inAll(AsyncBody.Consumer<List<ByteBuffer>> next, int most) {
        return new BoundedBody(next, most, false);
    }

    /** For a watch, which has no end, but an event in each line. */
    static BoundedBody byLine(AsyncBody.Consumer<List<ByteBuffer>> next, int most) {
        return new BoundedBody(next, most, true);
    }

    @Override
    public void consume(List<ByteBuffer> parts, AsyncBody body) throws Exception {
        for (var part : parts) {
            count(part);
        }
        if (seen > most) {
            var error =
                    new IOException("the %s has more than %d bytes".formatted(isOfLines ? "event" : "answer", most));
            // The client resets the stream when it sees the error, and would tell of the reset.
            body.done().completeExceptionally(error);
            throw error;
        }
        next.consume(parts, body);
    }

    private void count(ByteBuffer part) {
        var end = isOfLines ? afterLastLine(part) : part.position();
        seen = end > part.position() ? part.limit() - end : seen + part.remaining();
    }

    /** The position of a part where nothing ends. */
    private static int afterLastLine(ByteBuffer part) {
        var end = part.limit();
        while (end > part.position() && part.get(end - 1) != '\n') {
            end--;
        }
        return end;
    }

    @Override
    public <U> U unwrap(Class<U> target) {
        return next.unwrap(target);
    }
}
