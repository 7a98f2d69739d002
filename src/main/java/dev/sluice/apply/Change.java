package dev.sluice.apply;

import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import dev.sluice.health.Health;
import java.util.Optional;

/**
 * What an apply made of one object, and by what the object will be known again.
 *
 * @param version the API version without its group
 * @param uid the object's uid after the apply: evidence about another uid is not evidence about this object
 * @param generation the object's generation after the apply, 0 for kinds without one; older evidence is stale
 * @param resourceVersion the version of the cluster's state in which the object is as this apply left it
 * @param health the health that the API server's answer shows
 * @param passing what is to be remembered of a Job that is removed after it has finished; empty for all else
 */
public record Change(
        ObjectId id,
        String version,
        Action action,
        String uid,
        long generation,
        String resourceVersion,
        Health health,
        Optional<PassingJob> passing) {

    public InventoryEntry inventoryEntry() {
        return InventoryEntry.of(id, version);
    }

    /** {@code <Kind>/<namespace>/<name> <action>}, as in Flux's events and logs. */
    @Override
    public String toString() {
        return id.subject() + " " + action;
    }
}
