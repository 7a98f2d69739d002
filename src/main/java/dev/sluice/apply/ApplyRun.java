package dev.sluice.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.api.ApiVersion;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
    /**
     * How every apply is done.
     *
     * @param concurrent dry runs at a time
     * @param overriddenManagers field managers, beside those of kubectl, whose fields are taken over
     * @param customStageKinds kinds that are applied before the rest, as {@code group/Kind}
     */
    public record Settings(int concurrent, List<String> overriddenManagers, List<String> customStageKinds) {}

    private static final CommonMetadata NO_METADATA = new CommonMetadata(Map.of(), Map.of());

    private final ClusterObjects cluster;
    private final Settings settings;
    private final CustomRules rules;
    private final List<GenericKubernetesResource> manifests;
    private final Preparation preparation;
    private final JobsOnce jobs;
    private final KustomizationSpec spec;
    private final Settled settled;
    private final List<Change> changes = new ArrayList<>();
    private final Deque<ApplyOrder.Stage> stages = new ArrayDeque<>();
    private List<Change> mustBeHealthy = List.of();
    private Planner planner;
    private boolean started;
    private boolean journaled;

    /**
     * @param spec how the objects are to be applied: labels for all of them, what is left alone, what may be forced
     * @param manifests are changed in place
     * @param settled what need not be asked for
     * @param rules by which the health of what was applied is judged
     * @param past the Jobs that have run
     * @param request the request for a reconciliation that is answered; empty where there is none
     */
    public ApplyRun(
            ClusterObjects cluster,
            Settings settings,
            Owner owner,
            KustomizationSpec spec,
            List<GenericKubernetesResource> manifests,
            Settled settled,
            CustomRules rules,
            JobRuns past,
            String request) {
        this.cluster = cluster;
        this.settings = settings;
        this.manifests = manifests;
        this.rules = rules;
        this.spec = spec;
        this.settled = settled;
        this.preparation = new Preparation(
                owner, Optional.ofNullable(spec.commonMetadata()).orElse(NO_METADATA));
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

    private Optional<String> prepare() {
        jobs.learn(manifests);
        for (var manifest : manifests) {
            var refusal = preparation.prepare(manifest);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        try {
            planner = new Planner(
                    cluster,
                    spec.force(),
                    IgnoredFields.of(spec.ignore()),
                    new Takeover(settings.overriddenManagers()),
                    settled,
                    rules,
                    jobs);
        } catch (IllegalArgumentException e) {
            return Optional.of("spec.ignore: " + e.getMessage());
        }
        stages.addAll(ApplyOrder.stages(manifests, settings.customStageKinds()));
        return Optional.empty();
    }

    private StageEnd apply(ApplyOrder.Stage stage, Journal journal) {
        var plans = stage.objects().stream()
                .gather(Gatherers.mapConcurrent(settings.concurrent(), planner::plan))
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
        if (!journaled && plans.stream().anyMatch(ApplyRun::writes)) {
            journal.aboutToWrite(allEntries());
            journaled = true;
        }
        var runs = runs(plans);
        if (!runs.isEmpty()) {
            journal.aboutToRun(runs);
        }
        var done = new ArrayList<Change>();
        try {
            for (var plan : plans) {
                done.add(write(plan, journal));
            }
        } catch (WriteRefusedException e) {
            return new StageEnd.Failed(e.getMessage());
        }
        return new StageEnd.Done(done);
    }

    private static boolean writes(Plan plan) {
        return plan instanceof Plan.Create || plan instanceof Plan.Configure;
    }

    private Change write(Plan plan, Journal journal) {
        return switch (plan) {
            case Plan.Leave(Change change) -> change;
            case Plan.Create(Manifest manifest, var _) -> write(manifest, Action.CREATED, journal);
            case Plan.Configure(Manifest manifest, var takeover) -> {
                takeover.ifPresent(patch -> takeOver(manifest, patch));
                yield write(manifest, Action.CONFIGURED, journal);
            }
            case Plan.Recreate _, Plan.Refuse _ -> throw new IllegalStateException("a stage is written as planned");
        };
    }

    private Change write(Manifest manifest, Action action, Journal journal) {
        try {
            var change = Change.of(manifest, cluster.apply(manifest.object()), action, rules, jobs);
            journal.wrote(change);
            return change;
        } catch (KubernetesClientException e) {
            throw new WriteRefusedException(manifest, "apply failed", e);
        }
    }

    private void takeOver(Manifest manifest, ArrayNode patch) {
        try {
            cluster.patchJson(manifest.object(), patch.toString());
        } catch (KubernetesClientException e) {
            throw new WriteRefusedException(manifest, "metadata.managedFields cleanup failed", e);
        }
    }

    private static final class WriteRefusedException extends RuntimeException {
        WriteRefusedException(Manifest manifest, String what, KubernetesClientException refusal) {
            super(
                    "%s %s: %s"
                            .formatted(
                                    manifest.id().subject(),
                                    what,
                                    ApiErrors.message(ApiErrors.unlessTransient(refusal))),
                    null,
                    false,
                    false);
        }
    }

    private Map<ObjectId, JobRun> runs(List<Plan> plans) {
        var runs = new LinkedHashMap<ObjectId, JobRun>();
        for (var plan : plans) {
            if (plan instanceof Plan.Create(Manifest manifest, Optional<JobRun> begun)) {
                begun.ifPresent(run -> runs.put(manifest.id(), run));
            }
        }
        return runs;
    }

    private List<InventoryEntry> allEntries() {
        return ApplyOrder.stages(manifests, settings.customStageKinds()).stream()
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

    private Progress refused(String message) {
        return new Progress.Refused(message + "\n" + new ChangeSet(changes));
    }
}
