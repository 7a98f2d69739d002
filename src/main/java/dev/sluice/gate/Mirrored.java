package dev.sluice.gate;

import dev.sluice.api.ObjectState;
import dev.sluice.health.Health;

/**
 * An object as a watch has it.
 *
 * @param health current where nobody asked for it
 */
public record Mirrored(ObjectState state, Health health) {
    static final Mirrored ABSENT = new Mirrored(ObjectState.ABSENT, Health.notFound());
}
