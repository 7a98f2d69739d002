package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.util.List;
import java.util.Map;

/** Exchanges tokens of others for those of Google Cloud ("Workload Identity Federation": RFC 8693, then impersonation). */
final class GcpExchange {
    static final String SERVICE = "Google Cloud";

    static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    private GcpExchange() {}

    /** @param audience the full name of the provider that trusts the token */
    static Grant<String> federated(String url, String audience, String tokenType, String token) {
        return Https.token(
                Destinations.ofTheOperator(),
                SERVICE,
                url,
                Map.of(
                        "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                        "requested_token_type", "urn:ietf:params:oauth:token-type:access_token",
                        "audience", audience,
                        "scope", SCOPE,
                        "subject_token_type", tokenType,
                        "subject_token", token));
    }

    /** A token for the service account that an address is for. */
    static Grant<String> impersonated(String url, String token) {
        var answer = Https.post(
                Destinations.ofTheOperator(),
                SERVICE,
                url,
                Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
                Https.json(Map.of("scope", List.of(SCOPE))));
        if (!answer.isGood()) {
            throw new CloudException("no access token for %s: %s answered %d".formatted(SERVICE, url, answer.status()));
        }
        return Grant.until(answer.text(SERVICE, "/accessToken"), answer.text(SERVICE, "/expireTime"));
    }
}
