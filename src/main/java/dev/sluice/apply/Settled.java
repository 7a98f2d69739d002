package dev.sluice.apply;

import dev.sluice.api.ObjectId;
import java.util.Optional;

/** Objects of which it is known without asking that they are as they were applied. */
@FunctionalInterface
public interface Settled {
    Settled NONE = (_, _) -> Optional.empty();

    /**
     * @param definition of the manifest that is to be applied now
     * @return what a new apply would make of the object; empty where that must be found out
     */
    Optional<Change> unchanged(ObjectId id, String definition);
}
