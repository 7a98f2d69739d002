package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BuildMemoryTest {
    private static final long MEMORY = 1280;
    private static final long FREE = 10; // a 128th
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(1);

    @Test
    void oneAloneMayHaveAll() {
        try (var share = new BuildMemory(MEMORY, NEVER).share()) {
            for (var i = 0; i < MEMORY; i++) {
                share.take(1);
            }
        }
    }

    @Test
    void whatIsFreeIsThereWhenAllIsTaken() {
        var memory = new BuildMemory(MEMORY, NEVER);
        try (var large = memory.share();
                var small = memory.share()) {
            large.take(MEMORY + FREE);

            small.take(FREE);
        }
    }

    @Test
    void whoGrowsWaitsUntilAnotherIsDone() throws Exception {
        var memory = new BuildMemory(MEMORY, NEVER);
        try (var waiting = new Builder(memory)) {
            var first = memory.share();
            first.take(1000);
            waiting.takes(500);
            waiting.awaitWaiting();

            first.close();

            assertThat(waiting.failure()).isEmpty();
        }
        try (var next = memory.share()) {
            assertThatCode(() -> next.take(MEMORY)).doesNotThrowAnyException();
        }
    }

    @Test
    void whatIsGivenBackIsTakenAgain() {
        try (var share = new BuildMemory(MEMORY, SOON).share()) {
            for (var i = 0; i < 5; i++) {
                share.take(1000);
                share.giveBack(1000);
            }
        }
    }

    @Test
    void theLargestIsEndedWhereOthersWaitForLong() throws Exception {
        var memory = new BuildMemory(MEMORY, SOON);
        try (var largest = memory.share();
                var small = memory.share();
                var waiting = new Builder(memory)) {
            largest.take(900);
            small.take(300);
            waiting.takes(300);
            waiting.awaitWaiting();

            await().atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThatThrownBy(largest::look)
                            .isInstanceOf(BuildException.class)
                            .hasMessageContaining("the build needs more memory than there is beside other builds"));
            largest.close();

            assertThat(waiting.failure()).isEmpty();
            small.look();
        }
    }

    @Test
    void whereEachWaitsForTheOthersTheLargestIsEndedAtOnce() throws Exception {
        var memory = new BuildMemory(MEMORY, NEVER);
        try (var small = new Builder(memory);
                var large = new Builder(memory)) {
            small.takes(500);
            assertThat(small.failure()).isEmpty();
            large.takes(600);
            assertThat(large.failure()).isEmpty();

            small.takes(400);
            small.awaitWaiting();
            large.takes(300);

            assertThat(large.failure()).containsInstanceOf(BuildException.class);
            large.share.close();
            assertThat(small.failure()).isEmpty();
        }
    }

    @Test
    void whoWaitsEndsWithItsThread() throws Exception {
        var memory = new BuildMemory(MEMORY, NEVER);
        try (var first = memory.share();
                var waiting = new Builder(memory)) {
            first.take(1000);
            waiting.takes(500);
            waiting.awaitWaiting();

            waiting.thread.interrupt();

            assertThat(waiting.failure().orElseThrow()).hasMessage("the build was interrupted");
            first.take(200);
        }
    }

    /** It may wait for a server. The thread is then free for something else. */
    @Test
    void theThreadOfWhoIsEndedIsInterrupted() throws Exception {
        var memory = new BuildMemory(MEMORY, SOON);
        try (var waiting = new Builder(memory)) {
            try (var largest = memory.share()) {
                largest.take(900);
                waiting.takes(500);

                assertThatThrownBy(() -> Thread.sleep(10_000)).isInstanceOf(InterruptedException.class);
                assertThat(largest.isEnded()).isTrue();
                Thread.currentThread().interrupt();
            }
            assertThat(Thread.interrupted()).isFalse();
            assertThat(waiting.failure()).isEmpty();
        }
    }

    /** A build on a thread of its own. */
    private static final class Builder implements AutoCloseable {
        private final ExecutorService executor = Executors.newSingleThreadExecutor();
        private final Thread thread;
        private final BuildMemory.Share share;
        private Future<?> taking;

        Builder(BuildMemory memory) throws Exception {
            thread = executor.submit(Thread::currentThread).get();
            share = executor.submit(memory::share).get();
        }

        void takes(long bytes) {
            taking = executor.submit(() -> share.take(bytes));
        }

        void awaitWaiting() {
            await().atMost(10, TimeUnit.SECONDS).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        Optional<Throwable> failure() throws Exception {
            try {
                taking.get(10, TimeUnit.SECONDS);
                return Optional.empty();
            } catch (ExecutionException e) {
                return Optional.of(e.getCause());
            }
        }

        @Override
        public void close() throws Exception {
            executor.submit(share::close).get();
            executor.shutdown();
        }
    }
}
