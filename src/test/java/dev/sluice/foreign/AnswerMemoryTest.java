package dev.sluice.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AnswerMemoryTest {
    private static final int MIB = 1 << 20;

    private final AnswerMemory memory = new AnswerMemory(64 * MIB);

    @Test
    void theOldestOfAnOwnerEndsWhereTheOthersWait() {
        var first = memory.arrival("a");
        var second = memory.arrival("a");
        assertThat(take(first, 8)).isTrue();
        assertThat(take(second, 24)).isTrue();
        assertThat(take(second, 1)).isFalse();
        assertThat(take(first, 16)).isTrue();

        first.end();
        assertThat(take(second, 1))
                .as("it is the oldest now, and what has come is not read yet")
                .isFalse();
    }

    @Test
    @Timeout(10)
    void whatIsLargeIsCountedUntilItMayBeRead() throws InterruptedException {
        var large = memory.arrival("a");
        take(large, 4);
        large.end();
        large.end();
        assertThat(memory.of("a")).isEqualTo(4 * MIB);
        while (memory.of("a") > 0) {
            Thread.sleep(50);
        }
    }

    @Test
    void whatIsSmallIsReadAtOnce() {
        var small = memory.arrival("a");
        small.take(1_000, Duration.ZERO);
        small.end();
        assertThat(memory.of("a")).isZero();
        assertThat(small.take(1_000, Duration.ZERO)).isTrue();
        assertThat(memory.of("a")).isZero();
    }

    private static boolean take(AnswerMemory.Arrival arrival, int mib) {
        return arrival.take((long) mib * MIB, Duration.ZERO);
    }
}
