package dev.sluice.controller;

import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.api.KustomizationStatus.HistoryEntry;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The latest runs of a Kustomization: what was built, how it ended, and how often in a row that came out. */
final class History {
    private static final int LENGTH = 5;

    private History() {}

    /**
     * The history with one run more: it is the first. What was built and ended like this before is told in one entry with it.
     *
     * @param ending the reason with which the run ended
     */
    static List<HistoryEntry> with(List<HistoryEntry> history, String ending, Outcome.Run run, Instant now) {
        var same = history.stream()
                .filter(entry -> entry.digest().equals(run.digest())
                        && entry.lastReconciledStatus().equals(ending))
                .findFirst();
        var time = Conditions.timestamp(now);
        var latest = new HistoryEntry(
                run.digest(),
                same.map(HistoryEntry::firstReconciled).orElse(time),
                time,
                GoDuration.of(run.took()),
                ending,
                same.map(HistoryEntry::totalReconciliations).orElse(0L) + 1,
                run.metadata());
        return Stream.concat(
                        Stream.of(latest),
                        history.stream()
                                .filter(entry -> same.filter(entry::equals).isEmpty()))
                .limit(LENGTH)
                .toList();
    }
}
