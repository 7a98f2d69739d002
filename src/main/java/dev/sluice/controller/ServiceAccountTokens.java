package dev.sluice.controller;

import dev.sluice.api.PathSegment;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tokens of the service accounts of the controller's own cluster, which its API server makes (the TokenRequest API). */
final class ServiceAccountTokens {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final KubernetesClient client;

    ServiceAccountTokens(KubernetesClient client) {
        this.client = client;
    }

    /** A token, and when it expires. */
    record Token(String value, Instant expiresAt) {
        @Override
        public String toString() {
            return "token until " + expiresAt;
        }
    }

    /** @throws IllegalArgumentException where there is no such account, or it cannot be read */
    ServiceAccount account(String namespace, String name) {
        requireName("failed to get service account '%s/%s': %s", namespace, name);
        try {
            return Optional.ofNullable(client.serviceAccounts()
                            .inNamespace(namespace)
                            .withName(name)
                            .get())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "failed to get service account '%s/%s': ServiceAccount \"%s\" not found"
                                    .formatted(namespace, name, name)));
        } catch (KubernetesClientException e) {
            throw new IllegalArgumentException(
                    "failed to get service account '%s/%s': %s".formatted(namespace, name, e.getMessage()));
        }
    }

    /**
     * @param audiences whom the token is for
     * @throws IllegalArgumentException where the API server makes none
     */
    Token token(String namespace, String name, List<String> audiences) {
        requireName("failed to create a token of service account '%s/%s': %s", namespace, name);
        try {
            var made = client.serviceAccounts()
                    .inNamespace(namespace)
                    .withName(name)
                    .tokenRequest(new TokenRequestBuilder()
                            .withNewSpec()
                            .withAudiences(audiences)
                            .withExpirationSeconds(LIFETIME.toSeconds())
                            .endSpec()
                            .build())
                    .getStatus();
            return new Token(made.getToken(), Instant.parse(made.getExpirationTimestamp()));
        } catch (KubernetesClientException e) {
            throw new IllegalArgumentException("failed to create a token of service account '%s/%s': %s"
                    .formatted(namespace, name, e.getMessage()));
        }
    }

    private static void requireName(String failure, String namespace, String name) {
        PathSegment.faultOfName(name).ifPresent(fault -> {
            throw new IllegalArgumentException(failure.formatted(namespace, name, fault));
        });
    }
}
