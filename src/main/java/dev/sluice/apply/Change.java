package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
import dev.sluice.api.Owner;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What an apply made of one object, and by what the object will be known again.
 *
 * @param version the API version without its group
 * @param uid the object's uid after the apply: evidence about another uid is not evidence about this object
 * @param generation the object's generation after the apply, 0 for kinds without one; older evidence is stale
 * @param resourceVersion the version of the cluster's state in which the object is as this apply left it
 * @param health the health that the API server's answer shows
 * @param definition a digest of the manifest
 * @param state by what a later change of the object is told
 * @param passing what is to be remembered of a Job that is removed after it has finished; empty for all else
 * @param comesBack whether the object is a Job that the cluster removes after it has finished, and that is to run again at the
 *     interval then
 * @param isLabelled whether the object bears the label by which watches at rest see it
 */
public record Change(
        ObjectId id,
        String version,
        Action action,
        String uid,
        long generation,
        String resourceVersion,
        Health health,
        String definition,
        ObjectState state,
        Optional<PassingJob> passing,
        boolean comesBack,
        boolean isLabelled) {

    /** @param object as the API server has it */
    static Change of(
            Manifest manifest, GenericKubernetesResource object, Action action, CustomRules rules, JobsOnce jobs) {
        var metadata = object.getMetadata();
        return new Change(
                manifest.id(),
                ApiVersion.parse(object.getApiVersion()).version(),
                action,
                Objects.toString(metadata.getUid(), ""),
                Objects.requireNonNullElse(metadata.getGeneration(), 0L),
                Objects.toString(metadata.getResourceVersion(), ""),
                rules.of(object, Instant.now()),
                manifest.definition(),
                ObjectState.of(object),
                jobs.passing(manifest.id(), object),
                comesBack(manifest, object),
                isLabelled(object));
    }

    static Change ofAbsent(Manifest manifest, Action action, CustomRules rules, JobsOnce jobs) {
        return new Change(
                manifest.id(),
                ApiVersion.parse(manifest.object().getApiVersion()).version(),
                action,
                "",
                0,
                "",
                rules.of(manifest.object(), Instant.now()),
                manifest.definition(),
                ObjectState.ABSENT,
                jobs.passing(manifest.id(), manifest.object()),
                comesBack(manifest, manifest.object()),
                isLabelled(manifest.object()));
    }

    private static boolean comesBack(Manifest manifest, GenericKubernetesResource object) {
        return JobsOnce.isJob(manifest.id())
                && JobsOnce.passes(object)
                && Controls.runsAtEveryInterval(manifest.object());
    }

    private static boolean isLabelled(GenericKubernetesResource object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .filter(labels -> labels.containsKey(Owner.NAME_LABEL))
                .isPresent();
    }

    /** The same object, found as it was. */
    public Change unchanged(Health health) {
        return new Change(
                id,
                version,
                Action.UNCHANGED,
                uid,
                generation,
                resourceVersion,
                health,
                definition,
                state,
                passing,
                comesBack,
                isLabelled);
    }

    /** The same, of a Job that is known to have finished. */
    Change ended(Health health, Instant finished) {
        var job = passing.map(known -> new PassingJob(known.definition(), known.stay(), Optional.of(finished)));
        return new Change(
                id,
                version,
                action,
                uid,
                generation,
                resourceVersion,
                health,
                definition,
                state,
                job,
                comesBack,
                isLabelled);
    }

    public InventoryEntry inventoryEntry() {
        return InventoryEntry.of(id, version);
    }

    /** {@code <Kind>/<namespace>/<name> <action>}, as in Flux's events and logs. */
    @Override
    public String toString() {
        return id.subject() + " " + action;
    }
}
