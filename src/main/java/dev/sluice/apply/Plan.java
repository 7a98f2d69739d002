package dev.sluice.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Optional;

/** What is to be done with one object. */
sealed interface Plan {
    record Leave(Change change) implements Plan {}

    /**
     * The managed fields of the object must change before the API server can say what an apply would make of it.
     *
     * @param patch a JSON patch
     */
    record TakeOver(Manifest manifest, ArrayNode patch) implements Plan {}

    /** @param run the run that this begins, of a Job that vanishes when it is done */
    record Create(Manifest manifest, Optional<JobRun> run) implements Plan {}

    /** @param takesOver whether others own fields of the object that are to be ours, which comes first */
    record Configure(Manifest manifest, boolean takesOver) implements Plan {}

    record Recreate(GenericKubernetesResource live) implements Plan {}

    record Refuse(String message) implements Plan {}
}
