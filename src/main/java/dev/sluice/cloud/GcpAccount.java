package dev.sluice.cloud;

import java.util.regex.Pattern;

/**
 * A service account of Kubernetes as Google Cloud knows it: by the provider of workload identities that an annotation names,
 * or as one of a cluster of GKE.
 *
 * @param provider empty for the cluster's own
 * @param impersonated the service account of Google Cloud to act as; empty for none
 */
record GcpAccount(
        KubernetesAccount account,
        String provider,
        String impersonated,
        Environment environment,
        GcpEndpoints endpoints) {
    private static final String PROVIDER = "gcp.auth.fluxcd.io/workload-identity-provider";
    private static final String IMPERSONATED = "iam.gke.io/gcp-service-account";
    private static final Pattern PROVIDERS = Pattern.compile(
            "projects/[0-9]{1,30}/locations/global/workloadIdentityPools/[^/]{1,100}/providers/[^/]{1,100}");
    private static final Pattern EMAILS = Pattern.compile("[\\w.-]{1,100}@[\\w.-]{1,100}\\.gserviceaccount\\.com");

    /** @throws CloudException where an annotation is not what it should be */
    static GcpAccount of(KubernetesAccount account, Environment environment, GcpEndpoints endpoints) {
        var annotations = account.annotations();
        return new GcpAccount(
                account,
                checked(account, PROVIDER, annotations.getOrDefault(PROVIDER, ""), PROVIDERS),
                checked(account, IMPERSONATED, annotations.getOrDefault(IMPERSONATED, ""), EMAILS),
                environment,
                endpoints);
    }

    private static String checked(KubernetesAccount account, String annotation, String value, Pattern pattern) {
        if (value.isEmpty() || pattern.matcher(value).matches()) {
            return value;
        }
        throw new CloudException("the annotation '%s' of service account '%s' is not valid: '%s'"
                .formatted(annotation, account.id(), value));
    }

    Grant<String> token() {
        var federated = provider.isEmpty() ? ofCluster() : ofProvider();
        return impersonated.isEmpty()
                ? federated
                : GcpExchange.impersonated(endpoints.impersonation(impersonated), federated.access());
    }

    private Grant<String> ofProvider() {
        var audience = "//iam.googleapis.com/" + provider;
        return exchanged(audience, audience);
    }

    private Grant<String> ofCluster() {
        var metadata = new GcpMetadata(environment);
        var pool = metadata.project() + ".svc.id.goog";
        return exchanged(pool, "identitynamespace:%s:%s".formatted(pool, metadata.cluster()));
    }

    private Grant<String> exchanged(String tokenAudience, String audience) {
        return GcpExchange.federated(
                endpoints.sts(), audience, "urn:ietf:params:oauth:token-type:jwt", account.token(tokenAudience));
    }
}
