package dev.sluice.controller;

import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.Grant;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.time.InstantSource;
import java.util.function.Supplier;

/** A token that is asked for again when its time is over, for whoever sends requests with it. */
final class RenewedToken implements OAuthTokenProvider {
    private final Supplier<Grant<String>> grantor;
    private final InstantSource clock;
    private Grant<String> token;

    /**
     * Asks for the first token at once.
     *
     * @param grantor gives tokens with the time until which each may be used
     */
    RenewedToken(Supplier<Grant<String>> grantor, InstantSource clock) {
        this.grantor = grantor;
        this.clock = clock;
        this.token = grantor.get();
    }

    @Override
    public synchronized String getToken() {
        if (!clock.instant().isBefore(token.expiresAt())) {
            try {
                token = grantor.get();
            } catch (CloudException e) {
                throw new KubernetesClientException(e.getMessage());
            }
        }
        return token.access();
    }
}
