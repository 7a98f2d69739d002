package dev.sluice.apply;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Optional;

/** What is to be done with one object. */
sealed interface Plan {
    record Leave(Change change) implements Plan {}

    /** @param run the run that this begins, of a Job that vanishes when it is done */
    record Write(Manifest manifest, Action action, Optional<JobRun> run) implements Plan {}

    record Recreate(GenericKubernetesResource live) implements Plan {}

    record Refuse(String message) implements Plan {}
}
