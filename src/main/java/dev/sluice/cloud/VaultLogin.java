package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a service account of Kubernetes logs in to Vault or OpenBao, by their authentication methods "Kubernetes" and "JWT".
 *
 * @param audiences whom the account's token is for; empty for the server that it is shown to
 * @param path that of the login, after the version of the API, such as {@code auth/kubernetes/login}
 * @param role what the account logs in as
 * @param lifetime for how long the account's token is asked for
 */
public record VaultLogin(
        KubernetesAccount account, List<String> audiences, String path, String role, Duration lifetime) {
    private static final String SERVICE = "Vault";

    /**
     * @param destinations where the address may be: who wrote the file has chosen it
     * @throws CloudException where the server does not let the account in
     */
    Grant<String> token(VaultAddress address, Destinations destinations) {
        var url = address.url(path);
        var shown = account.token(audiences.isEmpty() ? List.of(address.text()) : audiences, lifetime);
        var answer = Https.post(
                destinations,
                SERVICE,
                url,
                Map.of("Content-Type", "application/json"),
                Https.json(Map.of("role", role, "jwt", shown.access())));
        if (!answer.isGood()) {
            throw new CloudException("service account '%s' cannot log in to %s as the role '%s': code %d"
                    .formatted(account.id(), url, role, answer.status()));
        }
        return new Grant<>(
                answer.text(SERVICE, "/auth/client_token"),
                Instant.now().plusSeconds(answer.number("/auth/lease_duration")));
    }

    TokenCache.Key<String> key(VaultAddress address) {
        return new TokenCache.Key<>(
                String.class, account.id(), "vault", address.text(), path, role, audiences.toString());
    }
}
