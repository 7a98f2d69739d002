package dev.sluice.apply;

import dev.sluice.api.DeletedObject;
import java.util.List;

/** How far an apply has come. */
public sealed interface Progress {
    /** All objects are applied. */
    record Applied(ChangeSet changes) implements Progress {}

    /**
     * The objects of a stage must be healthy before the next stage is applied.
     *
     * @param stage its number, which grows from stage to stage
     * @param objects all objects of the stage, healthy or not: the same ones as long as the stage is waited for
     */
    record AwaitingHealth(int stage, List<Change> objects) implements Progress {}

    /** Objects were deleted so that they can be created anew; the apply goes on when they are gone. */
    record AwaitingDeletion(List<DeletedObject> objects) implements Progress {}

    /**
     * Nothing more is applied.
     *
     * @param message names the object and what the API server said
     */
    record Refused(String message) implements Progress {}
}
