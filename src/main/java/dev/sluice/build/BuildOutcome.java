package dev.sluice.build;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;

/** What came of a build. */
public sealed interface BuildOutcome {
    /**
     * It is done.
     *
     * @param manifests in the order of the build; the caller may change them
     * @param digest of the manifests as text, {@code sha256:<hex>}
     * @param isSelfContained whether no remote base went into it, so that the same artifact builds to the same
     * @param secretValues what went into them that no message may tell
     */
    record Built(
            List<GenericKubernetesResource> manifests,
            String digest,
            boolean isSelfContained,
            SecretValues secretValues)
            implements BuildOutcome {}

    /** The artifact has no such directory. */
    record PathNotFound(String message) implements BuildOutcome {}

    /** The build cannot be done; the message names the file and what is wrong with it. */
    record Failed(String message) implements BuildOutcome {}
}
