package dev.sluice.sops;

import java.net.URI;
import java.util.Map;

/** Azure Key Vault, by its HTTP API. */
final class AzureKeyVault {
    private static final String SERVICE = AzureExchange.SERVICE;
    private static final String API = "7.4";

    private final Identity.Azure caller;

    AzureKeyVault(Identity.Azure caller) {
        this.caller = caller;
    }

    /**
     * As a service principal with a secret.
     *
     * @param file Flux's {@code sops.azure-kv}
     * @throws SopsException where it has no credentials of a kind that is known
     */
    static AzureKeyVault of(byte[] file) {
        var fields = Credentials.of(file);
        if (fields.has("tenantId", "clientId", "clientSecret")) {
            return of(fields, "tenantId", "clientId", "clientSecret");
        }
        if (fields.has("tenant", "appId", "password")) {
            return of(fields, "tenant", "appId", "password");
        }
        throw new SopsException(
                fields.has("clientCertificate")
                        ? "a clientCertificate is not supported: give a clientSecret"
                        : "it has no tenantId, clientId and clientSecret; a managed identity is not supported");
    }

    private static AzureKeyVault of(Credentials fields, String tenant, String client, String secret) {
        return new AzureKeyVault(scope -> AzureExchange.token(
                        fields.get("authorityHost"),
                        fields.get(tenant),
                        fields.get(client),
                        Map.of("client_secret", fields.get(secret)),
                        scope)
                .access());
    }

    byte[] unlock(MasterKey.Azure key) {
        var token = caller.token(scope(address(key.vaultUrl())));
        var answer = Https.post(
                SERVICE,
                "%s/keys/%s/%s/decrypt?api-version=%s"
                        .formatted(key.vaultUrl().replaceFirst("/+$", ""), key.keyName(), key.version(), API),
                Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
                Https.json(Map.of("alg", "RSA-OAEP-256", "value", key.encrypted())));
        if (!answer.isGood()) {
            throw new SopsException("failed to decrypt sops data key with Azure Key Vault key '%s': code %d"
                    .formatted(key.name(), answer.status()));
        }
        return Https.base64(SERVICE, answer.text(SERVICE, "/value"));
    }

    private static URI address(String url) {
        try {
            var address = URI.create(url);
            if (address.getHost() != null
                    && ("https".equals(address.getScheme()) || address.getHost().equals("localhost"))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new SopsException("'%s' is not the https address of an Azure Key Vault".formatted(url));
    }

    /** A token is good for the vaults of one cloud: the domain that they are in. It is of no use to whoever is elsewhere. */
    private static String scope(URI vault) {
        var host = vault.getHost();
        return "https://%s/.default".formatted(host.substring(host.indexOf('.') + 1));
    }
}
