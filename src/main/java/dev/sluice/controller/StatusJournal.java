package dev.sluice.controller;

import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.Change;
import dev.sluice.apply.JobRun;
import dev.sluice.apply.Journal;
import dev.sluice.apply.Prune;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Before the first object is written, the status names all that may come to be, beside all that was there. */
record StatusJournal(Subject subject, Attempt attempt, TimeLimit limit, ReconcileMetrics metrics) implements Journal {
    @Override
    public void aboutToWrite(List<InventoryEntry> entries) {
        var before = subject.inventory();
        if (before.containsAll(entries)) {
            return;
        }
        subject.write(new Outcome.InProgress(
                attempt.revision(),
                Phase.APPLYING.message(attempt.revision(), limit.timeout()),
                Stream.concat(entries.stream(), Prune.stale(before, entries).stream())
                        .toList(),
                false,
                limit.left(attempt.started())));
    }

    @Override
    public void aboutToRun(Map<ObjectId, JobRun> runs) {
        var all = subject.jobRuns();
        for (var run : runs.entrySet()) {
            all = all.with(run.getKey(), run.getValue());
        }
        subject.remember(all);
    }

    @Override
    public void wrote(Change change) {
        attempt.takeGateOpenedAt().ifPresent(metrics::gatePassed);
    }
}
