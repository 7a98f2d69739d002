package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.health.Health;
import dev.sluice.health.HealthRules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Gatherers;

/**
 * One server-side apply of a set of manifests, stage by stage. It never waits: where an object must first become healthy
 * or vanish, {@link #advance} says so and returns, and goes on from there when it is called again. Not safe for use by
 * several threads at once.
 */
public final class ApplyRun {
    /** Dry runs at a time; Flux's default of {@code --concurrent-ssa}. */
    private static final int CONCURRENT_PLANS = 4;

    private final ClusterObjects cluster;
    private final boolean force;
    private final List<GenericKubernetesResource> manifests;
    private final Preparation preparation;
    private final JobsOnce jobs;
    private final List<Change> changes = new ArrayList<>();
    private final Deque<ApplyOrder.Stage> stages = new ArrayDeque<>();
    private List<Change> mustBeHealthy = List.of();
    private boolean started;
    private boolean journaled;

    /**
     * @param manifests are changed in place
     * @param force recreate objects which cannot be changed as their manifest asks
     * @param past the Jobs that have run
     * @param request the request for a reconciliation that is answered; empty where there is none
     */
    public ApplyRun(
            ClusterObjects cluster,
            Owner owner,
            CommonMetadata commonMetadata,
            boolean force,
            List<GenericKubernetesResource> manifests,
            JobRuns past,
            String request) {
        this.cluster = cluster;
        this.force = force;
        this.manifests = manifests;
        this.preparation = new Preparation(owner, commonMetadata);
        this.jobs = new JobsOnce(cluster, past, request);
    }

    /**
     * Applies as much as can be applied now.
     *
     * @param journal is told of what is written
     * @param healthOf the present health of an object that this run applied
     */
    public Progress advance(Journal journal, Function<Change, Health> healthOf) {
        if (!started) {
            var refusal = prepare();
            if (refusal.isPresent()) {
                return refused(refusal.get());
            }
            started = true;
        }
        while (true) {
            var unhealthy = mustBeHealthy.stream()
                    .filter(change -> healthOf.apply(change).status() != Health.Status.CURRENT)
                    .toList();
            if (!unhealthy.isEmpty()) {
                return new Progress.AwaitingHealth(unhealthy);
            }
            if (stages.isEmpty()) {
                return new Progress.Applied(new ChangeSet(changes));
            }
            switch (apply(stages.peek(), journal)) {
                case StageEnd.Done(List<Change> done) -> {
                    changes.addAll(done);
                    mustBeHealthy = stages.remove().awaited() ? done : List.of();
                }
                case StageEnd.Deleting(List<DeletedObject> objects) -> {
                    return new Progress.AwaitingDeletion(objects);
                }
                case StageEnd.Failed(String message) -> {
                    return refused(message);
                }
            }
        }
    }

    private sealed interface StageEnd {
        record Done(List<Change> changes) implements StageEnd {}

        record Deleting(List<DeletedObject> objects) implements StageEnd {}

        record Failed(String message) implements StageEnd {}
    }

    /** What is to be done with one object, found out without writing. */
    private sealed interface Plan {
        record Leave(Change change) implements Plan {}

        /** @param run the run that this begins, of a Job that vanishes when it is done */
        record Write(GenericKubernetesResource manifest, Action action, Optional<JobRun> run) implements Plan {}

        record Recreate(GenericKubernetesResource live) implements Plan {}

        record Refuse(String message) implements Plan {}
    }

