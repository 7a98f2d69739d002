package dev.sluice.cloud;

import java.util.regex.Pattern;

/**
 * A service account as the role of AWS that it names ("IAM roles for service accounts").
 *
 * @param role the role that trusts the account's tokens
 */
record AwsAccount(KubernetesAccount account, String role, Environment environment, AwsEndpoints endpoints) {
    private static final String ROLE = "eks.amazonaws.com/role-arn";
    private static final String AUDIENCE = "sts.amazonaws.com";
    private static final Pattern ARN = Pattern.compile("arn:aws[\\w-]*:iam::[0-9]{1,30}:role/.{1,200}");

    /** @throws CloudException where it names no role */
    static AwsAccount of(KubernetesAccount account, Environment environment, AwsEndpoints endpoints) {
        var role = account.annotations().getOrDefault(ROLE, "");
        if (!ARN.matcher(role).matches()) {
            throw new CloudException("the annotation '%s' of service account '%s' is not the ARN of a role: '%s'"
                    .formatted(ROLE, account.id(), role));
        }
        return new AwsAccount(account, role, environment, endpoints);
    }

    /** @param region where the key is; that of the environment goes before */
    Grant<AwsCredentials> credentials(String region) {
        return new AwsSts(endpoints)
                .assumeByToken(
                        role,
                        account.id().replace('/', '.') + ".sluice",
                        account.token(AUDIENCE),
                        environment.get("AWS_REGION").orElse(region));
    }
}
