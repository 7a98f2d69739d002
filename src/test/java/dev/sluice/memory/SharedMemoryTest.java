package dev.sluice.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedMemoryTest {
    private static final long MEMORY = 1280;
    private static final long FREE = 10; // a 128th
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(1);

    @Test
    void oneAloneMayHaveAll() {
        try (var share = new SharedMemory(MEMORY, NEVER).share("tenant")) {
            for (var i = 0; i < MEMORY; i++) {
                take(share, 1);
            }
        }
    }

    @Test
    void whatIsFreeIsThereWhenAllIsTaken() {
        var memory = new SharedMemory(MEMORY, NEVER);
        try (var large = memory.share("tenant");
                var small = memory.share("tenant")) {
            take(large, MEMORY + FREE);

            take(small, FREE);
        }
    }

    @Test
    void whoGrowsWaitsUntilAnotherIsDone() throws Exception {
        var memory = new SharedMemory(MEMORY, NEVER);
        try (var waiting = new Builder(memory)) {
            var first = memory.share("tenant");
            take(first, 1000);
            waiting.takes(500);
            waiting.awaitWaiting();

            first.close();

            assertThat(waiting.failure()).isEmpty();
        }
        try (var next = memory.share("tenant")) {
            assertThatCode(() -> take(next, MEMORY)).doesNotThrowAnyException();
        }
    }

    @Test
    void whoWaitsDoesSoUntilItsDeadline() {
        var memory = new SharedMemory(MEMORY, NEVER);
        try (var first = memory.share("tenant");
                var next = memory.share("tenant")) {
            take(first, MEMORY);
            var since = System.nanoTime();
            assertThat(next.take(MEMORY, since + Duration.ofMillis(50).toNanos()))
                    .isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .isBetween(Duration.ofMillis(50), Duration.ofSeconds(10));
            first.close();
            take(next, MEMORY);
        }
    }

    @Test
    void whatIsGivenBackIsTakenAgain() {
        try (var share = new SharedMemory(MEMORY, SOON).share("tenant")) {
            for (var i = 0; i < 5; i++) {
                take(share, 1000);
                share.giveBack(1000);
            }
        }
    }

    @Test
    void theLargestIsEndedWhereOthersWaitForLong() throws Exception {
        var memory = new SharedMemory(MEMORY, SOON);
        try (var largest = memory.share("tenant");
                var small = memory.share("tenant");
                var waiting = new Builder(memory)) {
            take(largest, 900);
            take(small, 300);
            waiting.takes(300);
            waiting.awaitWaiting();

            await().atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(largest.isEnded()).isTrue());
            assertThat(largest.ended())
                    .hasMessageContaining("this needs more memory than there is beside what others use");
            largest.close();

            assertThat(waiting.failure()).isEmpty();
            assertThat(small.isEnded()).isFalse();
        }
    }

    @Test
    void whereEachWaitsForTheOthersTheLargestIsEndedAtOnce() throws Exception {
        var memory = new SharedMemory(MEMORY, NEVER);
        try (var small = new Builder(memory);
                var large = new Builder(memory)) {
            small.takes(500);
            assertThat(small.failure()).isEmpty();
            large.takes(600);
            assertThat(large.failure()).isEmpty();

            small.takes(400);
            small.awaitWaiting();
            large.takes(300);

            assertThat(large.failure()).containsInstanceOf(OutOfShareException.class);
            large.share.close();
            assertThat(small.failure()).isEmpty();
        }
    }

    @Test
    void whoWaitsEndsWithItsThread() throws Exception {
        var memory = new SharedMemory(MEMORY, NEVER);
        try (var first = memory.share("tenant");
                var waiting = new Builder(memory)) {
            take(first, 1000);
            waiting.takes(500);
            waiting.awaitWaiting();

            waiting.thread.interrupt();

            assertThat(waiting.failure().orElseThrow()).hasMessage("interrupted");
            take(first, 200);
        }
    }

    /** It may wait for a server. The thread is then free for something else. */
    @Test
    void theThreadOfWhoIsEndedIsInterrupted() throws Exception {
        var memory = new SharedMemory(MEMORY, SOON);
        try (var waiting = new Builder(memory)) {
            try (var largest = memory.share("tenant")) {
                take(largest, 900);
                waiting.takes(500);

                assertThatThrownBy(() -> Thread.sleep(10_000)).isInstanceOf(InterruptedException.class);
                assertThat(largest.isEnded()).isTrue();
                Thread.currentThread().interrupt();
            }
            assertThat(Thread.interrupted()).isFalse();
            assertThat(waiting.failure()).isEmpty();
        }
    }

    @Test
    void ofWhatWasBuiltTheManifestsAreKeptUntilTheyAreLetGo() {
        var memory = new SharedMemory(MEMORY, NEVER);
        try (var next = memory.share("tenant")) {
            var built = memory.share("tenant");
            take(built, 1000);
            built.keep();

            take(next, MEMORY - 500); // with nobody else working it would end at once where it had to wait
            built.close();
            take(next, 500);
        }
    }

    @Test
    void whatRestsIsLetGoBeforeAnyoneWaits() {
        var memory = new SharedMemory(MEMORY, NEVER);
        var letGo = new AtomicInteger();
        try (var resting = kept(memory, "tenant", 1000);
                var next = memory.share("tenant")) {
            resting.rest(letGo::incrementAndGet);

            take(next, MEMORY);

            assertThat(letGo).hasValue(1);
            assertThat(resting.resume()).isFalse();
        }
    }

    @Test
    void whatRestsCanBeTakenUpAgain() {
        var memory = new SharedMemory(MEMORY, SOON);
        try (var resting = kept(memory, "tenant", 1000)) {
            resting.rest(() -> fail("there is room"));

            assertThat(resting.resume()).isTrue();
        }
    }

    /** Small ones too: each is built without asking. */
    @Test
    void howeverManyRestTheyTakeNoMoreThanThereIs() {
        var memory = new SharedMemory(MEMORY, NEVER);
        var resting = new AtomicInteger();
        for (var i = 0; i < 10 * MEMORY; i++) {
            var share = kept(memory, "tenant", FREE);
            resting.incrementAndGet();
            share.rest(resting::decrementAndGet);
        }
        assertThat(resting).hasValue((int) (2 * MEMORY / FREE));
    }

    @Test
    void theOwnerThatHasTheMostIsTheOneThatLoses() {
        var memory = new SharedMemory(MEMORY, NEVER);
        var lost = new ArrayList<String>();
        kept(memory, "quiet", 1000).rest(() -> lost.add("quiet"));
        for (var i = 0; i < 7; i++) {
            kept(memory, "flooding", 200).rest(() -> lost.add("flooding"));
        }
        try (var next = memory.share("other")) {
            take(next, 250);
        }
        assertThat(lost).containsExactly("flooding", "flooding");
    }

    @Test
    void whatIsEndedWhileItIsWorkedWithIsLetGoWhenItRests() throws Exception {
        var memory = new SharedMemory(MEMORY, SOON);
        var letGo = new AtomicInteger();
        try (var waiting = new Builder(memory);
                var largest = kept(memory, "tenant", 1200)) {
            waiting.takes(1000);
            assertThatThrownBy(() -> Thread.sleep(10_000)).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();

            largest.rest(letGo::incrementAndGet);

            assertThat(Thread.interrupted()).isFalse();
            assertThat(letGo).hasValue(1);
            assertThat(waiting.failure()).isEmpty();
        }
    }

    /** Else who has many builds would have the next one in each time that there is room. */
    @Test
    void whoseOwnerHasLessIsNext() throws Exception {
        var memory = new SharedMemory(MEMORY, NEVER);
        try (var first = memory.share("flooding");
                var flooding = new Builder(memory, "flooding");
                var quiet = new Builder(memory, "quiet")) {
            take(first, 1200);
            quiet.takes(800);
            quiet.awaitWaiting();
            flooding.takes(100);
            flooding.awaitWaiting();

            first.giveBack(1200);
            first.keep();
            assertThat(quiet.failure()).isEmpty();
            assertThat(flooding.failure()).isEmpty();
        }
        try (var first = memory.share("flooding");
                var flooding = new Builder(memory, "flooding");
                var quiet = new Builder(memory, "quiet")) {
            take(first, 1000);
            quiet.takes(1000);
            quiet.awaitWaiting();
            flooding.takes(200);

            flooding.awaitWaiting(); // though there is room
            first.close();
            assertThat(quiet.failure()).isEmpty();
            assertThat(flooding.failure()).isEmpty();
        }
    }

    private static void take(SharedMemory.Share share, long count) {
        assertThat(share.take(count, System.nanoTime() + Duration.ofMinutes(1).toNanos()))
                .isTrue();
    }

    private static SharedMemory.Share kept(SharedMemory memory, String owner, long used) {
        var share = memory.share(owner);
        take(share, used);
        share.keep();
        return share;
    }

    /** A build on a thread of its own. */
    private static final class Builder implements AutoCloseable {
        private final ExecutorService executor = Executors.newSingleThreadExecutor();
        private final Thread thread;
        private final SharedMemory.Share share;
        private Future<?> taking;

        Builder(SharedMemory memory) throws Exception {
            this(memory, "tenant");
        }

        Builder(SharedMemory memory, String owner) throws Exception {
            thread = executor.submit(Thread::currentThread).get();
            share = executor.submit(() -> memory.share(owner)).get();
        }

        void takes(long bytes) {
            taking = executor.submit(() -> take(share, bytes));
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
