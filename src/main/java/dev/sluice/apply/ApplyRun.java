package dev.sluice.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.api.ApiVersion;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KindDefinition;
import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.ObjectId;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

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
     * @param overriddenBeforeDryRun field managers whose fields are taken over before anything is asked
     * @param customStageKinds kinds that are applied before the rest, as {@code group/Kind}
     * @param migratesApiVersion whether fields that are managed in another API version are migrated to that of the manifest
     * @param usesOwnNamespace whether objects that name no namespace go into that of the Kustomization
     */
    public record Settings(
            int concurrent,
            List<String> overriddenManagers,
            List<String> overriddenBeforeDryRun,
            List<String> customStageKinds,
            boolean migratesApiVersion,
            boolean usesOwnNamespace) {}

    /** How often one object is deleted and created again: who undoes that more often has more patience. */
    private static final int RECREATIONS = 3;

    private static final CommonMetadata NO_METADATA = new CommonMetadata(Map.of(), Map.of());

    private final ClusterObjects cluster;
    private final Settings settings;
    private final ApplyRequest request;
    private final CustomRules rules;
    private final JobsOnce jobs;
    private final Namespaces namespaces;
    private final Settled settled;
    private final Warnings warnings = new Warnings();
    private final List<Change> changes = new ArrayList<>();
    private final Deque<ApplyOrder.Stage> stages = new ArrayDeque<>();
    private final Map<ObjectId, Set<String>> recreated = new HashMap<>();
    private final DefinedKinds definedKinds = new DefinedKinds();
    private List<Change> mustBeHealthy = List.of();
    private List<GenericKubernetesResource> establishing = List.of();
    private int stagesDone;
    private Planner planner;
    private boolean started;
    private boolean journaled;

    /**
     * @param settled what need not be asked for
     * @param rules by which the health of what was applied is judged
     */
    public ApplyRun(
            ClusterObjects cluster, Settings settings, ApplyRequest request, Settled settled, CustomRules rules) {
        this.cluster = cluster;
        this.settings = settings;
        this.request = request;
        this.rules = rules;
        this.settled = settled;
        this.namespaces = new Namespaces(cluster, request.owner().namespace(), settings.usesOwnNamespace());
        this.jobs = new JobsOnce(cluster, request.jobRuns(), request.requestedAt());
    }

    /** What users should know of what was applied so far. */
    public List<Warning> warnings() {
        return warnings.all();
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
            if (!mustBeHealthy.stream()
                    .allMatch(change -> healthOf.apply(change).status() == Health.Status.CURRENT)) {
                return new Progress.AwaitingHealth(stagesDone, mustBeHealthy);
            }
            definedKinds.established(establishing, cluster);
            establishing = List.of();
            if (stages.isEmpty()) {
                return new Progress.Applied(new ChangeSet(changes));
            }
            switch (apply(stages.peek(), journal)) {
                case StageEnd.Done(List<Change> done) -> {
                    changes.addAll(done);
                    var stage = stages.remove();
                    stagesDone++;
                    mustBeHealthy = stage.awaited() ? done : List.of();
                    establishing = stage.awaited() ? applied(stage, done) : List.of();
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

    /** The manifests that are as the objects are: what was skipped may be different. */
    private static List<GenericKubernetesResource> applied(ApplyOrder.Stage stage, List<Change> changes) {
        return IntStream.range(0, changes.size())
                .filter(index -> changes.get(index).action() != Action.SKIPPED)
                .mapToObj(stage.objects()::get)
                .toList();
    }

    private sealed interface StageEnd {
        record Done(List<Change> changes) implements StageEnd {}

        record Deleting(List<DeletedObject> objects) implements StageEnd {}

        record Failed(String message) implements StageEnd {}
    }

    private Optional<String> prepare() {
        jobs.learn(request.manifests());
        var preparation = new Preparation(
                request.owner(),
                Optional.ofNullable(request.spec().commonMetadata()).orElse(NO_METADATA));
        for (var manifest : request.manifests()) {
            var refusal = preparation.prepare(manifest);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        try {
            planner = new Planner(cluster, settings, request, namespaces, settled, rules, jobs, definedKinds, warnings);
        } catch (IllegalArgumentException e) {
            return Optional.of("spec.ignore: " + e.getMessage());
        }
        stages.addAll(ApplyOrder.stages(request.manifests(), settings.customStageKinds()));
        return Optional.empty();
    }

    private StageEnd apply(ApplyOrder.Stage stage, Journal journal) {
        var plans = stage.objects().stream()
                .gather(Gatherers.mapConcurrent(settings.concurrent(), this::plan))
                .toList();
        for (var plan : plans) {
            if (plan instanceof Plan.Refuse(String message)) {
                return new StageEnd.Failed(message);
            }
        }
        var deletions = new ArrayList<DeletedObject>();
        for (var plan : plans) {
            if (plan instanceof Plan.Recreate(GenericKubernetesResource live)) {
                var failure = isRecreatedTooOften(live).or(() -> delete(live));
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

    private Plan plan(GenericKubernetesResource object) {
        var plan = planner.plan(object);
        return plan instanceof Plan.TakeOver(var manifest, var patch)
                ? takeOver(manifest, "metadata.managedFields takeover failed", patch)
                        .<Plan>map(Plan.Refuse::new)
                        .orElseGet(() -> planner.planTakenOver(manifest))
                : plan;
    }

    private Optional<String> isRecreatedTooOften(GenericKubernetesResource live) {
        var id = cluster.idOf(live);
        var uids = recreated.computeIfAbsent(id, _ -> new HashSet<>());
        uids.add(live.getMetadata().getUid());
        return uids.size() <= RECREATIONS
                ? Optional.empty()
                : Optional.of(
                        ("%s immutable field detected, failed to recreate object: it was deleted %d times, and each time"
                                        + " somebody else creates it again before it is applied: stop whoever does")
                                .formatted(id.subject(), RECREATIONS));
    }

    private Optional<String> delete(GenericKubernetesResource live) {
        if (live.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        try {
            cluster.delete(live);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(failure(cluster.idOf(live), "immutable field detected, failed to delete object", e));
        }
    }

    private static String failure(ObjectId id, String what, KubernetesClientException error) {
        return "%s %s: %s"
                .formatted(
                        id.subject(),
                        what,
                        ApiErrors.unlessTransient(id, what, error).message());
    }

    private StageEnd write(List<Plan> plans, Journal journal) {
        if (!journaled && plans.stream().anyMatch(ApplyRun::writes)) {
            var refusal = journal.aboutToWrite(allEntries());
            if (refusal.isPresent()) {
                return new StageEnd.Failed(refusal.get());
            }
            journaled = true;
        }
        var runs = runs(plans);
        if (!runs.isEmpty()) {
            journal.aboutToRun(runs);
        }
        var done = new ArrayList<Change>();
        for (var plan : plans) {
            switch (write(plan, journal)) {
                case Written.Done(var change) -> done.add(change);
                case Written.Refused(var message) -> {
                    return new StageEnd.Failed(message);
                }
            }
        }
        return new StageEnd.Done(done);
    }

    private sealed interface Written {
        record Done(Change change) implements Written {}

        record Refused(String message) implements Written {}
    }

    private static boolean writes(Plan plan) {
        return plan instanceof Plan.Create || plan instanceof Plan.Configure;
    }

    private Written write(Plan plan, Journal journal) {
        return switch (plan) {
            case Plan.Leave(Change change) -> new Written.Done(change);
            case Plan.Create(Manifest manifest, var _) -> write(manifest, Action.CREATED, journal);
            case Plan.Configure(Manifest manifest, boolean takesOver) ->
                (takesOver ? takeOver(manifest) : Optional.<String>empty())
                        .<Written>map(Written.Refused::new)
                        .orElseGet(() -> write(manifest, Action.CONFIGURED, journal));
            case Plan.TakeOver _, Plan.Recreate _, Plan.Refuse _ ->
                throw new IllegalStateException("a stage is written as planned");
        };
    }

    private Written write(Manifest manifest, Action action, Journal journal) {
        try {
            var change = Change.of(manifest, cluster.apply(manifest.object()), action, rules, jobs);
            journal.wrote(change);
            return new Written.Done(change);
        } catch (KubernetesClientException e) {
            return new Written.Refused(failure(manifest.id(), "apply failed", e));
        }
    }

    /** Asks for the object again: a stage of plans with all that others manage would be too much to keep. */
    private Optional<String> takeOver(Manifest manifest) {
        var failure = "metadata.managedFields cleanup failed";
        try {
            return planner.takeover(manifest).flatMap(patch -> takeOver(manifest, failure, patch));
        } catch (KubernetesClientException e) {
            return Optional.of(failure(manifest.id(), failure, e));
        }
    }

    /** @return what failed; empty where nothing did */
    private Optional<String> takeOver(Manifest manifest, String failure, ArrayNode patch) {
        try {
            cluster.patchJson(manifest.object(), patch.toString());
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(failure(manifest.id(), failure, e));
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
        var definitions = request.manifests().stream()
                .filter(DefinedKinds::isDefinition)
                .flatMap(definition -> KindDefinition.of(definition).stream())
                .toList();
        return ApplyOrder.stages(request.manifests(), settings.customStageKinds()).stream()
                .flatMap(stage -> stage.objects().stream())
                .map(manifest -> InventoryEntry.of(
                        namespaces.idOf(manifest, definitions),
                        ApiVersion.parse(manifest.getApiVersion()).version()))
                .toList();
    }

    private Progress refused(String message) {
        return new Progress.Refused(withChanges(message));
    }

    /** The text of a failure, as in Flux: with what the stages before it have applied. */
    public String withChanges(String message) {
        return message + "\n" + new ChangeSet(changes);
    }
}
