package dev.sluice.apply;

import dev.sluice.api.ObjectId;
import dev.sluice.api.Refusal;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** How refusals of objects are reported; the texts are Flux's. */
final class ApiErrors {
    private ApiErrors() {}

    /** The text of a failed dry run. */
    static String ofDryRun(ObjectId id, Refusal refusal) {
        if (refusal.isNotFound()) {
            return id.namespace().isEmpty()
                    ? "%s namespace not specified: %s".formatted(id.subject(), refusal.message())
                    : "%s not found: %s".formatted(id.subject(), refusal.message());
        }
        return refusal.reason().isEmpty()
                ? "%s dry-run failed: %s".formatted(id.subject(), refusal.message())
                : "%s dry-run failed (%s): %s".formatted(id.subject(), refusal.reason(), refusal.message());
    }

    /**
     * @param what was to be done with the object
     * @return what the API server says of it
     * @throws UnansweredException where it is an error of the server, or of the way to it: the whole is tried again soon
     */
    static Refusal unlessTransient(ObjectId id, String what, KubernetesClientException error) {
        var refusal = Refusal.of(error);
        if (refusal.isTransient()) {
            throw new UnansweredException(id, what, refusal, error);
        }
        return refusal;
    }
}
