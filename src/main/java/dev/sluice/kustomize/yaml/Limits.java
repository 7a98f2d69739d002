package dev.sluice.kustomize.yaml;

/** How much one text may make of itself. Counts nodes as they are built; one instance a text. */
final class Limits {
    static final int CODE_POINTS = 32 * 1024 * 1024;
    static final int DEPTH = 500;
    static final int NODES = 4_000_000;
    /** Go's yaml allows about as many values from aliases before it calls that excessive. */
    static final int COPIES = 400_000;
    /** Long texts weigh more than one copy: they are shared in memory, but not in what is printed. */
    private static final int LENGTH_OF_ONE_COPY = 256;

    /** How often a text is parsed again, for a tab that Go takes as a space. */
    private static final int REPAIRS = 100;

    private int nodes;
    private int repairs;
    private int copies;

    /** Counts a value at a depth; an answer is why that is too much. */
    String enter(int depth) {
        if (depth > DEPTH) {
            return "nested deeper than %d levels".formatted(DEPTH);
        }
        return ++nodes > NODES ? "holds more than %d values".formatted(NODES) : null;
    }

    /** Whether the text may be parsed once more. */
    boolean repair() {
        return ++repairs <= REPAIRS;
    }

    /** Counts the copy of a value, made for an alias, in the same way. */
    String copy(Object value, int depth) {
        copies += 1 + Trees.text(value).length() / LENGTH_OF_ONE_COPY;
        return copies > COPIES ? "document contains excessive aliasing" : enter(depth);
    }
}
