package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.util.Map;
import java.util.Optional;

/** Who asks Azure, as a file of credentials says it: Flux's {@code sops.azure-kv}. */
public sealed interface AzurePrincipal {
    /** An application that has a secret. */
    record WithSecret(Application application, String secret) implements AzurePrincipal {
        @Override
        public String toString() {
            return "application";
        }
    }

    /** An application that has a certificate. */
    record WithCertificate(Application application, AzureCertificate certificate) implements AzurePrincipal {}

    /** One of the managed identities of the machine that this process runs on. */
    record Managed(String client) implements AzurePrincipal {}

    /** @param authority empty for the public one */
    record Application(String authority, String tenant, String client) {}

    /** @throws CloudException where the file says none of these */
    static AzurePrincipal of(byte[] file) {
        var fields = Credentials.of(file);
        if (fields.has("tenantId", "clientId")) {
            return of(
                    fields,
                    new Application(fields.get("authorityHost"), fields.get("tenantId"), fields.get("clientId")));
        }
        if (fields.has("tenant", "appId", "password")) {
            return new WithSecret(
                    new Application(fields.get("authorityHost"), fields.get("tenant"), fields.get("appId")),
                    fields.get("password"));
        }
        if (fields.has("clientId")) {
            return new Managed(fields.get("clientId"));
        }
        throw new CloudException("it has no clientId, nor tenant, appId and password");
    }

    private static AzurePrincipal of(Credentials fields, Application application) {
        if (fields.has("clientSecret")) {
            return new WithSecret(application, fields.get("clientSecret"));
        }
        if (fields.has("clientCertificate")) {
            return new WithCertificate(
                    application,
                    AzureCertificate.of(
                            fields.get("clientCertificate"),
                            fields.get("clientCertificatePassword"),
                            fields.get("clientCertificateSendChain").equals("true")));
        }
        throw new CloudException("invalid data: requires 'clientSecret' or 'clientCertificate' when both 'tenantId' and"
                + " 'clientId' are set");
    }

    /**
     * @param destinations by who chose the file, which may name the authority that gives tokens
     * @throws CloudException where Azure gives none
     */
    default Grant<String> token(String scope, Environment environment, Destinations destinations) {
        return switch (this) {
            case WithSecret(var application, var secret) ->
                token(destinations, application, Map.of("client_secret", secret), scope);
            case WithCertificate(var application, var certificate) ->
                token(
                        destinations,
                        application,
                        AzureExchange.assertion(certificate.assertion(
                                AzureExchange.address(application.authority(), application.tenant()),
                                application.client())),
                        scope);
            case Managed(var client) -> new AzureProcess(environment).ofMachine(scope, Optional.of(client));
        };
    }

    private static Grant<String> token(
            Destinations destinations, Application application, Map<String, String> proof, String scope) {
        return AzureExchange.token(
                destinations, application.authority(), application.tenant(), application.client(), proof, scope);
    }
}
