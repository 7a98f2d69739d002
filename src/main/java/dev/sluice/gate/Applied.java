package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
import dev.sluice.gate.ObjectMirrors.Mirror;
import java.time.Instant;

/**
 * An object as it was applied, to be watched for drift.
 *
 * @param mirror the watch that sees it
 * @param resourceVersion the version of the cluster's state in which it was so: what is seen of an earlier one is no drift
 * @param isWritten whether the apply changed it
 * @param isLeftAlone whether its fields are nobody's drift, but only that it is gone
 * @param mayGo from when on it is no drift that it is gone
 */
public record Applied(
        Mirror mirror,
        ObjectId id,
        ObjectState state,
        String resourceVersion,
        boolean isWritten,
        boolean isLeftAlone,
        Instant mayGo) {

    /** Whether the object may have drifted; an apply will tell. */
    boolean mayHaveDrifted(Mirrored seen, Instant now) {
        if (state.isAbsent() || isOlder(seen)) {
            return false;
        }
        return seen.state().isAbsent() ? now.isBefore(mayGo) : !isLeftAlone && state.mayHaveDrifted(seen.state());
    }

    private boolean isOlder(Mirrored seen) {
        return seen.version() != 0 && seen.version() < Versions.number(resourceVersion);
    }

    /** Whether the object was written since. */
    boolean isWrittenSince(Applied before) {
        return isWritten && !resourceVersion.equals(before.resourceVersion);
    }
}
