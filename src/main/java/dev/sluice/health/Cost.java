package dev.sluice.health;

/** Counts what an evaluation does, and ends one that does too much. */
final class Cost {
    /** The one of the evaluation that this thread is in. */
    static final ScopedValue<Cost> OF_THIS_EVALUATION = ScopedValue.newInstance();

    private static final int CHARACTERS_A_STEP = 10;

    /** Comparing letters is quicker than making them. */
    private static final int COMPARISONS_A_STEP = 1_000;

    private static final int PATTERN_STEPS_A_STEP = 50;

    private final long limit;
    private long total;

    Cost(long limit) {
        this.limit = limit;
    }

    /** After a step whose result is known. */
    void addResult(Object result) {
        add(result instanceof String string ? 1 + string.length() / CHARACTERS_A_STEP : 1);
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
            throw new Exceeded();
        }
    }

    boolean isExceeded() {
        return total > limit;
    }

    private static final class Exceeded extends RuntimeException {
        Exceeded() {
            super(null, null, false, false);
        }
    }
}
