package dev.sluice.sops;

import dev.sluice.cloud.AzurePrincipal;
import dev.sluice.cloud.AzureVaults;
import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.Environment;
import dev.sluice.cloud.Https;
import dev.sluice.cloud.Identity;
import dev.sluice.http.Destinations;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Azure Key Vault, by its HTTP API. */
final class AzureKeyVault {
    private static final String SERVICE = "Azure Key Vault";

    /** What can lead a request nowhere else. */
    private static final Pattern NAME = Pattern.compile("[\\w-]{1,127}");

    /** Empty for the newest. */
    private static final Pattern VERSION = Pattern.compile("[\\w-]{0,127}");

    private static final String API = "7.4";

    private final Identity.Azure caller;

    private final Environment environment;
    private final Destinations destinations;

    /**
     * @param environment may name a cloud of its own
     * @param destinations where a file may have the vault
     */
    AzureKeyVault(Identity.Azure caller, Environment environment, Destinations destinations) {
        this.environment = environment;
        this.caller = caller;
        this.destinations = destinations;
    }

    /**
     * @param file Flux's {@code sops.azure-kv}
     * @throws CloudException where it has no credentials of a kind that is known
     */
    static AzureKeyVault of(byte[] file, Environment environment, Destinations destinations) {
        var principal = AzurePrincipal.of(file);
        return new AzureKeyVault(
                scope -> principal.token(scope, environment, destinations).access(), environment, destinations);
    }

    byte[] unlock(MasterKey.Azure key) {
        var vault = address(key.vaultUrl());
        if (!NAME.matcher(key.keyName()).matches()
                || !VERSION.matcher(key.version()).matches()) {
            throw new SopsException("'%s' is not the name of an Azure Key Vault key".formatted(key.name()));
        }
        var token = caller.token(scope(vault));
        var answer = Https.post(
                destinations,
                SERVICE,
                "%s/keys/%s/%s/decrypt?api-version=%s".formatted(vault, key.keyName(), key.version(), API),
                Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
                Https.json(Map.of("alg", "RSA-OAEP-256", "value", key.encrypted())));
        if (!answer.isGood()) {
            throw new SopsException("failed to decrypt sops data key with Azure Key Vault key '%s': code %d"
                    .formatted(key.name(), answer.status()));
        }
        return Https.base64(SERVICE, answer.text(SERVICE, "/value"));
    }

    private URI address(String url) {
        try {
            var address = URI.create(url.replaceFirst("/+$", ""));
            if (address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawPath().isEmpty()
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && (isVault(address) || address.getHost().equals("localhost"))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new SopsException("'%s' is not the https address of an Azure Key Vault".formatted(url));
    }

    /** Whoever has another host in a domain of Azure's could have a token that is good there. */
    private boolean isVault(URI address) {
        var host = address.getHost().toLowerCase(Locale.ROOT);
        return "https".equals(address.getScheme())
                && NAME.matcher(host.substring(0, Math.max(0, host.indexOf('.'))))
                        .matches()
                && AzureVaults.domains(environment).contains(host.substring(host.indexOf('.') + 1));
    }

    /** A token is good for the vaults of one cloud: the domain that they are in. It is of no use to whoever is elsewhere. */
    private static String scope(URI vault) {
        var host = vault.getHost();
        return "https://%s/.default".formatted(host.substring(host.indexOf('.') + 1));
    }
}
