package dev.sluice.sops;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps what was granted for four fifths of its time; what was not asked for the longest goes where there is no more room.
 * Safe for use by several threads.
 */
final class Grants<T> {
    private final Duration longest;
    private final InstantSource clock;
    private final Map<Object, Grant<T>> kept;

    /**
     * @param most how many are kept; 0 for none
     * @param longest for how long one is kept at most
     */
    Grants(int most, Duration longest, InstantSource clock) {
        this.longest = longest;
        this.clock = clock;
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, Grant<T>> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * What is kept under a key, or else is granted now.
     *
     * @param key all that what is granted depends on
     */
    T get(Object key, Supplier<Grant<T>> grantor) {
        synchronized (kept) {
            var known = kept.get(key);
            if (known != null && clock.instant().isBefore(known.expiresAt())) {
                return known.access();
            }
            kept.remove(key);
        }
        var asked = clock.instant();
        var granted = grantor.get();
        var use = Duration.between(asked, granted.expiresAt()).multipliedBy(4).dividedBy(5);
        var until = asked.plus(use.compareTo(longest) < 0 ? use : longest);
        if (asked.isBefore(until)) {
            synchronized (kept) {
                kept.put(key, new Grant<>(granted.access(), until));
            }
        }
        return granted.access();
    }
}
