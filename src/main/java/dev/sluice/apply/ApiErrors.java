package dev.sluice.apply;

import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/** What the API server's refusals mean, and how they are told; the texts are Flux's. */
final class ApiErrors {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int INVALID = 422;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private ApiErrors() {}

    /** Throws an error that a server or a connection has, not the object: the whole is tried again soon. */
    static KubernetesClientException unlessTransient(KubernetesClientException error) {
        var code = error.getCode();
        var unanswered = code <= 0;
        if (unanswered || code == TOO_MANY_REQUESTS || code == UNAVAILABLE || code == GATEWAY_TIMEOUT) {
            throw error;
        }
        return error;
    }

    static String message(RuntimeException error) {
        return error instanceof KubernetesClientException refusal
                        && refusal.getStatus() != null
                        && refusal.getStatus().getMessage() != null
                ? refusal.getStatus().getMessage()
                : String.valueOf(error.getMessage());
    }

    /** The text of a failed dry run. */
    static String ofDryRun(ObjectId id, RuntimeException error) {
        if (error instanceof KubernetesClientException refusal && refusal.getCode() == NOT_FOUND) {
            return id.namespace().isEmpty()
                    ? "%s namespace not specified: %s".formatted(id.subject(), message(error))
                    : "%s not found: %s".formatted(id.subject(), message(error));
        }
        return reason(error)
                .map(reason -> "%s dry-run failed (%s): %s".formatted(id.subject(), reason, message(error)))
                .orElseGet(() -> "%s dry-run failed: %s".formatted(id.subject(), message(error)));
    }

    /** Whether the refusal may be one of a change that only a new object can take. */
    static boolean mayBeImmutable(RuntimeException error) {
        return error instanceof KubernetesClientException refusal
                && (refusal.getCode() == INVALID || refusal.getCode() == CONFLICT || saysImmutable(message(refusal)));
    }

    /** Whether each cause of the refusal names a field that cannot be changed: then the manifest itself is valid. */
    static boolean isNothingButImmutable(RuntimeException error) {
        var causes = causes(error);
        return causes.isEmpty()
                ? saysImmutable(message(error))
                : causes.stream().allMatch(cause -> saysImmutable(String.valueOf(cause.getMessage())));
    }

    private static boolean saysImmutable(String text) {
        return text.contains("is immutable") || text.contains("immutable field");
    }

    private static List<StatusCause> causes(RuntimeException error) {
        return error instanceof KubernetesClientException refusal
                        && refusal.getStatus() != null
                        && refusal.getStatus().getDetails() != null
                ? refusal.getStatus().getDetails().getCauses()
                : List.of();
    }

    private static Optional<String> reason(RuntimeException error) {
        return error instanceof KubernetesClientException refusal && refusal.getStatus() != null
                ? Optional.ofNullable(refusal.getStatus().getReason()).filter(reason -> !reason.isEmpty())
                : Optional.empty();
    }
}
