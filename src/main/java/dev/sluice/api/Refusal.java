package dev.sluice.api;

import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Why an API server did not do what it was asked for: the one place that reads the client's exceptions, whose own texts name
 * addresses.
 *
 * @param code the HTTP status; 0 where there was no answer
 * @param reason of the API's {@code Status}, such as {@code Invalid}; empty where there is none
 * @param message what the server said, or why it could not be asked
 * @param name of the object that the server says it is about; empty where it names none
 * @param causes one for each field
 */
public record Refusal(int code, String reason, String message, String name, List<StatusCause> causes) {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    /** @param error that a request ended with, or whatever it was wrapped into */
    public static Refusal of(Throwable error) {
        return client(error).map(Refusal::of).orElseGet(() -> new Refusal(0, "", unanswered(error), "", List.of()));
    }

    private static Refusal of(KubernetesClientException error) {
        var status = Optional.ofNullable(error.getStatus());
        if (error.getCode() <= 0 && status.isEmpty()) {
            return new Refusal(0, "", unanswered(error), "", List.of());
        }
        var details = status.map(known -> known.getDetails());
        return new Refusal(
                Math.max(0, error.getCode()),
                status.map(known -> known.getReason())
                        .filter(reason -> !reason.isEmpty())
                        .or(() -> status.filter(known -> known.getStatus() != null)
                                .map(_ -> ""))
                        .orElseGet(() -> reason(error.getCode())),
                status.map(known -> known.getMessage())
                        .filter(message -> !message.isBlank())
                        .orElseGet(() -> "the server answered with HTTP status " + error.getCode()),
                details.map(StatusDetails::getName).orElse(""),
                details.map(StatusDetails::getCauses).orElse(List.of()));
    }

    /** What the API would call a status that came with no answer of the API itself, as from an aggregated server that is down. */
    private static String reason(int code) {
        return switch (code) {
            case BAD_REQUEST -> "BadRequest";
            case FORBIDDEN -> "Forbidden";
            case NOT_FOUND -> "NotFound";
            case TOO_MANY_REQUESTS -> "TooManyRequests";
            case UNAVAILABLE -> "ServiceUnavailable";
            case GATEWAY_TIMEOUT -> "Timeout";
            default -> "";
        };
    }

    /** The exception of the client that an error is, or was wrapped around. */
    private static Optional<KubernetesClientException> client(Throwable error) {
        Throwable at = error;
        while (at != null) {
            if (at instanceof KubernetesClientException found) {
                return Optional.of(found);
            }
            at = at instanceof CompletionException
                            || at instanceof ExecutionException
                            || at.getClass() == RuntimeException.class
                    ? at.getCause()
                    : null;
        }
        return Optional.empty();
    }

    private static String unanswered(Throwable error) {
        var root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        var why = switch (root) {
            case ConnectException _ -> "connection refused";
            case SocketTimeoutException _, HttpTimeoutException _, TimeoutException _ -> "it did not answer in time";
            case UnknownHostException _ -> "its host name is unknown";
            case SSLException tls -> Objects.requireNonNullElse(tls.getMessage(), "TLS failed");
            default -> root.getClass().getSimpleName();
        };
        return "the API server cannot be reached: " + why;
    }

    /** Whether it is an error of the server or of the way to it: the same request may do later. */
    public boolean isTransient() {
        return code == 0 || code == TOO_MANY_REQUESTS || code == UNAVAILABLE || code == GATEWAY_TIMEOUT;
    }

    public boolean isForbidden() {
        return code == FORBIDDEN;
    }

    public boolean isBadRequest() {
        return code == BAD_REQUEST;
    }

    public boolean isNotFound() {
        return code == NOT_FOUND;
    }

    /** Whether what was sent is larger than the server, or its storage, takes of one object. */
    public boolean isTooLarge() {
        return code == TOO_LARGE
                || message.contains("request is too large")
                || message.contains("trying to send message larger than max");
    }

    /** Whether the server has no such path at all: it names the object that it does not find where it has. */
    public boolean isUnserved() {
        return isNotFound() && name.isEmpty();
    }
}
