package dev.sluice.source;

import dev.sluice.api.GoDuration;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/** When an archive must have been unpacked. */
final class UnpackDeadline {
    private final Duration timeout;
    private final long endNanos;

    private UnpackDeadline(Duration timeout) {
        this.timeout = timeout;
        this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    static UnpackDeadline in(Duration timeout) {
        return new UnpackDeadline(timeout);
    }

    /**
     * To be called in every loop over what an archive holds.
     *
     * @throws InvalidArchiveException once it has passed
     * @throws InterruptedIOException if the thread is interrupted, which it stays
     */
    void check() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        if (System.nanoTime() - endNanos >= 0) {
            throw new InvalidArchiveException(
                    "not unpacked within %s (sluice.fetch.timeout)".formatted(GoDuration.text(timeout)));
        }
    }

    /** Looks at it before each read. */
    InputStream guarding(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                check();
                return super.read();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                check();
                return super.read(buffer, offset, length);
            }
        };
    }
}
