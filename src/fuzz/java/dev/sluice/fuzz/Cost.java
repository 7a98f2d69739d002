package dev.sluice.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What an input costs is a finding as an exception is: whoever writes it may be anybody. */
public final class Cost {
    /** Inputs are of at most {@link Fuzz#MAX_BYTES}, and the code is slower while it is watched. */
    private static final Duration CPU = Duration.ofSeconds(2);

    private static final long MEGABYTES = 128;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Cost() {}

    /**
     * Works on an input, within bounds; once more where they are passed, since what is loaded once is no fault of the input.
     *
     * @throws AssertionError where that takes more than 2 s of CPU or allocates more than 128 MB
     */
    public static void bound(Work work) {
        if (!passed(work).isEmpty()) {
            var passed = passed(work);
            if (!passed.isEmpty()) {
                throw new AssertionError(passed);
            }
        }
    }

    private static String passed(Work work) {
        var thread = Thread.currentThread().threadId();
        var bytes = THREADS.getThreadAllocatedBytes(thread);
        var time = THREADS.getCurrentThreadCpuTime();
        try {
            work.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        var taken = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - time);
        var megabytes = THREADS.getThreadAllocatedBytes(thread) - bytes >> 20;
        return taken.compareTo(CPU) > 0 || megabytes > MEGABYTES
                ? "took %d ms of CPU and %d MB".formatted(taken.toMillis(), megabytes)
                : "";
    }

    /** Work that throws what is no error of the user. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }
}
