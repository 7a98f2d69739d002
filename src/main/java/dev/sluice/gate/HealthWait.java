package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import dev.sluice.health.HealthRules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The objects that one Kustomization awaits, with the latest evidence of each. Evidence is judged when it arrives, so that
 * an object which shows its end and vanishes at once is not missed. Safe for use by several threads.
 */
final class HealthWait {
    private final Map<ObjectId, Seen> objects = new LinkedHashMap<>();
    private final ResourceID kustomization;
    private final Target target;
    private final CustomRules rules;
    private final LongSupplier nanoTime;
    private long latestEvidence;

    private static final class Seen {
        final Expectation expectation;
        Health health;
        Instant finishedAt;
        long resourceVersion;
        String refusal = "";

        Seen(Expectation expectation) {
            this.expectation = expectation;
            this.health = expectation.health();
            this.resourceVersion = Versions.number(expectation.resourceVersion());
        }
    }

    HealthWait(
            ResourceID kustomization,
            Target target,
            List<Expectation> expectations,
            CustomRules rules,
            LongSupplier nanoTime) {
        this.kustomization = kustomization;
        this.target = target;
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.latestEvidence = nanoTime.getAsLong();
        expectations.forEach(expectation -> objects.put(expectation.id(), new Seen(expectation)));
    }

    /** Who awaits them. */
    ResourceID kustomization() {
        return kustomization;
    }

    String namespace() {
        return kustomization.getNamespace().orElse("");
    }

    /** Where the objects are. */
    Target target() {
        return target;
    }

    Collection<Expectation> expectations() {
        return objects.values().stream().map(seen -> seen.expectation).toList();
    }

    Optional<Expectation> expectation(ObjectId id) {
        return Optional.ofNullable(objects.get(id)).map(seen -> seen.expectation);
    }

    /** The latest evidence of an object; empty for one that is not awaited. */
    synchronized Optional<Health> health(ObjectId id) {
        return Optional.ofNullable(objects.get(id)).map(seen -> seen.health);
    }

    /** When a Job that is awaited finished; empty for one that was not seen to, and for all else. */
    synchronized Optional<Instant> finishedAt(ObjectId id) {
        return Optional.ofNullable(objects.get(id)).map(seen -> seen.finishedAt);
    }

    /** Which watch shows an object. */
    KindWatch.Scope scope(Expectation expectation) {
        var id = expectation.id();
        if (expectation.isOfOthers()) {
            return new KindWatch.Scope.Named(id.namespace(), id.name());
        }
        var namespace = target.watched(id.namespace());
        return rules.judges(id.group(), id.kind())
                ? new KindWatch.Scope.OwnedInWhole(namespace)
                : new KindWatch.Scope.Owned(namespace);
    }

    /** When the latest decisive evidence came, by the clock of {@link System#nanoTime()}. */
    synchronized long latestEvidence() {
        return latestEvidence;
    }

    /**
     * An object was seen in a watch.
     *
     * @return whether this changes what is to be done: the object has become healthy, has failed, or was replaced
     */
    synchronized boolean seen(ObjectId id, GenericKubernetesResource object) {
        var seen = objects.get(id);
        var version = resourceVersion(object);
        if (seen == null || version < seen.resourceVersion) {
            return false;
        }
        seen.resourceVersion = version;
        seen.refusal = "";
        noteEnd(seen, object);
        return judge(seen, healthOf(seen.expectation, object));
    }

    /**
     * An object is gone now.
     *
     * @param last as it was seen last; it may have changed unseen
     */
    synchronized boolean gone(ObjectId id, GenericKubernetesResource last) {
        var seen = objects.get(id);
        if (seen == null || !seen.expectation.isAbout(last)) {
            return false;
        }
        seen.resourceVersion = Math.max(seen.resourceVersion, resourceVersion(last));
        noteEnd(seen, last);
        return judge(seen, afterItsEnd(seen, healthOf(seen.expectation, last)));
    }

    /** A complete list that is younger than the object does not have it. */
    synchronized boolean absent(ObjectId id) {
        var seen = objects.get(id);
        return seen != null && judge(seen, afterItsEnd(seen, seen.health));
    }

    /** The watch is broken: what is not yet decided says so until it is seen again. */
    synchronized void unwatched(ObjectId id, String why) {
        var seen = objects.get(id);
        if (seen != null && seen.health.status() == Health.Status.IN_PROGRESS) {
            seen.health = Health.inProgress(why);
        }
    }

    /** The watch is not allowed: nothing will be seen before somebody looks. */
    synchronized void refused(ObjectId id, String why) {
        var seen = objects.get(id);
        if (seen != null) {
            seen.refusal = why;
            unwatched(id, why);
        }
    }

    /** Why some of what is not yet decided cannot be watched; none where all can. */
    synchronized List<String> refusals() {
        return objects.values().stream()
                .filter(seen -> !isDecided(seen) && !seen.refusal.isEmpty())
                .map(seen -> seen.refusal)
                .distinct()
                .toList();
    }

    /** Whether more may come of an object without anything being done to it. */
    synchronized boolean isDecided(ObjectId id) {
        return Optional.ofNullable(objects.get(id))
                .filter(HealthWait::isDecided)
                .isPresent();
    }

    private static boolean isDecided(Seen seen) {
        return seen.health.status() == Health.Status.CURRENT || seen.health.status() == Health.Status.FAILED;
    }

    /** A Job that is removed when it is done stays as it ended; of all else only the absence is known. */
    private static Health afterItsEnd(Seen seen, Health last) {
        var hadEnded = last.status() == Health.Status.CURRENT || last.status() == Health.Status.FAILED;
        return seen.expectation.vanishesWhenDone() && hadEnded ? last : Health.notFound();
    }

    private static void noteEnd(Seen seen, GenericKubernetesResource object) {
        if (seen.expectation.isAbout(object)) {
            HealthRules.finishedAt(object).ifPresent(time -> seen.finishedAt = time);
        }
    }

    private boolean judge(Seen seen, Health health) {
        var before = seen.health;
        seen.health = health;
        var decisive = health.status() != before.status() && health.status() != Health.Status.IN_PROGRESS;
        if (decisive) {
            latestEvidence = nanoTime.getAsLong();
        }
        return decisive || !health.recheckAt().equals(before.recheckAt());
    }

    private Health healthOf(Expectation expectation, GenericKubernetesResource object) {
        if (!expectation.isAbout(object)) {
            return new Health(Health.Status.NOT_FOUND, "was replaced by another object of its name");
        }
        var generation = object.getMetadata().getGeneration();
        if (generation != null && generation < expectation.generation()) {
            return Health.inProgress("");
        }
        return rules.of(object, Instant.now());
    }

    private static long resourceVersion(GenericKubernetesResource object) {
        return Versions.number(object.getMetadata().getResourceVersion());
    }
}
