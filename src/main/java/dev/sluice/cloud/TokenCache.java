package dev.sluice.cloud;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps what was granted for four fifths of its time; what was not asked for the longest goes where there is no more room.
 * One is enough for a process; safe for use by several threads.
 */
public final class TokenCache {
    private final int most;
    private final Duration longest;
    private final InstantSource clock;
    private final Listener listener;
    private final LinkedHashMap<Key<?>, Grant<?>> kept = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param most how much is kept; 0 for nothing
     * @param longest for how long something is kept at most
     */
    public TokenCache(int most, Duration longest, Listener listener) {
        this(most, longest, listener, InstantSource.system());
    }

    TokenCache(int most, Duration longest, Listener listener, InstantSource clock) {
        this.most = most;
        this.longest = longest;
        this.listener = listener;
        this.clock = clock;
    }

    /** Hears how the cache is used, on the thread of who uses it. */
    public interface Listener {
        Listener NONE = new Listener() {
            @Override
            public void asked(TokenUse use, boolean isHit) {}

            @Override
            public void ended(boolean isSuccess) {}

            @Override
            public void evicted() {}
        };

        /** @param isHit whether it was there */
        void asked(TokenUse use, boolean isHit);

        /** Something was asked for, and given or not. */
        void ended(boolean isSuccess);

        /** Something went before its time, for want of room. */
        void evicted();
    }

    /** All that what is granted depends on. */
    record Key<T>(Class<T> type, List<String> parts) {
        Key(Class<T> type, String... parts) {
            this(type, List.of(parts));
        }
    }

    /** How much is kept now. */
    public int size() {
        synchronized (kept) {
            return kept.size();
        }
    }

    /**
     * What is kept under a key, or else is granted now; with the time until which it may be used.
     *
     * @throws CloudException where it is not granted
     */
    <T> Grant<T> get(Key<T> key, TokenUse use, Supplier<Grant<T>> grantor) {
        var known = known(key);
        if (!use.equals(TokenUse.UNCOUNTED)) {
            listener.asked(use, known != null);
        }
        var isSuccess = false;
        try {
            var grant = known != null ? known : granted(key, grantor);
            isSuccess = true;
            return grant;
        } finally {
            listener.ended(isSuccess);
        }
    }

    /** Null where there is none. */
    private <T> Grant<T> known(Key<T> key) {
        synchronized (kept) {
            var known = kept.get(key);
            if (known != null && clock.instant().isBefore(known.expiresAt())) {
                return new Grant<>(key.type().cast(known.access()), known.expiresAt());
            }
            kept.remove(key);
            return null;
        }
    }

    private <T> Grant<T> granted(Key<T> key, Supplier<Grant<T>> grantor) {
        var asked = clock.instant();
        var granted = grantor.get();
        var use = Duration.between(asked, granted.expiresAt()).multipliedBy(4).dividedBy(5);
        var grant = new Grant<>(granted.access(), asked.plus(use.compareTo(longest) < 0 ? use : longest));
        if (most > 0 && asked.isBefore(grant.expiresAt())) {
            keep(key, grant);
        }
        return grant;
    }

    private <T> void keep(Key<T> key, Grant<T> grant) {
        var isFull = false;
        synchronized (kept) {
            kept.put(key, grant);
            if (kept.size() > most) {
                kept.pollFirstEntry();
                isFull = true;
            }
        }
        if (isFull) {
            listener.evicted();
        }
    }
}
