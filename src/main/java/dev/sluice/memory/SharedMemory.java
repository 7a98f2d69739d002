package dev.sluice.memory;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What tenants may take of the memory of a process: manifests that are built now, or that were built and are not yet applied,
 * and packs of Git servers. Small builds take it without asking. One that grows waits where there is no more: until the owner
 * that has the most lets go of what rests, until others are done and none waits whose owner has less, or, when it has waited
 * for long, until the largest is ended. So whoever takes much, and keeps it, is the one that fails.
 */
public final class SharedMemory {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** What a build has without asking, of all that there is. */
    private static final int FREE = 128;

    /** Of all that a build has used, its manifests are the smaller part. */
    private static final int KEPT = 2;

    private final long bytes;
    private final long free;
    private final Duration patience;
    private final Set<Share> shares = Collections.newSetFromMap(new IdentityHashMap<>()); // guarded by this
    private long taken; // guarded by this

    /**
     * Half of the memory of this process.
     *
     * @param bytes what one build may take, where that is more
     */
    public static SharedMemory ofThisProcess(long bytes) {
        return new SharedMemory(Math.max(bytes, Runtime.getRuntime().maxMemory() / 2), PATIENCE);
    }

    /** For those who build one thing at a time. */
    public static SharedMemory unlimited() {
        return new SharedMemory(Long.MAX_VALUE, PATIENCE);
    }

    /**
     * @param bytes how much all may take together; each has a 128th of it besides
     * @param patience how long one waits before another is ended
     */
    public SharedMemory(long bytes, Duration patience) {
        this.bytes = bytes;
        this.free = bytes / FREE;
        this.patience = patience;
    }

    /**
     * What one build, and its manifests, take; to be closed when they are let go.
     *
     * @param owner who is responsible for it, such as a namespace
     */
    public Share share(String owner) {
        return new Share(owner);
    }

    /** One that a thread works with, until it rests. Only that thread may use it. */
    public final class Share implements AutoCloseable {
        private final String owner;
        private long used;
        private long unasked = free;
        private long granted; // written by the thread, guarded by the memory
        private boolean isWaiting; // guarded by the memory
        private volatile boolean isEnded;
        private Optional<Thread> thread = Optional.of(Thread.currentThread()); // guarded by the memory
        private Runnable letGo = () -> {}; // guarded by the memory

        private Share(String owner) {
            this.owner = owner;
        }

        /**
         * Takes more.
         *
         * @param deadline how long it may wait, by {@link System#nanoTime}
         * @return whether it has it: not where it had to wait until then
         * @throws OutOfShareException where it is ended, or its thread is asked to end
         */
        public boolean take(long count, long deadline) {
            var missing = used + count - granted - unasked;
            if (missing > 0 && !grant(Math.max(free, missing), deadline)) {
                return false;
            }
            used += count;
            return true;
        }

        /** Gives back what the build has no more. */
        public void giveBack(long count) {
            used -= count;
        }

        private void look() {
            if (isEnded) {
                throw ended();
            }
        }

        /** Whether it was the largest when others could not wait any longer. Its thread is interrupted then. */
        public boolean isEnded() {
            return isEnded;
        }

        /** What is to be told where it is ended. */
        public OutOfShareException ended() {
            return new OutOfShareException(
                    ("this needs more memory than there is beside what others use, and is the largest: it has %d of"
                                    + " %d MiB; it is tried again, and a larger memory limit of the controller leaves it more")
                            .formatted(used >> 20, bytes >> 20));
        }

        /** The build is done: what it has made is left. */
        public void keep() {
            synchronized (SharedMemory.this) {
                shares.add(this);
                used /= KEPT;
                unasked = 0;
                taken += used - granted;
                granted = used;
                SharedMemory.this.notifyAll();
            }
        }

        /**
         * No thread works with it from now on.
         *
         * @param letGo what lets the manifests go where others need their memory: at once, or later; they are built again when
         *     they are needed. It must not block
         */
        public void rest(Runnable letGo) {
            synchronized (SharedMemory.this) {
                clearInterrupt();
                thread = Optional.empty();
                this.letGo = letGo;
                if (isEnded) {
                    release();
                    letGo.run();
                }
                while (taken > bytes && shares.stream().anyMatch(Share::rests)) {
                    end(largest(Share::rests).orElseThrow());
                }
            }
        }

        /** @return whether it is still there, for this thread to work with */
        public boolean resume() {
            synchronized (SharedMemory.this) {
                thread = Optional.of(Thread.currentThread());
                letGo = () -> {};
                return !isEnded;
            }
        }

        private boolean rests() {
            return thread.isEmpty();
        }

        private boolean grant(long count, long deadline) {
            synchronized (SharedMemory.this) {
                shares.add(this);
                var hasRoom = awaitRoom(count, deadline);
                if (hasRoom) {
                    granted += count;
                    taken += count;
                }
                SharedMemory.this.notifyAll(); // another may be the next
                return hasRoom;
            }
        }

        private boolean awaitRoom(long count, long deadline) {
            var since = System.nanoTime();
            isWaiting = true;
            try {
                while (count > bytes - taken || !isNext()) {
                    look();
                    var untilDeadline = deadline - System.nanoTime();
                    if (untilDeadline <= 0) {
                        return false;
                    }
                    var largest = largest(_ -> true).orElse(this);
                    var left = patience.toNanos() - (System.nanoTime() - since);
                    if (left <= 0
                            || largest.rests()
                            || shares.stream().allMatch(share -> share.isWaiting && !share.isEnded)) {
                        end(largest);
                        since = System.nanoTime();
                    } else {
                        TimeUnit.NANOSECONDS.timedWait(SharedMemory.this, Math.min(left, untilDeadline));
                    }
                }
                return true;
            } catch (InterruptedException e) {
                look();
                Thread.currentThread().interrupt();
                throw new OutOfShareException("interrupted");
            } finally {
                isWaiting = false;
            }
        }

        /** Whether no other waits whose owner has less. */
        private boolean isNext() {
            var owned = owned();
            return shares.stream()
                    .filter(share -> share.isWaiting && !share.isEnded)
                    .allMatch(share -> owned.get(owner) <= owned.get(share.owner));
        }

        /** A thread that was interrupted for the sake of others goes on with something else. */
        private void clearInterrupt() {
            if (isEnded && thread.filter(Thread.currentThread()::equals).isPresent()) {
                Thread.interrupted();
            }
        }

        private void release() {
            if (shares.remove(this)) {
                taken -= granted;
                SharedMemory.this.notifyAll();
            }
        }

        /** May be called again. */
        @Override
        public void close() {
            synchronized (SharedMemory.this) {
                release();
                clearInterrupt();
            }
        }
    }

    /** Of the owner that has the most: the largest that rests, else the largest. */
    private Optional<Share> largest(Predicate<Share> among) {
        var owned = owned();
        return shares.stream()
                .filter(share -> !share.isEnded)
                .filter(among)
                .max(Comparator.<Share>comparingLong(share -> owned.get(share.owner))
                        .thenComparing(share -> share.owner)
                        .thenComparing(Share::rests)
                        .thenComparingLong(share -> share.granted));
    }

    private Map<String, Long> owned() {
        return shares.stream()
                .collect(Collectors.groupingBy(share -> share.owner, Collectors.summingLong(share -> share.granted)));
    }

    private void end(Share share) {
        share.isEnded = true;
        share.thread.ifPresentOrElse(
                Thread::interrupt, // it may wait for a server
                () -> {
                    share.release();
                    share.letGo.run();
                });
        notifyAll();
    }
}
