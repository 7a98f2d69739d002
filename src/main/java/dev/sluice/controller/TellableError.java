package dev.sluice.controller;

import dev.sluice.api.Refusal;
import dev.sluice.apply.UnansweredException;
import dev.sluice.build.SecretValues;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Errors of API servers that end a reconciliation, without the values of Secrets: they get into the status, an event and the
 * log. A cause is left out, since its message may quote what was sent.
 */
final class TellableError {
    private TellableError() {}

    static UnansweredException of(UnansweredException error, SecretValues secrets) {
        return secrets.equals(SecretValues.NONE) ? error : error.told(secrets::redacted);
    }

    /** Has the HTTP status of the error, by which it is tried again. */
    static KubernetesClientException of(KubernetesClientException error, SecretValues secrets) {
        if (secrets.equals(SecretValues.NONE)) {
            return error;
        }
        var refusal = Refusal.of(error);
        var message = secrets.redacted(refusal.message());
        var status = new StatusBuilder()
                .withStatus("Failure")
                .withCode(refusal.code())
                .withReason(refusal.reason())
                .withMessage(message)
                .build();
        var told = new KubernetesClientException(message, error.getCode(), status);
        told.setStackTrace(error.getStackTrace());
        return told;
    }
}
