package dev.sluice.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.api.ObjectId;
import dev.sluice.api.PathSegment;
import dev.sluice.health.CustomRules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Finds out what is to be done with objects, without writing. Safe for use by several threads. */
final class Planner {
    private final ClusterObjects cluster;
    private final boolean force;
    private final IgnoredFields ignored;
    private final Takeover takeover;
    private final Settled settled;
    private final CustomRules rules;
    private final JobsOnce jobs;

    Planner(
            ClusterObjects cluster,
            boolean force,
            IgnoredFields ignored,
            Takeover takeover,
            Settled settled,
            CustomRules rules,
            JobsOnce jobs) {
        this.cluster = cluster;
        this.force = force;
        this.ignored = ignored;
        this.takeover = takeover;
        this.settled = settled;
        this.rules = rules;
        this.jobs = jobs;
    }

    Plan plan(GenericKubernetesResource object) {
        ObjectId id;
        try {
            id = cluster.idOf(object);
        } catch (ClusterObjects.NoMatchException e) {
            return refusal(ObjectId.of(object), e);
        }
        if (cluster.lacksNamespace(object)) {
            return new Plan.Refuse(("%s namespace not specified: the server could not find the requested resource"
                            + " (set metadata.namespace or spec.targetNamespace)")
                    .formatted(id.subject()));
        }
        var misnamed = PathSegment.faultOfNamespace(id.namespace()).or(() -> PathSegment.faultOfName(id.name()));
        if (misnamed.isPresent()) {
            return new Plan.Refuse("%s dry-run failed: %s".formatted(id.subject(), misnamed.get()));
        }
        var manifest = new Manifest(id, object, Definition.digest(object));
        return settled.unchanged(id, manifest.definition())
                .<Plan>map(Plan.Leave::new)
                .orElseGet(() -> ask(manifest));
    }

    private Plan ask(Manifest manifest) {
        try {
            return Controls.leftAlone(manifest.object()) || Controls.onlyIfNotPresent(manifest.object())
                    ? planControlled(manifest)
                    : planChange(manifest);
        } catch (KubernetesClientException e) {
            return refusal(manifest.id(), e);
        } catch (ClusterObjects.NoMatchException e) { // its definition is gone since the kind was looked up
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

    /** Asks first what an apply would make of the object: where there is none yet, the answer has no version. */
    private Plan planChange(Manifest manifest) {
        GenericKubernetesResource applied;
        try {
            applied = cluster.dryRun(manifest.object());
        } catch (KubernetesClientException e) {
            return planRefused(manifest, e);
        }
        var live = applied.getMetadata().getResourceVersion() == null
                ? Optional.<GenericKubernetesResource>empty()
                : cluster.live(manifest.object());
        return planAnyway(manifest, live).orElseGet(() -> planDrift(manifest, live, applied));
    }

    private Plan planDrift(
            Manifest manifest, Optional<GenericKubernetesResource> live, GenericKubernetesResource applied) {
        if (live.isEmpty()) {
            return new Plan.Create(
                    manifest, jobs.passing(manifest.id(), applied).map(jobs::begun));
        }
        var foreign = Controls.merged(manifest.object()) || Controls.merged(live.get())
                ? Optional.<ArrayNode>empty()
                : takeover.patch(live.get());
        var left = ignored.of(live.get(), applied);
        var drift = left.map(IgnoredFields.OfObject::leaveDrift).orElseGet(() -> Drift.between(live.get(), applied));
        if (foreign.isEmpty() && !drift) {
            return new Plan.Leave(Change.of(manifest, live.get(), Action.UNCHANGED, rules, jobs));
        }
        var payload = left.map(fields -> manifest.with(fields.kept(manifest.object(), foreign.isPresent())));
        return new Plan.Configure(payload.orElse(manifest), foreign);
    }

    private Plan planRefused(Manifest manifest, KubernetesClientException refusal) {
        ApiErrors.unlessTransient(refusal);
        var live = cluster.live(manifest.object());
        return planAnyway(manifest, live)
                .orElseGet(() -> live.isPresent() && mayRecreate(manifest.object(), live.get(), refusal)
                        ? new Plan.Recreate(live.get())
                        : refusal(manifest.id(), refusal));
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

    private static Plan refusal(ObjectId id, ClusterObjects.NoMatchException e) {
        return new Plan.Refuse("%s dry-run failed: %s".formatted(id.subject(), e.getMessage()));
    }

    private static Plan refusal(ObjectId id, KubernetesClientException e) {
        return new Plan.Refuse(ApiErrors.ofDryRun(id, ApiErrors.unlessTransient(e)));
    }
}
