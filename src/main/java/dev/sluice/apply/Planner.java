package dev.sluice.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.api.PathSegment;
import dev.sluice.api.Refusal;
import dev.sluice.health.CustomRules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out what is to be done with objects, without writing. Safe for use by several threads. */
final class Planner {
    private static final String DRY_RUN = "dry-run failed";

    private final ClusterObjects cluster;
    private final Owner owner;
    private final Set<String> inventory;
    private final Namespaces namespaces;
    private final EarlyTakeover earlyTakeover;
    private final Takeover takeover;
    private final IgnoredFields ignored;
    private final Recreation recreation;
    private final Settled settled;
    private final CustomRules rules;
    private final JobsOnce jobs;
    private final DefinedKinds definedKinds;
    private final Warnings warnings;

    /** @throws IllegalArgumentException where a rule of {@code spec.ignore} is none */
    Planner(
            ClusterObjects cluster,
            ApplyRun.Settings settings,
            ApplyRequest request,
            Namespaces namespaces,
            Settled settled,
            CustomRules rules,
            JobsOnce jobs,
            DefinedKinds definedKinds,
            Warnings warnings) {
        this.cluster = cluster;
        this.owner = request.owner();
        this.inventory = request.inventory().stream().map(InventoryEntry::id).collect(Collectors.toSet());
        this.namespaces = namespaces;
        this.earlyTakeover = new EarlyTakeover(settings.overriddenBeforeDryRun(), settings.migratesApiVersion());
        this.takeover = new Takeover(settings.overriddenManagers());
        this.ignored = IgnoredFields.of(request.spec().ignore());
        this.recreation = new Recreation(cluster, request.spec().force());
        this.settled = settled;
        this.rules = rules;
        this.jobs = jobs;
        this.definedKinds = definedKinds;
        this.warnings = warnings;
    }

    /** @throws UnansweredException where the API server cannot say it now */
    Plan plan(GenericKubernetesResource object) {
        try {
            if (namespaces.lacks(object)) {
                return new Plan.Refuse(("%s namespace not specified: the server could not find the requested resource"
                                + " (set metadata.namespace or spec.targetNamespace)")
                        .formatted(ObjectId.of(object).subject()));
            }
            var id = cluster.idOf(object);
            var misnamed = PathSegment.faultOfNamespace(id.namespace()).or(() -> PathSegment.faultOfName(id.name()));
            if (misnamed.isPresent()) {
                return new Plan.Refuse("%s %s: %s".formatted(id.subject(), DRY_RUN, misnamed.get()));
            }
            var manifest = new Manifest(id, object, Definition.digest(object));
            return settled.unchanged(id, manifest.definition())
                    .<Plan>map(Plan.Leave::new)
                    .orElseGet(() -> ask(manifest));
        } catch (ClusterObjects.NoMatchException e) {
            return refusal(ObjectId.of(object), e);
        } catch (KubernetesClientException e) { // what it serves cannot be found out
            return refusal(ObjectId.of(object), e);
        }
    }

    private Plan ask(Manifest manifest) {
        try {
            return Controls.leftAlone(manifest.object()) || Controls.onlyIfNotPresent(manifest.object())
                    ? planControlled(manifest)
                    : planChange(manifest);
        } catch (KubernetesClientException e) {
            return refusal(manifest.id(), e);
        }
    }

    /** What is to be skipped is not even tried: its manifest need not be valid. */
    private Plan planControlled(Manifest manifest) {
        var live = cluster.live(manifest.object());
        if (live.isPresent()) {
            return new Plan.Leave(Change.of(manifest, live.get(), Action.SKIPPED, rules, jobs));
        }
        return Controls.leftAlone(manifest.object())
                ? new Plan.Leave(Change.ofAbsent(manifest, Action.SKIPPED, rules, jobs))
                : planChange(manifest);
    }

    private Plan planChange(Manifest manifest) {
        if (earlyTakeover.isWanted()) {
            var live = cluster.live(manifest.object()).filter(found -> !isLeftAsItIs(manifest, found));
            var patch = live.flatMap(
                    found -> earlyTakeover.patch(found, manifest.object().getApiVersion()));
            if (patch.isPresent()) {
                return new Plan.TakeOver(manifest, patch.get());
            }
        }
        return planApply(manifest, false);
    }

    private static boolean isLeftAsItIs(Manifest manifest, GenericKubernetesResource live) {
        return Controls.leftAlone(live) || isMerged(manifest, live);
    }

    private static boolean isMerged(Manifest manifest, GenericKubernetesResource live) {
        return Controls.merged(manifest.object()) || Controls.merged(live);
    }

    /** What is to be done with an object whose managed fields have been taken over: never {@link Plan.TakeOver} again. */
    Plan planTakenOver(Manifest manifest) {
        try {
            return planApply(manifest, true);
        } catch (KubernetesClientException e) {
            return refusal(manifest.id(), e);
        }
    }

    /**
     * Asks first what an apply would make of the object: where there is none yet, the answer has no version.
     *
     * @param takenOver whether its managed fields have been changed already
     */
    private Plan planApply(Manifest manifest, boolean takenOver) {
        GenericKubernetesResource applied;
        try {
            applied = dryRun(manifest);
        } catch (KubernetesClientException e) {
            return planRefused(manifest, e, takenOver);
        }
        var live = applied.getMetadata().getResourceVersion() == null
                ? Optional.<GenericKubernetesResource>empty()
                : cluster.live(manifest.object());
        return planAnyway(manifest, live).orElseGet(() -> planDrift(manifest, live, applied, takenOver));
    }

