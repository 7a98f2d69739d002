package dev.sluice.health;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Counts what an evaluation does, and ends one that does too much. */
final class Cost {
    /** The one of the evaluation that this thread is in. */
    static final ScopedValue<Cost> OF_THIS_EVALUATION = ScopedValue.newInstance();

    private static final int CHARACTERS_A_STEP = 10;

    /** Comparing letters is quicker than making them. */
    private static final int COMPARISONS_A_STEP = 1_000;

    private static final int PATTERN_STEPS_A_STEP = 50;

    /** Smaller values are counted again each time. */
    private static final int SMALL = 64;

    /** To remember the size of a value takes memory. */
    private static final int STEPS_TO_REMEMBER = 10;

    private final long limit;
    private final Map<Object, Long> sizes = new IdentityHashMap<>();
    private long total;

    Cost(long limit) {
        this.limit = limit;
    }

    /** After a step whose result is known. A value may be small in memory, and have itself in it many times. */
    void addResult(Object result) {
        add(result instanceof String string ? 1 + string.length() / CHARACTERS_A_STEP : 1);
        if (size(result) > limit) {
            throw exceeded();
        }
    }

    /** How many values there are in a value, as often as they are there; no more than about the limit. */
    private long size(Object value) {
        if (!(value instanceof List || value instanceof Map) || BoundedFunctions.isBeingMade(value)) {
            return 1;
        }
        var known = sizes.get(value);
        return known == null ? remembered(value, counted(value)) : known;
    }

    private long counted(Object value) {
        var size = 1L;
        for (var item : value instanceof Map<?, ?> map ? map.values() : (List<?>) value) {
            size += size(item);
            if (size > limit) {
                return size;
            }
        }
        return size;
    }

    private long remembered(Object value, long size) {
        if (size > SMALL) {
            add(STEPS_TO_REMEMBER);
            sizes.put(value, size);
        }
        return size;
    }

    /** Before a text or a list of bytes is made. */
    void addLetters(long count) {
        add(count / CHARACTERS_A_STEP);
    }

    /** Before a list is made. */
    void addItems(long count) {
        add(count);
    }

    /** Before one text is looked for in another. */
    void addSearch(long text, long part) {
        add(text * part / COMPARISONS_A_STEP);
    }

    /** Before a text is matched. */
    void addMatch(long steps) {
        add(steps / PATTERN_STEPS_A_STEP);
    }

    private void add(long steps) {
        total += steps;
        if (isExceeded()) {
            throw exceeded();
        }
    }

    private Exceeded exceeded() {
        total = Math.max(total, limit + 1);
        return new Exceeded();
    }

    boolean isExceeded() {
        return total > limit;
    }

    static final class Exceeded extends RuntimeException {
        Exceeded() {
            super(null, null, false, false);
        }
    }
}
