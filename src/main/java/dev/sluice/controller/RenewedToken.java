package dev.sluice.controller;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** A token that is made anew when four fifths of its time have passed, for whoever sends requests with it. */
final class RenewedToken implements OAuthTokenProvider {
    private final Supplier<ServiceAccountTokens.Token> maker;
    private final InstantSource clock;
    private ServiceAccountTokens.Token token;
    private Instant renewAt;

    /** Makes the first token at once. */
    RenewedToken(Supplier<ServiceAccountTokens.Token> maker, InstantSource clock) {
        this.maker = maker;
        this.clock = clock;
        renew();
    }

    @Override
    public synchronized String getToken() {
        if (!clock.instant().isBefore(renewAt)) {
            try {
                renew();
            } catch (IllegalArgumentException e) {
                throw new KubernetesClientException(e.getMessage());
            }
        }
        return token.value();
    }

    private void renew() {
        var now = clock.instant();
        token = maker.get();
        renewAt = now.plus(
                Duration.between(now, token.expiresAt()).multipliedBy(4).dividedBy(5));
    }
}
