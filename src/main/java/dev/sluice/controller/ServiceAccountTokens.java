package dev.sluice.controller;

import dev.sluice.api.PathSegment;
import dev.sluice.api.Refusal;
import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.Grant;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tokens of the service accounts of the controller's own cluster, which its API server makes (the TokenRequest API). */
final class ServiceAccountTokens {
    private static final ResourceDefinitionContext SELF_SUBJECT_REVIEWS = new ResourceDefinitionContext.Builder()
            .withGroup("authentication.k8s.io")
            .withVersion("v1")
            .withKind("SelfSubjectReview")
            .withPlural("selfsubjectreviews")
            .withNamespaced(false)
            .build();

    private final KubernetesClient client;

    ServiceAccountTokens(KubernetesClient client) {
        this.client = client;
    }

    /** @throws IllegalArgumentException where there is no such account, or it cannot be read */
    ServiceAccount account(String namespace, String name) {
        requireName(name);
        try {
            return Optional.ofNullable(client.serviceAccounts()
                            .inNamespace(namespace)
                            .withName(name)
                            .get())
                    .orElseThrow(() -> new IllegalArgumentException("ServiceAccount \"%s\" not found".formatted(name)));
        } catch (KubernetesClientException e) {
            throw new IllegalArgumentException(Refusal.of(e).message());
        }
    }

    /**
     * @param audiences whom the token is for
     * @param lifetime for how long it is wanted; the API server may give less
     * @throws IllegalArgumentException where the API server makes none
     */
    Grant<String> token(String namespace, String name, List<String> audiences, Duration lifetime) {
        requireName(name);
        try {
            var made = client.serviceAccounts()
                    .inNamespace(namespace)
                    .withName(name)
                    .tokenRequest(new TokenRequestBuilder()
                            .withNewSpec()
                            .withAudiences(audiences)
                            .withExpirationSeconds(lifetime.toSeconds())
                            .endSpec()
                            .build())
                    .getStatus();
            return new Grant<>(made.getToken(), Instant.parse(made.getExpirationTimestamp()));
        } catch (KubernetesClientException e) {
            throw new IllegalArgumentException(Refusal.of(e).message());
        }
    }

    /**
     * Whom the API server takes the controller for.
     *
     * @throws CloudException where it does not tell
     */
    String user() {
        var review = new GenericKubernetesResource();
        review.setApiVersion("authentication.k8s.io/v1");
        review.setKind("SelfSubjectReview");
        review.setMetadata(new ObjectMeta());
        try {
            return client.genericKubernetesResources(SELF_SUBJECT_REVIEWS)
                    .resource(review)
                    .create()
                    .get("status", "userInfo", "username");
        } catch (KubernetesClientException e) {
            throw new CloudException("the API server does not tell whom it takes the controller for: it answered %d"
                    .formatted(e.getCode()));
        }
    }

    private static void requireName(String name) {
        PathSegment.faultOfName(name).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }
}
