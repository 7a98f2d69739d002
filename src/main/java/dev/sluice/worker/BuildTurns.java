package dev.sluice.worker;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Builds use processors and memory, and not for the short time that an apply does. Those of one namespace take turns, in the
 * order in which they came; the operating system divides the processors between the builds of different namespaces.
 */
@Singleton
public final class BuildTurns {
    private static final ScopedValue<Held> HELD = ScopedValue.newInstance();

    private final int atATime;
    private final Map<String, Line> lines = new HashMap<>(); // guarded by itself

    private static final class Line {
        private final Semaphore turns;
        private int users; // guarded by the lines

        Line(int atATime) {
            turns = new Semaphore(atATime, true);
        }
    }

    /** The turn of one build, which it does not have while it is away. */
    private static final class Held {
        private final Semaphore turns;
        private boolean isHeld = true;

        Held(Semaphore turns) {
            this.turns = turns;
        }

        void release() {
            if (isHeld) {
                isHeld = false;
                turns.release();
            }
        }

        /** A thread that is asked to end does not wait. */
        void acquire() {
            try {
                turns.acquire();
                isHeld = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** For half of the processors, so that the builds of one namespace leave some to all others. */
    @Inject
    public BuildTurns() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** @param atATime how many builds of one namespace there may be at a time */
    BuildTurns(int atATime) {
        this.atATime = atATime;
    }

    /**
     * Builds when it is its turn.
     *
     * @param <T> what is built; not null
     * @param atMost how long it may wait for that
     * @return empty where its turn did not come, or the thread was interrupted, which it then still is
     */
    public <T> Optional<T> take(String namespace, Duration atMost, Supplier<T> build) {
        var line = join(namespace);
        try {
            if (!line.turns.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
            var held = new Held(line.turns);
            try {
                return Optional.of(ScopedValue.where(HELD, held).call(build::get));
            } finally {
                held.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            leave(namespace, line);
        }
    }

    /**
     * Does what takes long without a processor, such as to fetch something: in a build, others have the turn meanwhile, and
     * it is waited for again afterwards, unless the thread is interrupted.
     *
     * @param <T> what comes of it
     */
    public <T> T away(Supplier<T> work) {
        if (!HELD.isBound()) {
            return work.get();
        }
        var held = HELD.get();
        held.release();
        try {
            return work.get();
        } finally {
            held.acquire();
        }
    }

    private Line join(String namespace) {
        synchronized (lines) {
            var line = lines.computeIfAbsent(namespace, _ -> new Line(atATime));
            line.users++;
            return line;
        }
    }

    private void leave(String namespace, Line line) {
        synchronized (lines) {
            if (--line.users == 0) {
                lines.remove(namespace);
            }
        }
    }
}
