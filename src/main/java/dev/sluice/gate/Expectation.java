package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.health.Health;

/**
 * An object that one attempt applied, and whose health its Kustomization awaits. Only what is observed on this very object
 * counts: the same uid, the same generation or a later one.
 *
 * @param apiVersion with its group
 * @param uid the uid that the API server gave
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
        boolean vanishesWhenDone) {}
