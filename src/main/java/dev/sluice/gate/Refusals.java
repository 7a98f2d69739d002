package dev.sluice.gate;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.concurrent.CompletionException;

/** How the API server says no. */
final class Refusals {
    private Refusals() {}

    static boolean isForbidden(Throwable error) {
        return hasCode(error, HttpURLConnection.HTTP_FORBIDDEN);
    }

    static boolean isBadRequest(Throwable error) {
        return hasCode(error, HttpURLConnection.HTTP_BAD_REQUEST);
    }

    private static boolean hasCode(Throwable error, int code) {
        return cause(error) instanceof KubernetesClientException refusal && refusal.getCode() == code;
    }

    /** What the API server says, without what the client adds. */
    static String message(Throwable error) {
        return cause(error) instanceof KubernetesClientException refusal
                        && refusal.getStatus() != null
                        && refusal.getStatus().getMessage() != null
                ? refusal.getStatus().getMessage()
                : String.valueOf(cause(error).getMessage());
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
