package dev.sluice.foreign;

import dev.sluice.share.FairShares;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What answers of API servers that tenants choose take of the memory of this process: while they come, while they are read, and
 * until nobody refers to what was read any more, which the garbage collector tells. An answer for which there is no room waits
 * on its way.
 */
public final class AnswerMemory {
    /** One of so many bytes of the memory is for answers. */
    private static final int OF_MEMORY = 4;

    /** An answer has half of what all have, at most: else its owner could never have it. */
    private static final int OF_ONE = 2;

    /** What is smaller is read at once. */
    private static final int SMALL = 64 << 10;

    /** How long a larger answer may wait to be read. */
    private static final Duration UNREAD = Duration.ofSeconds(1);

    /** How long an answer waits until the collector is asked what nobody refers to. */
    private static final Duration LONG = Duration.ofSeconds(1);

    /** How often the collector is asked at most. */
    private static final Duration COLLECTION = Duration.ofSeconds(10);

    private final FairShares shares;
    private final Cleaner cleaner = Cleaner.create();
    private final Map<String, SequencedSet<Arrival>> arriving = new HashMap<>(); // by owner, guarded by itself
    private final AtomicLong collectedNanos = new AtomicLong(System.nanoTime() - COLLECTION.toNanos());

    public static AnswerMemory ofThisProcess() {
        return new AnswerMemory(Runtime.getRuntime().maxMemory() / OF_MEMORY);
    }

    /** @param bytes for the answers of all owners */
    AnswerMemory(long bytes) {
        this.shares = new FairShares(bytes);
    }

    /** What one owner has. */
    long of(String owner) {
        return shares.of(owner);
    }

    /** The most that one answer may weigh. */
    long largest() {
        return shares.all() / OF_ONE;
    }

    /** An answer that begins to come. */
    Arrival arrival(String owner) {
        return new Arrival(owner);
    }

    /**
     * Counts what was read until nobody refers to it.
     *
     * @param read what refers to nothing that is still there afterwards
     */
    void hold(String owner, Object read, long weight) {
        shares.add(owner, weight);
        cleaner.register(read, () -> shares.add(owner, -weight));
    }

    /** What is counted may be garbage that nobody has had to collect yet. */
    private void collect() {
        var last = collectedNanos.get();
        var now = System.nanoTime();
        if (now - last > COLLECTION.toNanos() && collectedNanos.compareAndSet(last, now)) {
            System.gc();
        }
    }

    /** An answer on its way. */
    final class Arrival {
        private final String owner;
        private long weight; // guarded by this
        private boolean isOver; // guarded by this

        private Arrival(String owner) {
            this.owner = owner;
        }

        /**
         * @param waited how long this was asked for already
         * @return whether there is room for more of it now; of one that is over, nothing is counted
         */
        synchronized boolean take(long count, Duration waited) {
            if (isOver) {
                return true;
            }
            if (!(isOldest() ? shares.takeToEnd(owner, count) : shares.take(owner, count))) {
                if (waited.compareTo(LONG) > 0) {
                    collect();
                }
                return false;
            }
            weight += count;
            return true;
        }

        /** Others of an owner that has no room left end only if one of them can. */
        private boolean isOldest() {
            synchronized (arriving) {
                var all = arriving.computeIfAbsent(owner, _ -> new LinkedHashSet<>());
                all.add(this);
                return all.getFirst() == this;
            }
        }

        synchronized long weight() {
            return weight;
        }

        /** It has come, or will not come: it is read now if at all. May be called again. */
        synchronized void end() {
            if (isOver) {
                return;
            }
            isOver = true;
            synchronized (arriving) {
                arriving.computeIfPresent(owner, (_, all) -> all.remove(this) && all.isEmpty() ? null : all);
            }
            if (weight <= SMALL) {
                shares.add(owner, -weight);
            } else {
                CompletableFuture.delayedExecutor(UNREAD.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> shares.add(owner, -weight));
            }
        }
    }
}
