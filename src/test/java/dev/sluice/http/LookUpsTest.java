package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.http.Destinations.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LookUpsTest {
    private static final InetAddress[] FOUND = {InetAddress.getLoopbackAddress()};

    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final LookUps lookUps = new LookUps(3, Duration.ZERO);

    /** As a name server that does not answer. */
    private final Resolver silent = _ -> {
        asked.incrementAndGet();
        try {
            answered.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return FOUND;
    };

    @AfterEach
    void answer() {
        answered.countDown();
    }

    @Test
    void thoseThatOutliveTheirDeadlineCount() throws IOException {
        for (var name : List.of("a", "b", "c")) {
            assertThatThrownBy(() -> lookUps.addresses(silent, name, soon()))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertThatThrownBy(() -> lookUps.addresses(silent, "d", soon()))
                .isInstanceOf(TooManyLookUpsException.class)
                .hasMessage("too many look-ups of host names are under way, 3: name servers do not answer");
        assertThat(asked).hasValue(3);

        answered.countDown();
        assertThat(lookUps.addresses(silent, "d", later())).isEqualTo(FOUND);
    }

    /** It would begin the next one at once, and take the places of others. */
    @Test
    void whoBeginsOneWaitsForItBeyondItsDeadline() {
        var patient = new LookUps(3, Duration.ofSeconds(1));
        var started = System.nanoTime();

        assertThatThrownBy(() -> patient.addresses(silent, "a", soon())).isInstanceOf(SocketTimeoutException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whoAsksForTheSameNameWaitsForTheSameLookUp() throws Exception {
        try (var threads = Executors.newFixedThreadPool(20)) {
            var answers = IntStream.range(0, 20)
                    .mapToObj(_ -> threads.submit(() -> lookUps.addresses(silent, "a", later())))
                    .toList();
            while (asked.get() == 0) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> lookUps.addresses(silent, "a", soon())).isInstanceOf(SocketTimeoutException.class);
            answered.countDown();
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(FOUND);
            }
        }
        assertThat(asked.get()).isLessThan(20);
    }

    @Test
    void whateverTheResolverEndsWithItsPlaceIsFreeAgain() throws IOException {
        for (var i = 0; i < 10; i++) {
            var name = "n" + i;
            assertThatThrownBy(() -> lookUps.addresses(LookUpsTest::unknown, name, later()))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessage(name);
            assertThatThrownBy(() -> lookUps.addresses(LookUpsTest::broken, name, later()))
                    .isInstanceOf(UnknownHostException.class);
        }
        assertThat(lookUps.addresses(_ -> FOUND, "a", later())).isEqualTo(FOUND);
    }

    private static InetAddress[] unknown(String name) throws UnknownHostException {
        throw new UnknownHostException("of no interest");
    }

    private static InetAddress[] broken(String name) {
        throw new IllegalStateException();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMillis(100));
    }

    private static Deadline later() {
        return Deadline.in(Duration.ofSeconds(20));
    }
}
