package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/**
 * An object whose health a Kustomization awaits. Of one that its attempt applied only what is observed on this very object
 * counts: the same uid, the same generation or a later one.
 *
 * @param apiVersion with its group
 * @param uid the uid that the API server gave; empty for an object of somebody else's
 * @param generation the generation that the apply made, 0 for kinds without one
 * @param resourceVersion the version of the cluster's state at which the object was known to be there
 * @param health what was known when the object was applied
 * @param vanishesWhenDone whether the object is a Job that is removed after it has finished: that it is gone then takes
 *     nothing back
 */
public record Expectation(
        ObjectId id,
        String apiVersion,
        String uid,
        long generation,
        String resourceVersion,
        Health health,
        boolean vanishesWhenDone) {

    /**
     * An object that somebody else sees to: whatever bears its name counts, at any time.
     *
     * @param resourceVersion the version of the cluster's state at which the health was known; empty for any
     */
    public static Expectation ofOthers(ObjectId id, String apiVersion, String resourceVersion, Health health) {
        return new Expectation(id, apiVersion, "", 0, resourceVersion, health, false);
    }

    boolean isOfOthers() {
        return uid.isEmpty();
    }

    boolean isAbout(GenericKubernetesResource object) {
        return isOfOthers() || uid.equals(object.getMetadata().getUid());
    }
}
