package dev.sluice.cloud;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The domains of Azure in which key vaults are, and nothing that a customer may name otherwise. */
public final class AzureVaults {
    /** Those of Azure's public cloud, of China's and of the US government's, with those of managed HSMs. */
    private static final Set<String> DOMAINS = Set.of(
            "vault.azure.net",
            "vault.azure.cn",
            "vault.usgovcloudapi.net",
            "managedhsm.azure.net",
            "managedhsm.azure.cn",
            "managedhsm.usgovcloudapi.net");

    private AzureVaults() {}

    /**
     * The domains, with the {@code keyVaultDNSSuffix} of the file that {@code AZURE_ENVIRONMENT_FILEPATH} names, for other
     * clouds.
     *
     * @throws CloudException where that file cannot be read
     */
    public static Set<String> domains(Environment environment) {
        var all = new TreeSet<>(DOMAINS);
        environment
                .get("AZURE_ENVIRONMENT_FILEPATH")
                .map(file ->
                        AzureEndpoints.fields(file).at("/keyVaultDNSSuffix").asText(""))
                .filter(suffix -> !suffix.isEmpty())
                .ifPresent(suffix -> all.add(suffix.toLowerCase(Locale.ROOT).replaceFirst("^\\.", "")));
        return all;
    }
}
