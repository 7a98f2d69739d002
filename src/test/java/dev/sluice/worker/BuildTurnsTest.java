package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildTurnsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final BuildTurns turns = new BuildTurns(2);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void theBuildsOfANamespaceTakeTurns() throws Exception {
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var builds = new ArrayList<Future<Optional<Integer>>>();
        for (var i = 0; i < 20; i++) {
            builds.add(threads.submit(() -> turns.take("one", LONG, () -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                pause();
                return atOnce.getAndDecrement();
            })));
        }
        for (var build : builds) {
            assertThat(build.get()).isPresent();
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void anotherNamespaceDoesNotWait() throws Exception {
        var end = new CountDownLatch(1);
        var begun = occupied("one", 2, end);
        begun.await();

        assertThat(turns.take("one", Duration.ofMillis(20), () -> 1)).isEmpty();
        assertThat(turns.take("other", Duration.ZERO, () -> 1)).contains(1);
        end.countDown();
    }

    @Test
    void whoIsAwayLeavesTheTurnToOthers() throws Exception {
        var end = new CountDownLatch(1);
        occupied("one", 1, end).await();

        var built = turns.take(
                "one",
                LONG,
                () -> turns.away(() -> turns.take("one", LONG, () -> 2).orElseThrow()) + 1);
        assertThat(built).contains(3);
        assertThat(turns.away(() -> 4)).isEqualTo(4);
        occupied("one", 1, end).await();
        assertThat(turns.take("one", Duration.ZERO, () -> 1)).isEmpty();
        end.countDown();
    }

    @Test
    void whoIsAskedToEndWhileAwayWaitsForNoTurn() {
        var end = new CountDownLatch(1);
        var single = new BuildTurns(1);

        var built = single.take(
                "one",
                LONG,
                () -> single.away(() -> {
                    await(occupied(single, "one", 1, end));
                    Thread.currentThread().interrupt();
                    return 1;
                }));

        assertThat(built).contains(1);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(single.take("one", Duration.ZERO, () -> 1)).isEmpty();
        end.countDown();
        assertThat(single.take("one", LONG, () -> 1)).contains(1);
    }

    @Test
    void aBuildThatFailsGivesItsTurnBack() {
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> turns.take("one", LONG, () -> {
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
        }
        assertThat(turns.take("one", Duration.ZERO, () -> 1)).contains(1);
    }

    private CountDownLatch occupied(String namespace, int count, CountDownLatch end) {
        return occupied(turns, namespace, count, end);
    }

    private CountDownLatch occupied(BuildTurns turns, String namespace, int count, CountDownLatch end) {
        var begun = new CountDownLatch(count);
        for (var i = 0; i < count; i++) {
            threads.submit(() -> turns.take(namespace, LONG, () -> {
                begun.countDown();
                await(end);
                return 1;
            }));
        }
        return begun;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
