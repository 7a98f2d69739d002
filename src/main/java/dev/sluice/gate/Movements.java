package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.gate.ObjectMirrors.Mirror;
import java.util.Optional;
import java.util.function.Function;

/** Is told by the watches of objects at rest what moves. */
interface Movements {
    /** An object is not what it was, or not there any more. */
    void moved(ObjectId id, Mirrored now);

    /**
     * A watch has begun: what is not there it has not told of.
     *
     * @param look an object as it is seen now; empty where the watch cannot tell
     */
    void listed(Mirror mirror, Function<ObjectId, Optional<Mirrored>> look);
}