    /** Where the kind has no such fields, the object is applied without them. */
    private GenericKubernetesResource dryRun(Manifest manifest) {
        try {
            return cluster.dryRun(manifest.object());
        } catch (KubernetesClientException e) {
            var leftOut = UndeclaredFields.leaveOut(manifest.object(), Refusal.of(e));
            if (leftOut.isEmpty()) {
                throw e;
            }
            var applied = cluster.dryRun(manifest.object());
            warnings.leftOut(manifest.id(), leftOut);
            return applied;
        }
    }

    private Plan planDrift(
            Manifest manifest,
            Optional<GenericKubernetesResource> live,
            GenericKubernetesResource applied,
            boolean takenOver) {
        var encrypted = Ciphertext.keys(manifest.object());
        if (!encrypted.isEmpty()) {
            warnings.holdsCiphertext(manifest.id(), encrypted);
        }
        if (live.isEmpty()) {
            return new Plan.Create(
                    manifest, jobs.passing(manifest.id(), applied).map(jobs::begun));
        }
        var takesOver =
                !isMerged(manifest, live.get()) && takeover.patch(live.get()).isPresent();
        var left = ignored.of(live.get(), applied);
        var drift = left.map(IgnoredFields.OfObject::leaveDrift).orElseGet(() -> Drift.between(live.get(), applied));
        if (!takesOver && !drift) {
            var action = takenOver ? Action.CONFIGURED : Action.UNCHANGED;
            return new Plan.Leave(Change.of(manifest, live.get(), action, rules, jobs));
        }
        warnOfOther(manifest.id(), live.get());
        var payload = left.map(fields -> manifest.with(fields.kept(manifest.object(), takesOver)));
        return new Plan.Configure(payload.orElse(manifest), takesOver);
    }

    /** A JSON patch by which fields that others own become ours; empty where there are none. */
    Optional<ArrayNode> takeover(Manifest manifest) {
        return cluster.live(manifest.object()).flatMap(takeover::patch);
    }

    /** An object that this Kustomization has applied before and that another has taken since: they will go on like that. */
    private void warnOfOther(ObjectId id, GenericKubernetesResource live) {
        if (inventory.contains(id.toString())) {
            Owner.of(live).filter(other -> !other.equals(owner)).ifPresent(other -> warnings.alsoAppliedBy(id, other));
        }
    }

    private Plan planRefused(Manifest manifest, KubernetesClientException error, boolean takenOver) {
        var refusal = ApiErrors.unlessTransient(manifest.id(), DRY_RUN, error);
        var live = cluster.live(manifest.object());
        return planAnyway(manifest, live)
                .orElseGet(() -> live.map(found -> planRefused(manifest, found, refusal, takenOver))
                        .orElseGet(() -> refusal(manifest.id(), error)));
    }

    private Plan planRefused(Manifest manifest, GenericKubernetesResource live, Refusal refusal, boolean takenOver) {
        var apiVersion = manifest.object().getApiVersion();
        var migration = takenOver ? Optional.<ArrayNode>empty() : EarlyTakeover.patchOfOwn(live, apiVersion, refusal);
        if (migration.isPresent()) {
            return new Plan.TakeOver(manifest, migration.get());
        }
        return recreation.isDue(manifest.object(), live, refusal)
                ? new Plan.Recreate(live)
                : new Plan.Refuse(ApiErrors.ofDryRun(manifest.id(), refusal)
                        + EarlyTakeover.advice(live, apiVersion, refusal).orElse(""));
    }

    /** What is to be done whatever an apply would make of the object. */
    private Optional<Plan> planAnyway(Manifest manifest, Optional<GenericKubernetesResource> live) {
        if (live.filter(Controls::leftAlone).isPresent()) {
            return Optional.of(new Plan.Leave(Change.of(manifest, live.get(), Action.SKIPPED, rules, jobs)));
        }
        return JobsOnce.isJob(manifest.id()) ? planJob(manifest, live) : Optional.empty();
    }

    /** A Job that has run and vanished is left so; one that somebody has deleted must be gone before it is put back. */
    private Optional<Plan> planJob(Manifest manifest, Optional<GenericKubernetesResource> live) {
        if (live.isEmpty()) {
            return jobs.endOfMissing(manifest.id())
                    .map(end -> new Plan.Leave(Change.ofAbsent(manifest, Action.UNCHANGED, rules, jobs)
                            .ended(end.health(), end.finished())));
        }
        if (live.get().getMetadata().getDeletionTimestamp() == null) {
            return Optional.empty();
        }
        return Optional.of(
                jobs.isOver(manifest.id(), live.get())
                        ? new Plan.Leave(Change.of(manifest, live.get(), Action.UNCHANGED, rules, jobs))
                        : new Plan.Recreate(live.get()));
    }

    private Plan refusal(ObjectId id, ClusterObjects.NoMatchException e) {
        requireServed(id, e);
        return new Plan.Refuse("%s %s: %s".formatted(id.subject(), DRY_RUN, e.getMessage()));
    }

    private Plan refusal(ObjectId id, KubernetesClientException e) {
        var refusal = ApiErrors.unlessTransient(id, DRY_RUN, e);
        if (refusal.isUnserved()) {
            requireServed(id, e);
        }
        return new Plan.Refuse(ApiErrors.ofDryRun(id, refusal));
    }

    /** A kind whose definition was established just now is served in a moment: the whole is tried again soon. */
    private void requireServed(ObjectId id, RuntimeException error) {
        if (definedKinds.has(id)) {
            throw new UnansweredException(
                    id,
                    DRY_RUN,
                    "the definition of its kind is established, but the API server does not serve it yet",
                    error);
        }
    }
}
