package dev.sluice.source.git;

import dev.sluice.api.GoDuration;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.eclipse.jgit.lib.ProgressMonitor;

/** When a Git operation must have ended. JGit asks its progress monitor whether to go on, so it is one of those too. */
final class Deadline implements ProgressMonitor {
    private final Duration timeout;
    private final long endNanos;

    private Deadline(Duration timeout) {
        this.timeout = timeout;
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    static Deadline in(Duration timeout) {
        return new Deadline(timeout);
    }

    /** The time left in milliseconds, at least one; for socket timeouts, where zero means for ever. */
    int remainingMillis() {
        var millis = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
        return (int) Math.clamp(millis, 1, Integer.MAX_VALUE);
    }

    /** The time left, so that whoever has it is not done before. */
    Duration remaining() {
        return Duration.ofMillis(remainingMillis() + 1L);
    }

    boolean hasPassed() {
        return System.nanoTime() - endNanos >= 0;
    }

    void check() throws SocketTimeoutException {
        if (isCancelled()) {
            throw new SocketTimeoutException("not done within " + GoDuration.text(timeout));
        }
    }

    @Override
    public boolean isCancelled() {
        return hasPassed() || Thread.currentThread().isInterrupted();
    }

    @Override
    public void start(int totalTasks) {
        // progress is not shown
    }

    @Override
    public void beginTask(String title, int totalWork) {
        // progress is not shown
    }

    @Override
    public void update(int completed) {
        // progress is not shown
    }

    @Override
    public void endTask() {
        // progress is not shown
    }

    @Override
    public void showDuration(boolean enabled) {
        // progress is not shown
    }
}
