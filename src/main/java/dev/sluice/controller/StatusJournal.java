package dev.sluice.controller;

import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Refusal;
import dev.sluice.apply.Change;
import dev.sluice.apply.JobRun;
import dev.sluice.apply.Journal;
import dev.sluice.apply.Prune;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Before the first object is written, the status names all that may come to be, beside all that was there. */
record StatusJournal(Subject subject, Attempt attempt, TimeLimit limit, ReconcileMetrics metrics) implements Journal {
    @Override
    public Optional<String> aboutToWrite(List<InventoryEntry> entries) {
        var before = subject.inventory();
        if (Set.copyOf(before).containsAll(entries)) {
            return Optional.empty();
        }
        var all = Stream.concat(entries.stream(), Prune.stale(before, entries).stream())
                .toList();
        try {
            subject.write(new Outcome.InProgress(
                    attempt.revision(),
                    Phase.APPLYING.message(attempt.revision(), limit.timeout()),
                    all,
                    false,
                    limit.left(attempt.started())));
            return Optional.empty();
        } catch (KubernetesClientException e) {
            var refusal = Refusal.of(e);
            if (refusal.isTooLarge()) {
                return Optional.of(
                        "the inventory of %d objects is too large for the status of one Kustomization: %s. Divide them among several Kustomizations"
                                .formatted(all.size(), refusal.message()));
            }
            throw e;
        }
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
