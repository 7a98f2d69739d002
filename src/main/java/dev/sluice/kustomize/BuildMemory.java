package dev.sluice.kustomize;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What all builds that run in a process may take of its memory together. Small builds take it without asking. One that grows
 * waits where there is no more: until others are done, or, when it has waited for long, until the largest of all was ended. So
 * whoever takes much, and keeps it, is the one that fails.
 */
public final class BuildMemory {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What a build has without asking, of all that there is. */
    private static final int FREE = 128;

    private final long bytes;
    private final long free;
    private final Duration patience;
    private final Set<Share> shares = Collections.newSetFromMap(new IdentityHashMap<>()); // guarded by this
    private long taken; // guarded by this

    /** @param bytes how much all builds may take together; each has a 128th of it besides */
    private BuildMemory(long bytes) {
        this(bytes, PATIENCE);
    }

    BuildMemory(long bytes, Duration patience) {
        this.bytes = bytes;
        this.free = bytes / FREE;
        this.patience = patience;
    }

    /**
     * Half of the memory of this process.
     *
     * @param bytes what one build may take, where that is more
     */
    public static BuildMemory ofThisProcess(long bytes) {
        return new BuildMemory(Math.max(bytes, Runtime.getRuntime().maxMemory() / 2));
    }

    /** For those who build one thing at a time. */
    static BuildMemory unlimited() {
        return new BuildMemory(Long.MAX_VALUE);
    }

    /** What one build takes; to be closed when it is done. */
    Share share() {
        return new Share();
    }

    /** For the use of the thread that made it. */
    final class Share implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private long used; // with what is free, and what was asked for and is not used yet
        private long granted = free;
        private boolean isWaiting; // guarded by the memory
        private volatile boolean isEnded;

        private Share() {}

        /**
         * Takes more.
         *
         * @throws BuildException where it is ended, or its thread is asked to end
         */
        void take(long count) {
            used += count;
            if (used > granted) {
                grant(Math.max(free, used - granted));
            }
        }

        /** Gives back what the build has no more. */
        void giveBack(long count) {
            used -= count;
        }

        /** @throws BuildException where it is ended */
        void look() {
            if (isEnded) {
                throw ended();
            }
        }

        /** Whether it had taken the most when others could not wait any longer. */
        boolean isEnded() {
            return isEnded;
        }

        BuildException ended() {
            return new BuildException(
                    ("the build needs more memory than there is beside other builds, of which it is the"
                                    + " largest: it has %d of %d MiB; it is tried again, and a larger memory limit of the controller"
                                    + " leaves it more")
                            .formatted(used >> 20, bytes >> 20));
        }

        private void end() {
            isEnded = true;
            thread.interrupt(); // it may wait for a server
        }

        private void grant(long count) {
            synchronized (BuildMemory.this) {
                shares.add(this);
                awaitRoom(count);
                granted += count;
                taken += count;
            }
        }

        private void awaitRoom(long count) {
            var since = System.nanoTime();
            isWaiting = true;
            try {
                while (count > bytes - taken) {
                    look();
                    var left = patience.toNanos() - (System.nanoTime() - since);
                    if (left <= 0 || shares.stream().allMatch(share -> share.isWaiting && !share.isEnded)) {
                        endLargest();
                        since = System.nanoTime();
                    } else {
                        TimeUnit.NANOSECONDS.timedWait(BuildMemory.this, left);
                    }
                }
            } catch (InterruptedException e) {
                look();
                Thread.currentThread().interrupt();
                throw new BuildException("the build was interrupted");
            } finally {
                isWaiting = false;
            }
        }

        private void endLargest() {
            Optional<Share> largest = shares.stream()
                    .filter(share -> !share.isEnded)
                    .max(Comparator.comparingLong(share -> share.granted));
            largest.orElse(this).end();
        }

        @Override
        public void close() {
            synchronized (BuildMemory.this) {
                if (shares.remove(this)) {
                    taken -= granted - free;
                    BuildMemory.this.notifyAll();
                }
                if (isEnded) {
                    Thread.interrupted(); // the thread goes on with something else
                }
            }
        }
    }
}
