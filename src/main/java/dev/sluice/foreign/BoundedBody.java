package dev.sluice.foreign;

import dev.sluice.api.GoDuration;
import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hands on the body of an answer while it is within its limits, and as there is room for it in the memory. Else it ends the
 * exchange, with an error that says so.
 */
final class BoundedBody implements AsyncBody.Consumer<List<ByteBuffer>> {
    /** How often it is asked whether there is room now. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    private final AsyncBody.Consumer<List<ByteBuffer>> next;
    private final Limits limits;
    private final boolean isOfLines;
    private final Supplier<AnswerMemory.Arrival> arrivals;
    private final JsonWeight weights = new JsonWeight();
    private volatile AnswerMemory.Arrival arrival;
    private boolean isAwaited;
    private boolean hasEnded;
    private long seen;

    /**
     * @param bytes of an answer, or of a line of it
     * @param weight the same, of {@link JsonWeight}
     * @param patience how long it may wait for room
     */
    record Limits(long bytes, long weight, Duration patience) {}

    private BoundedBody(
            AsyncBody.Consumer<List<ByteBuffer>> next,
            Limits limits,
            boolean isOfLines,
            Supplier<AnswerMemory.Arrival> arrivals) {
        this.next = next;
        this.limits = limits;
        this.isOfLines = isOfLines;
        this.arrivals = arrivals;
        this.arrival = arrivals.get();
    }

    /** @param arrivals what counts the answer as it comes */
    static BoundedBody inAll(
            AsyncBody.Consumer<List<ByteBuffer>> next, Limits limits, Supplier<AnswerMemory.Arrival> arrivals) {
        return new BoundedBody(next, limits, false, arrivals);
    }

    /** For a watch, which has no end, but an event in each line. */
    static BoundedBody byLine(
            AsyncBody.Consumer<List<ByteBuffer>> next, Limits limits, Supplier<AnswerMemory.Arrival> arrivals) {
        return new BoundedBody(next, limits, true, arrivals);
    }

    @Override
    public void consume(List<ByteBuffer> parts, AsyncBody body) throws Exception {
        if (!isAwaited) {
            isAwaited = true;
            body.done().whenComplete((_, _) -> end());
        }
        var weight = 0L;
        for (var part : parts) {
            count(part);
            weight += weights.of(part);
        }
        if (seen > limits.bytes()) {
            throw failed(body, "has more than %d bytes".formatted(limits.bytes()));
        }
        admit(parts, weight, body, System.nanoTime());
    }

    private void admit(List<ByteBuffer> parts, long weight, AsyncBody body, long sinceNanos) throws Exception {
        var waited = Duration.ofNanos(System.nanoTime() - sinceNanos);
        if (arrival.weight() + weight > limits.weight()) {
            throw failed(body, "needs more than %d MiB of memory".formatted(limits.weight() >> 20));
        } else if (arrival.take(weight, waited)) {
            if (hasEnded) {
                renew();
            }
            next.consume(parts, body);
        } else if (waited.compareTo(limits.patience()) > 0) {
            throw failed(
                    body,
                    "needs more memory than there is beside other answers, and has waited for %s"
                            .formatted(GoDuration.text(limits.patience())));
        } else {
            LATER.execute(() -> admitLater(parts, weight, body, sinceNanos));
        }
    }

    private void admitLater(List<ByteBuffer> parts, long weight, AsyncBody body, long sinceNanos) {
        if (body.done().isDone()) {
            return;
        }
        try {
            admit(parts, weight, body, sinceNanos);
        } catch (Exception e) {
            body.cancel();
            body.done().completeExceptionally(e);
        }
    }

    /** The client resets the stream when it sees an error, and would tell of the reset. */
    private IOException failed(AsyncBody body, String why) {
        var error = new IOException("the %s %s".formatted(isOfLines ? "event" : "answer", why));
        body.done().completeExceptionally(error);
        return error;
    }

    /** What has come of the next event by now counts with the last one. */
    private void renew() {
        end();
        arrival = arrivals.get();
        hasEnded = false;
    }

    private void end() {
        arrival.end();
    }

    private void count(ByteBuffer part) {
        var end = isOfLines ? afterLastLine(part) : part.position();
        hasEnded |= end > part.position();
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
