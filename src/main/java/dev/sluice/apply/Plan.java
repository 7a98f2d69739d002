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

    /** @param takeover a JSON patch that comes first, where others own fields of the object that are to be ours */
    record Configure(Manifest manifest, Optional<ArrayNode> takeover) implements Plan {}

    record Recreate(GenericKubernetesResource live) implements Plan {}

    record Refuse(String message) implements Plan {}
}
