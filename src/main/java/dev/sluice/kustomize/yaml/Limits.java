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

    /** Called for each value that is read. */
    static final ScopedValue<Runnable> METER = ScopedValue.newInstance();

    private final Runnable meter = METER.orElse(() -> {});
    private int nodes;
    private int copies;

    /** Counts a value at a depth; where that is too much, the error names its place. */
    void enter(int depth, int index) {
        if (depth > DEPTH) {
            throw new YamlSyntaxException(index, "nested deeper than %d levels".formatted(DEPTH));
        }
        meter.run();
        if (++nodes > NODES) {
            throw new YamlSyntaxException(index, "holds more than %d values".formatted(NODES));
        }
    }

    /** Counts the copy of a value, made for an alias, in the same way. */
    void copy(Object value, int depth, int index) {
        copies += 1 + Trees.text(value).length() / LENGTH_OF_ONE_COPY;
        if (copies > COPIES) {
            throw new YamlSyntaxException(index, "document contains excessive aliasing");
        }
        enter(depth, index);
    }
}
