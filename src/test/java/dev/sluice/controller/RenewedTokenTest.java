package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.Grant;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RenewedTokenTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void isMadeAnewBeforeItExpires() {
        var token = new RenewedToken(
                () -> new Grant<>("token " + made.incrementAndGet(), now.get().plusSeconds(2880)), now::get);

        assertThat(token.getToken()).isEqualTo("token 1");
        now.set(now.get().plus(Duration.ofMinutes(47)));
        assertThat(token.getToken()).isEqualTo("token 1");
        now.set(now.get().plus(Duration.ofMinutes(1)));
        assertThat(token.getToken()).isEqualTo("token 2");
        assertThat(token.getToken()).isEqualTo("token 2");
    }

    @Test
    void whatCannotBeMadeAnewFailsTheRequestAndIsTriedAgain() {
        var token = new RenewedToken(
                () -> {
                    if (made.incrementAndGet() == 2) {
                        throw new CloudException("the account is gone");
                    }
                    return new Grant<>("token " + made.get(), now.get().plusSeconds(2880));
                },
                now::get);
        now.set(now.get().plus(Duration.ofHours(1)));

        assertThatThrownBy(token::getToken)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessage("the account is gone");
        assertThat(token.getToken()).isEqualTo("token 3");
    }
}
