package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import dev.sluice.memory.OutOfShareException;
import dev.sluice.memory.SharedMemory;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What one build may still use. A few lines of a kustomization can ask for work without an end, or for more memory than there
 * is: whoever copies, enters or makes something asks here first. For the use of one thread.
 */
public final class Budget {
    private static final ScopedValue<Budget> OF_THIS_BUILD = ScopedValue.newInstance();
    private static final int STEPS_BETWEEN_LOOKS = 256;

    /** What a key or a value takes of memory once it is read, in each of the forms that it goes through. */
    private static final int BYTES_OF_A_VALUE = 128;

    /** A letter is in the text of its file and in that of its value. */
    private static final int BYTES_OF_A_LETTER = 2;

    private final Limits limits;
    private final long deadline;
    private final SharedMemory.Share memory;
    private long kustomizations;
    private long objects;
    private long used;
    private long steps;

    /**
     * How much a build may use.
     *
     * @param time how long it may take
     * @param kustomizations how many bases and components it may enter; one that several others name counts for each
     * @param objects how many objects it may read and generate
     * @param bytes how much memory the values may take that it reads, and adds to objects: by replacements, patches, variables,
     *     names and images; roughly, and whatever becomes of them later
     */
    public record Limits(Duration time, int kustomizations, int objects, long bytes) {
        /** Some four times what the largest builds are known to need; no limit of time. */
        public static final Limits DEFAULT = new Limits(Duration.ofDays(365), 10_000, 100_000, 512 << 20);

        /** For those who build what they trust. */
        public static final Limits NONE =
                new Limits(Duration.ofDays(365), Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

        /** The same in less time. */
        public Limits within(Duration other) {
            return new Limits(other.compareTo(time) < 0 ? other : time, kustomizations, objects, bytes);
        }

        /** The same, and no more values than half of the memory has room for. */
        public Limits within(long memory) {
            return new Limits(time, kustomizations, objects, Math.min(bytes, memory / 2));
        }
    }

    private Budget(Limits limits, SharedMemory.Share memory) {
        this(limits, System.nanoTime() + limits.time.toNanos(), memory);
    }

    private Budget(Limits limits, long deadline, SharedMemory.Share memory) {
        this.limits = limits;
        this.deadline = deadline;
        this.memory = memory;
    }

    /** The one of the build that this thread is in; outside of a build, one of its own. */
    public static Budget ofThisBuild() {
        return OF_THIS_BUILD.isBound()
                ? OF_THIS_BUILD.get()
                : new Budget(Limits.DEFAULT, SharedMemory.unlimited().share(""));
    }

    /**
     * Builds within limits; inside of a build, within what that has left.
     *
     * @param <T> what is built
     */
    public static <T> T during(Limits limits, Supplier<T> build) {
        try (var memory = SharedMemory.unlimited().share("")) {
            return during(limits, memory, build);
        }
    }

    /**
     * The same beside other builds.
     *
     * @param memory what it takes of the memory of all; it is not closed
     */
    public static <T> T during(Limits limits, SharedMemory.Share memory, Supplier<T> build) {
        return OF_THIS_BUILD.isBound() ? build.get() : new Budget(limits, memory).during(build);
    }

    /** Reads what is not kept: of that, only what is read at a time counts, and the time. */
    static <T> T inPassing(Supplier<T> reading) {
        var budget = ofThisBuild();
        var passing = new Budget(budget.limits, budget.deadline, budget.memory);
        try {
            return passing.during(reading);
        } finally {
            budget.memory.giveBack(passing.used);
        }
    }

    private <T> T during(Supplier<T> build) {
        return ScopedValue.where(OF_THIS_BUILD, this).call(() -> YamlReader.counting(this::addValue, build));
    }

    /**
     * To be called in every loop over what somebody wrote.
     *
     * @throws BuildException where the time is over, or the thread is asked to end
     */
    public void step() {
        step(1);
    }

    /** The same for work that takes as many steps as another of its kind takes one. */
    public void step(long count) {
        steps += count;
        if (steps >= STEPS_BETWEEN_LOOKS) {
            steps = 0;
            look();
        }
    }

    /** The same before something that takes long itself. */
    public void look() {
        if (memory.isEnded()) {
            throw endedForOthers();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BuildException("the build was interrupted");
        }
        if (System.nanoTime() - deadline >= 0) {
            throw new BuildException(
                    "the build takes more than %s; spec.timeout and the setting sluice.build.max-time say how long it may take"
                            .formatted(written(limits.time)));
        }
    }

    /** @return why a build ended with an error: that, or what another made of its being ended for the sake of others */
    public BuildException reason(BuildException error) {
        return memory.isEnded() ? endedForOthers() : error;
    }

    private BuildException endedForOthers() {
        return new BuildException(memory.ended().getMessage());
    }

    private static String written(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** @throws BuildException where it is one kustomization too many */
    void enter() {
        look();
        if (++kustomizations > limits.kustomizations) {
            throw exceeded("enters more than %d kustomizations".formatted(limits.kustomizations), "kustomizations");
        }
    }

    /** @throws BuildException where these are too many objects */
    void addObjects(int count) {
        look();
        objects += count;
        if (objects > limits.objects) {
            throw exceeded("has more than %d objects".formatted(limits.objects), "objects");
        }
    }

    /**
     * To be called before a value is copied.
     *
     * @param times how often it will be there
     */
    void addCopies(Object value, long times) {
        addBytes(times * Trees.size(value, times <= 0 ? 0 : (limits.bytes - used) / times));
    }

    /** To be called before a value is copied over another. */
    public void addCopy(Object value, Object old) {
        var left = limits.bytes - used;
        addBytes(Trees.size(value, left) - Trees.size(old, left));
    }

    /** To be called before a text, or another thing of some size, is made in the place of a shorter one. */
    public void addBytes(long count) {
        step();
        requireBytes(count);
        if (count > 0) {
            take(count);
            used += count;
        }
    }

    private void take(long count) {
        try {
            if (!memory.take(count, deadline)) {
                look();
            }
        } catch (OutOfShareException e) {
            look();
            throw new BuildException(e.getMessage());
        }
    }

    private void requireBytes(long count) {
        if (count > limits.bytes - used) {
            throw exceeded("needs more than %s for what it reads and makes".formatted(shown(limits.bytes)), "bytes");
        }
    }

    /** To be called before a file is read, or a text is made that is read then. */
    public void addText(long letters) {
        look();
        addBytes(BYTES_OF_A_LETTER * letters);
    }

    /** The same for what may not come to be made. */
    public void requireText(long letters) {
        look();
        requireBytes(BYTES_OF_A_LETTER * letters);
    }

    private void addValue() {
        addBytes(BYTES_OF_A_VALUE);
    }

    private static String shown(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
    }

    private static BuildException exceeded(String what, String limit) {
        return new BuildException(
                "the build %s; the setting sluice.build.max-%s is that limit, --no-limits lifts that of sluice build"
                        .formatted(what, limit));
    }
}
