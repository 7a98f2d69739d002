package dev.sluice.sops;

/**
 * Where services of Google Cloud are.
 *
 * @param kms keys
 * @param sts exchanges tokens
 * @param iam impersonates service accounts
 */
record GcpEndpoints(String kms, String sts, String iam) {
    static final GcpEndpoints PUBLIC = new GcpEndpoints(
            "https://cloudkms.googleapis.com",
            "https://sts.googleapis.com/v1/token",
            "https://iamcredentials.googleapis.com");

    /** Where a token for a service account is made, by the name that Google's documentation has for that. */
    String impersonation(String email) {
        return "%s/v1/projects/-/serviceAccounts/%s:generateAccessToken".formatted(iam, email);
    }
}
