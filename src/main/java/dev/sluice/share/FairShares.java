package dev.sluice.share;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts what each owner has of something that all have together. An owner has half of it at most, and the last eighth is for
 * owners that have little. So no owner takes all of it, nor keeps another from what it had before.
 */
public final class FairShares {
    /** One of so many is the most that one owner has. */
    private static final int OF_ONE = 2;

    /** One of so many is for those who have little. */
    private static final int RESERVE = 8;

    /** One of so many is little. */
    private static final int LITTLE = 32;

    private final long all;
    private final Map<String, Long> owned = new HashMap<>(); // guarded by this
    private long taken; // guarded by this

    /** @param all what all owners may have together */
    public FairShares(long all) {
        this.all = all;
    }

    public long all() {
        return all;
    }

    /** What an owner has. */
    public synchronized long of(String owner) {
        return owned.getOrDefault(owner, 0L);
    }

    /**
     * Takes more for an owner.
     *
     * @return whether it may have so much now; else nothing is taken
     */
    public boolean take(String owner, long count) {
        return take(owner, count, all / OF_ONE);
    }

    /**
     * As {@link #take}, for what has to end before others of the same owner can go on: it has a quarter of all besides, which
     * is never that of those who have little.
     */
    public boolean takeToEnd(String owner, long count) {
        return take(owner, count, all / OF_ONE + all / (2 * OF_ONE));
    }

    private synchronized boolean take(String owner, long count, long most) {
        var has = of(owner) + count;
        if (has > most || taken + count > all - (has > all / LITTLE ? all / RESERVE : 0)) {
            return false;
        }
        add(owner, count);
        return true;
    }

    /**
     * An owner has more, whether it may or not.
     *
     * @param count less than 0 for what it gives back
     */
    public synchronized void add(String owner, long count) {
        taken += count;
        owned.merge(owner, count, Long::sum);
        owned.remove(owner, 0L);
    }
}
