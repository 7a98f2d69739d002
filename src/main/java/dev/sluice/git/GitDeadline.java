package dev.sluice.git;

import dev.sluice.api.GoDuration;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.eclipse.jgit.lib.EmptyProgressMonitor;

/** When a Git operation must have ended. JGit asks its progress monitor whether to go on, so it is one of those too. */
public final class GitDeadline extends EmptyProgressMonitor {
    private final Duration timeout;
    private final long endNanos;

    private GitDeadline(Duration timeout) {
        this.timeout = timeout;
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    public static GitDeadline in(Duration timeout) {
        return new GitDeadline(timeout);
    }

    /** The time left in milliseconds, at least one; for socket timeouts, where zero means for ever. */
    public int remainingMillis() {
        var millis = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
        return (int) Math.clamp(millis, 1, Integer.MAX_VALUE);
    }

    /** The same in whole seconds, as JGit has it. */
    public int remainingSeconds() {
        return Math.ceilDiv(remainingMillis(), 1000);
    }

    /** The time left, so that whoever has it is not done before. */
    public Duration remaining() {
        return Duration.ofMillis(remainingMillis() + 1L);
    }

    /** As {@link System#nanoTime} has it. */
    long nanoTime() {
        return endNanos;
    }

    public boolean hasPassed() {
        return System.nanoTime() - endNanos >= 0;
    }

    /** To be called in every loop over what a repository holds. */
    public void check() throws SocketTimeoutException {
        if (isCancelled()) {
            throw new SocketTimeoutException("not done within " + GoDuration.text(timeout));
        }
    }

    /**
     * In the loop over the deltas of a pack, JGit tells how far it is, but does not ask whether to go on.
     *
     * @throws UncheckedIOException once the deadline has passed, or the thread is interrupted
     */
    @Override
    public void update(int completed) {
        try {
            check();
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isCancelled() {
        return hasPassed() || Thread.currentThread().isInterrupted();
    }
}