    private Optional<String> prepare() {
        jobs.learn(manifests);
        for (var manifest : manifests) {
            var refusal = preparation.prepare(manifest);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        stages.addAll(ApplyOrder.stages(manifests));
        return Optional.empty();
    }

    private StageEnd apply(ApplyOrder.Stage stage, Journal journal) {
        var plans = stage.objects().stream()
                .gather(Gatherers.mapConcurrent(CONCURRENT_PLANS, this::plan))
                .toList();
        for (var plan : plans) {
            if (plan instanceof Plan.Refuse(String message)) {
                return new StageEnd.Failed(message);
            }
        }
        var deletions = new ArrayList<DeletedObject>();
        for (var plan : plans) {
            if (plan instanceof Plan.Recreate(GenericKubernetesResource live)) {
                var failure = delete(live);
                if (failure.isPresent()) {
                    return new StageEnd.Failed(failure.get());
                }
                deletions.add(new DeletedObject(
                        cluster.idOf(live),
                        live.getApiVersion(),
                        live.getMetadata().getUid()));
            }
        }
        return deletions.isEmpty() ? write(plans, journal) : new StageEnd.Deleting(deletions);
    }

    private Plan plan(GenericKubernetesResource manifest) {
        ObjectId id;
        try {
            id = cluster.idOf(manifest);
        } catch (ClusterObjects.NoMatchException e) {
            return new Plan.Refuse(
                    "%s dry-run failed: %s".formatted(ObjectId.of(manifest).subject(), e.getMessage()));
        }
        if (cluster.lacksNamespace(manifest)) {
            return new Plan.Refuse(("%s namespace not specified: the server could not find the requested resource"
                            + " (set metadata.namespace or spec.targetNamespace)")
                    .formatted(id.subject()));
        }
        try {
            var live = cluster.live(manifest);
            if (isSkipped(manifest, live)) {
                return new Plan.Leave(change(id, live.orElse(manifest), Action.SKIPPED));
            }
            return planChange(id, manifest, live);
        } catch (KubernetesClientException e) {
            return refusal(id, e);
        }
    }

    private static Plan refusal(ObjectId id, KubernetesClientException e) {
        return new Plan.Refuse(ApiErrors.ofDryRun(id, ApiErrors.unlessTransient(e)));
    }

    /** Whether the definition of a manifest's kind is among what this run has applied. */
    private boolean definesItself(GenericKubernetesResource manifest) {
        var id = ObjectId.of(manifest);
        return manifests.stream()
                .filter(other -> other.getKind().equals("CustomResourceDefinition"))
                .anyMatch(definition -> id.group().equals(definition.get("spec", "group"))
                        && id.kind().equals(definition.get("spec", "names", "kind")));
    }

    private Plan planChange(ObjectId id, GenericKubernetesResource manifest, Optional<GenericKubernetesResource> live) {
        if (JobsOnce.isJob(id)) {
            var plan = planJob(id, manifest, live);
            if (plan.isPresent()) {
                return plan.get();
            }
        }
        GenericKubernetesResource applied;
        try {
            applied = cluster.dryRun(manifest);
        } catch (KubernetesClientException e) {
            return live.isPresent() && mayRecreate(manifest, live.get(), e)
                    ? new Plan.Recreate(live.get())
                    : refusal(id, e);
        }
        if (live.isEmpty()) {
            return new Plan.Write(
                    manifest, Action.CREATED, jobs.passing(id, applied).map(jobs::begun));
        }
        return Drift.between(live.get(), applied)
                ? new Plan.Write(manifest, Action.CONFIGURED, Optional.empty())
                : new Plan.Leave(change(id, live.get(), Action.UNCHANGED));
    }

    /** A Job that has run and vanished is left so; one that somebody has deleted must be gone before it is put back. */
    private Optional<Plan> planJob(
            ObjectId id, GenericKubernetesResource manifest, Optional<GenericKubernetesResource> live) {
        if (live.isEmpty()) {
            return jobs.endOfMissing(id).map(end -> new Plan.Leave(vanished(id, manifest, end)));
        }
        if (live.get().getMetadata().getDeletionTimestamp() == null) {
            return Optional.empty();
        }
        return Optional.of(
                jobs.isOver(id, live.get())
                        ? new Plan.Leave(change(id, live.get(), Action.UNCHANGED))
                        : new Plan.Recreate(live.get()));
    }

    private Change vanished(ObjectId id, GenericKubernetesResource manifest, JobsOnce.Ended end) {
        return new Change(
                id,
                ApiVersion.parse(manifest.getApiVersion()).version(),
                Action.UNCHANGED,
                "",
                0,
                "",
                end.health(),
                jobs.passing(id, manifest)
                        .map(job -> new PassingJob(job.definition(), job.stay(), Optional.of(end.finished()))));
    }

    private boolean mayRecreate(
            GenericKubernetesResource manifest, GenericKubernetesResource live, KubernetesClientException refusal) {
        var wanted = force || Controls.forced(manifest) || Controls.forced(live);
        return wanted
                && ApiErrors.mayBeImmutable(refusal)
                && (ApiErrors.isNothingButImmutable(refusal) || isAcceptedAsNew(manifest));
    }

    /** An invalid manifest is no reason to delete a working object: would the API server take it under another name? */
    private boolean isAcceptedAsNew(GenericKubernetesResource manifest) {
        var name = manifest.getMetadata().getName();
        try {
            manifest.getMetadata().setName(name.substring(0, Math.min(name.length(), 40)) + "-sluice-dry-run");
            cluster.dryRun(manifest);
            return true;
        } catch (KubernetesClientException e) {
            return false;
        } finally {
            manifest.getMetadata().setName(name);
        }
    }

    private Optional<String> delete(GenericKubernetesResource live) {
        if (live.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        try {
            cluster.delete(live);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of("%s immutable field detected, failed to delete object: %s"
                    .formatted(cluster.idOf(live).subject(), ApiErrors.message(ApiErrors.unlessTransient(e))));
        }
    }

    private StageEnd write(List<Plan> plans, Journal journal) {
        if (!journaled && plans.stream().anyMatch(Plan.Write.class::isInstance)) {
            journal.aboutToWrite(allEntries());
            journaled = true;
        }
        var runs = runs(plans);
        if (!runs.isEmpty()) {
            journal.aboutToRun(runs);
        }
        var done = new ArrayList<Change>();
        for (var plan : plans) {
            switch (plan) {
                case Plan.Leave(Change change) -> done.add(change);
                case Plan.Write(GenericKubernetesResource manifest, Action action, var _) -> {
                    var id = cluster.idOf(manifest);
                    try {
                        var change = change(id, cluster.apply(manifest), action);
                        done.add(change);
                        journal.wrote(change);
                    } catch (KubernetesClientException e) {
                        return new StageEnd.Failed("%s apply failed: %s"
                                .formatted(id.subject(), ApiErrors.message(ApiErrors.unlessTransient(e))));
                    }
                }
                case Plan.Recreate _, Plan.Refuse _ -> throw new IllegalStateException("a stage is written as planned");
            }
        }
        return new StageEnd.Done(done);
    }

    private Map<ObjectId, JobRun> runs(List<Plan> plans) {
        var runs = new LinkedHashMap<ObjectId, JobRun>();
        for (var plan : plans) {
            if (plan instanceof Plan.Write(GenericKubernetesResource manifest, Action _, Optional<JobRun> begun)) {
                begun.ifPresent(run -> runs.put(cluster.idOf(manifest), run));
            }
        }
        return runs;
    }

    private List<InventoryEntry> allEntries() {
        return ApplyOrder.stages(manifests).stream()
                .flatMap(stage -> stage.objects().stream())
                .map(manifest -> InventoryEntry.of(
                        knownId(manifest),
                        ApiVersion.parse(manifest.getApiVersion()).version()))
                .toList();
    }

    /** The kinds of later stages may be unknown until the first stage has defined them. */
    private ObjectId knownId(GenericKubernetesResource manifest) {
        try {
            return cluster.idOf(manifest);
        } catch (ClusterObjects.NoMatchException e) {
            return ObjectId.of(manifest);
        }
    }

    private static boolean isSkipped(HasMetadata manifest, Optional<GenericKubernetesResource> live) {
        return Controls.leftAlone(manifest)
                || live.map(Controls::leftAlone).orElse(false)
                || live.isPresent() && Controls.onlyIfNotPresent(manifest);
    }

    private Change change(ObjectId id, GenericKubernetesResource object, Action action) {
        return new Change(
                id,
                ApiVersion.parse(object.getApiVersion()).version(),
                action,
                Optional.ofNullable(object.getMetadata().getUid()).orElse(""),
                Optional.ofNullable(object.getMetadata().getGeneration()).orElse(0L),
                Optional.ofNullable(object.getMetadata().getResourceVersion()).orElse(""),
                HealthRules.of(object, Instant.now()),
                jobs.passing(id, object));
    }

    private Progress refused(String message) {
        return new Progress.Refused(message + "\n" + new ChangeSet(changes));
    }
}
