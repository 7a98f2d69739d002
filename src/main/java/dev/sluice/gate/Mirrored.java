package dev.sluice.gate;

import dev.sluice.api.ObjectState;
import dev.sluice.api.Owner;
import dev.sluice.health.Health;
import java.util.Optional;

/**
 * An object as a watch has it.
 *
 * @param health current where nobody asked for it
 * @param version of the cluster's state in which it was so; 0 where that is not known
 * @param editor who, beside the applier, has written it last; empty where nobody has
 * @param owner the Kustomization that its labels name
 */
public record Mirrored(ObjectState state, Health health, long version, String editor, Optional<Owner> owner) {

    static Mirrored absent(long version) {
        return new Mirrored(ObjectState.ABSENT, Health.notFound(), version, "", Optional.empty());
    }
}
