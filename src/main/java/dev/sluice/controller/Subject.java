package dev.sluice.controller;

import dev.sluice.api.InventoryEntry;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.Owner;
import dev.sluice.apply.JobRuns;
import dev.sluice.log.Reconciled;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The Kustomization that is being reconciled, as it is after what this reconciliation has written of it. */
final class Subject {
    private final StatusWriter writer;
    private final EventRecorder events;
    private final Context<Kustomization> context;
    private final Kustomization seen;
    private final Reconciled logged;
    private final Instant started = Instant.now();
    private Kustomization kustomization;

    Subject(StatusWriter writer, EventRecorder events, Kustomization kustomization, Context<Kustomization> context) {
        this.writer = writer;
        this.events = events;
        this.seen = kustomization;
        this.logged = new Reconciled(
                Kustomization.GROUP,
                kustomization.getKind(),
                kustomization.getMetadata().getNamespace(),
                kustomization.getMetadata().getName(),
                UUID.randomUUID().toString());
        this.kustomization = kustomization;
        this.context = context;
    }

    /** As it was when this reconciliation began. */
    Kustomization seen() {
        return seen;
    }

    /** As it is after what was written since. */
    Kustomization kustomization() {
        return kustomization;
    }

    Context<Kustomization> context() {
        return context;
    }

    KustomizationSpec spec() {
        return seen.getSpec();
    }

    ResourceID id() {
        return ResourceID.fromResource(seen);
    }

    /** When this reconciliation began. */
    Instant started() {
        return started;
    }

    /** As the log names this reconciliation. */
    Reconciled logged() {
        return logged;
    }

    Owner owner() {
        return new Owner(seen.getMetadata().getNamespace(), seen.getMetadata().getName());
    }

    /** The objects that may be in the cluster, as the status has them. */
    List<InventoryEntry> inventory() {
        return kustomization.getStatus().inventoryOrEmpty().entries();
    }

    /** The Jobs that have run and are not to run again; none where the user wants them run at every interval. */
    JobRuns jobRuns() {
        return runsJobsAtEveryInterval()
                ? JobRuns.NONE
                : annotation(JobRuns.ANNOTATION).map(JobRuns::parse).orElse(JobRuns.NONE);
    }

    private boolean runsJobsAtEveryInterval() {
        return annotation(JobRuns.POLICY).filter("interval"::equalsIgnoreCase).isPresent();
    }

    private Optional<String> annotation(String key) {
        return Optional.ofNullable(kustomization.getMetadata().getAnnotations()).map(all -> all.get(key));
    }

    /** Remembers the Jobs that have run, where that is news. */
    void remember(JobRuns runs) {
        var text =
                runs.isEmpty() || runsJobsAtEveryInterval() ? Optional.<String>empty() : Optional.of(runs.toString());
        if (!text.equals(annotation(JobRuns.ANNOTATION))) {
            kustomization = writer.annotate(kustomization, context, JobRuns.ANNOTATION, text);
        }
    }

    /** Tells users what happened. */
    void announce(Announcement announcement) {
        events.record(kustomization, announcement);
    }

    /** @return whether that changed the status */
    boolean write(Outcome outcome) {
        var before = kustomization;
        kustomization = writer.write(seen, kustomization, context, outcome);
        return kustomization != before;
    }
}
