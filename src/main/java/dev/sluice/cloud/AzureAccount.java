package dev.sluice.cloud;

import dev.sluice.http.Destinations;

/**
 * A service account of Kubernetes as the application, or the managed identity, of Azure that trusts its tokens ("Azure
 * Workload Identity").
 */
record AzureAccount(KubernetesAccount account, String tenant, String client, Environment environment) {
    private static final String TENANT = "azure.workload.identity/tenant-id";
    private static final String CLIENT = "azure.workload.identity/client-id";
    private static final String AUDIENCE = "api://AzureADTokenExchange";

    /** @throws CloudException where its annotations do not name one */
    static AzureAccount of(KubernetesAccount account, Environment environment) {
        return new AzureAccount(account, annotation(account, TENANT), annotation(account, CLIENT), environment);
    }

    private static String annotation(KubernetesAccount account, String name) {
        var value = account.annotations().getOrDefault(name, "");
        if (!value.matches("[\\w.-]{1,200}")) {
            throw new CloudException("the annotation '%s' of service account '%s' is missing or not valid: '%s'"
                    .formatted(name, account.id(), value));
        }
        return value;
    }

    Grant<String> token(String scope) {
        return AzureExchange.token(
                Destinations.ofTheOperator(),
                AzureExchange.authority(environment),
                tenant,
                client,
                AzureExchange.assertion(account.token(AUDIENCE)),
                scope);
    }
}
