package dev.sluice.cloud;

/**
 * Where services of Google Cloud are.
 *
 * @param kms keys
 * @param sts exchanges tokens
 * @param iam impersonates service accounts
 * @param container clusters
 */
public record GcpEndpoints(String kms, String sts, String iam, String container) {
    /**
     * Where the variables of Google's command line say ({@code CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER} and the like), else at
     * their public addresses.
     */
    public static GcpEndpoints of(Environment environment) {
        return new GcpEndpoints(
                address(environment, "CLOUDKMS", "https://cloudkms.googleapis.com"),
                address(environment, "STS", "https://sts.googleapis.com") + "/v1/token",
                address(environment, "IAMCREDENTIALS", "https://iamcredentials.googleapis.com"),
                address(environment, "CONTAINER", "https://container.googleapis.com"));
    }

    private static String address(Environment environment, String service, String address) {
        return environment
                .get("CLOUDSDK_API_ENDPOINT_OVERRIDES_" + service)
                .orElse(address)
                .replaceFirst("/+$", "");
    }

    /** Where a token for a service account is made, by the name that Google's documentation has for that. */
    String impersonation(String email) {
        return "%s/v1/projects/-/serviceAccounts/%s:generateAccessToken".formatted(iam, email);
    }
}
