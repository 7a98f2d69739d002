package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.GoDuration;
import dev.sluice.api.KustomizationStatus.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private List<HistoryEntry> history = List.of();
    private int runs;

    @Test
    void theLatestRunIsTheFirst() {
        run("a", "ReconciliationSucceeded");
        run("b", "HealthCheckFailed");

        assertThat(history).extracting(HistoryEntry::digest).containsExactly("b", "a");
        assertThat(history.getFirst())
                .isEqualTo(new HistoryEntry(
                        "b",
                        "2026-01-02T03:04:06Z",
                        "2026-01-02T03:04:06Z",
                        GoDuration.parse("1.5s"),
                        "HealthCheckFailed",
                        1,
                        Map.of("revision", "r1")));
    }

    @Test
    void whatCameOutBeforeIsCountedAndComesToTheFront() {
        run("a", "ReconciliationSucceeded");
        run("a", "HealthCheckFailed");
        run("a", "ReconciliationSucceeded");

        assertThat(history)
                .extracting(HistoryEntry::lastReconciledStatus, HistoryEntry::totalReconciliations)
                .containsExactly(tuple("ReconciliationSucceeded", 2L), tuple("HealthCheckFailed", 1L));
        assertThat(history.getFirst().firstReconciled()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(history.getFirst().lastReconciled()).isEqualTo("2026-01-02T03:04:07Z");
    }

    @Test
    void fiveAreKept() {
        for (var digest : "abcdefg".split("")) {
            run(digest, "ReconciliationSucceeded");
        }

        assertThat(history).extracting(HistoryEntry::digest).containsExactly("g", "f", "e", "d", "c");
    }

    private void run(String digest, String ending) {
        history = History.with(
                history,
                ending,
                new Outcome.Run(digest, Duration.ofMillis(1500), Map.of("revision", "r1")),
                START.plusSeconds(runs++));
    }
}
