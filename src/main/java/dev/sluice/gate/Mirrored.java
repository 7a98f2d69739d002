package dev.sluice.gate;

import dev.sluice.api.ObjectState;
import dev.sluice.health.Health;

/**
 * An object as a watch has it.
 *
 * @param health current where nobody asked for it
 * @param version of the cluster's state in which it was so; 0 where that is not known
 * @param editor who, beside the applier, has written it last; empty where nobody has
 */
public record Mirrored(ObjectState state, Health health, long version, String editor) {

    static Mirrored absent(long version) {
        return new Mirrored(ObjectState.ABSENT, Health.notFound(), version, "");
    }
}
