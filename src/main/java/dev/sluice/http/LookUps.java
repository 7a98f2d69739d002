package dev.sluice.http;

import dev.sluice.http.Destinations.Resolver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up host names. The system's resolver knows no deadline, so that each look-up has a thread of its own, which may
 * outlive those who wait for it; there are only so many at a time. Whoever asks for a name that is being looked up waits for
 * that look-up.
 *
 * <p>Whoever begins one waits for it for some time, even beyond its own deadline: so one namespace, which has only a part of
 * the workers, cannot begin as many as there may be, and leaves some to others.
 */
final class LookUps {
    /** Those of this process. */
    static final LookUps SHARED = new LookUps(256, Duration.ofSeconds(5));

    private final int most;
    private final Duration patience;
    private final Semaphore free;
    private final Map<Question, CompletableFuture<InetAddress[]>> underWay = new ConcurrentHashMap<>();

    private record Question(Resolver resolver, String name) {}

    /**
     * @param most at a time
     * @param patience how long who begins one waits at least, where there is no answer
     */
    LookUps(int most, Duration patience) {
        this.most = most;
        this.patience = patience;
        this.free = new Semaphore(most, true); // fair: who has time to wait gets a turn
    }

    /**
     * @throws UnknownHostException where there is none
     * @throws TooManyLookUpsException where none may begin before the deadline
     * @throws IOException where there is no answer in time, or the thread is interrupted
     */
    InetAddress[] addresses(Resolver resolver, String name, Deadline deadline) throws IOException {
        var question = new Question(resolver, name);
        try {
            var asked = underWay.get(question);
            return asked == null
                    ? begun(question, deadline)
                            .get(Math.max(deadline.remainingNanos(), patience.toNanos()), TimeUnit.NANOSECONDS)
                    : asked.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw deadline.exceeded();
        } catch (ExecutionException e) {
            throw new UnknownHostException(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private CompletableFuture<InetAddress[]> begun(Question question, Deadline deadline)
            throws TooManyLookUpsException, InterruptedException {
        if (!free.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
            throw new TooManyLookUpsException(most);
        }
        var answer = new CompletableFuture<InetAddress[]>();
        var other = underWay.putIfAbsent(question, answer);
        if (other != null) {
            free.release();
            return other;
        }
        try {
            Thread.ofPlatform().daemon().name("resolve").start(() -> answer(question, answer));
        } catch (OutOfMemoryError e) { // there can be no more threads
            end(question, answer);
            throw e;
        }
        return answer;
    }

    private void answer(Question question, CompletableFuture<InetAddress[]> answer) {
        try {
            answer.complete(question.resolver.addresses(question.name));
        } catch (UnknownHostException | RuntimeException e) {
            answer.completeExceptionally(e);
        } finally {
            end(question, answer);
        }
    }

    private void end(Question question, CompletableFuture<InetAddress[]> answer) {
        underWay.remove(question, answer);
        free.release();
        answer.completeExceptionally(new UnknownHostException(question.name)); // where an error has taken its place
    }
}
