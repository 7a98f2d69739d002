package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that Azure gives a process: by a secret or a federated token (Azure Workload Identity) that the environment
 * names, else the managed identity of the machine.
 */
record AzureProcess(Environment environment) {
    private static final String MACHINE = "http://169.254.169.254";

    Grant<String> token(String scope) {
        if (environment.has("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")) {
            return token(
                    Map.of(
                            "client_secret",
                            environment.get("AZURE_CLIENT_SECRET").orElseThrow()),
                    scope);
        }
        if (environment.has("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE")) {
            var token = Environment.text(
                    environment.get("AZURE_FEDERATED_TOKEN_FILE").orElseThrow());
            return token(AzureExchange.assertion(token), scope);
        }
        return ofMachine(scope, environment.get("AZURE_CLIENT_ID"));
    }

    private Grant<String> token(Map<String, String> proof, String scope) {
        return AzureExchange.token(
                Destinations.ofTheOperator(),
                AzureExchange.authority(environment),
                environment.get("AZURE_TENANT_ID").orElseThrow(),
                environment.get("AZURE_CLIENT_ID").orElseThrow(),
                proof,
                scope);
    }

    /** @param client which of the machine's managed identities; empty for the one that it is known by */
    Grant<String> ofMachine(String scope, Optional<String> client) {
        var url = "%s/metadata/identity/oauth2/token?api-version=2018-02-01&resource=%s%s"
                .formatted(
                        environment
                                .get("AZURE_POD_IDENTITY_AUTHORITY_HOST")
                                .orElse(MACHINE)
                                .replaceFirst("/+$", ""),
                        encoded(scope.replaceFirst("/\\.default$", "")),
                        client.map(id -> "&client_id=" + encoded(id)).orElse(""));
        Https.Answer answer;
        try {
            answer = Https.near(AzureExchange.SERVICE, "GET", url, Map.of("Metadata", "true"));
        } catch (CloudException e) {
            throw none("there is no machine of Azure to ask");
        }
        if (!answer.isGood()) {
            throw none("the machine answered %d".formatted(answer.status()));
        }
        return Https.token(AzureExchange.SERVICE, answer);
    }

    private static CloudException none(String why) {
        return new CloudException("there are no credentials for Azure: the environment has none, and " + why);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
