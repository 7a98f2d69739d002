package dev.sluice.cloud;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials that AWS gives a process, looked for in the order of its SDKs: variables, a web identity (IRSA), a
 * container's (EKS Pod Identity, ECS), the machine's (IMDSv2). Shared configuration files are not read.
 */
record AwsProcess(Environment environment, AwsEndpoints endpoints) {
    private static final String SERVICE = "AWS";
    private static final String CONTAINERS = "http://169.254.170.2";
    private static final String MACHINE = "http://169.254.169.254";
    private static final String PATH = "/latest/meta-data/iam/security-credentials/";

    /** @param region where the key is; that of the environment goes before */
    Grant<AwsCredentials> credentials(String region) {
        return fromVariables()
                .or(() -> byWebIdentity(environment.get("AWS_REGION").orElse(region)))
                .or(this::ofContainer)
                .orElseGet(this::ofMachine);
    }

    private Optional<Grant<AwsCredentials>> fromVariables() {
        return environment.has("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
                ? Optional.of(new Grant<>(
                        new AwsCredentials(
                                environment.get("AWS_ACCESS_KEY_ID").orElseThrow(),
                                environment.get("AWS_SECRET_ACCESS_KEY").orElseThrow(),
                                environment.get("AWS_SESSION_TOKEN").orElse("")),
                        Instant.EPOCH))
                : Optional.empty();
    }

    private Optional<Grant<AwsCredentials>> byWebIdentity(String region) {
        return environment.has("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")
                ? Optional.of(new AwsSts(endpoints)
                        .assumeByToken(
                                environment.get("AWS_ROLE_ARN").orElseThrow(),
                                environment.get("AWS_ROLE_SESSION_NAME").orElse("sluice"),
                                Environment.text(environment
                                        .get("AWS_WEB_IDENTITY_TOKEN_FILE")
                                        .orElseThrow()),
                                region))
                : Optional.empty();
    }

    private Optional<Grant<AwsCredentials>> ofContainer() {
        return environment
                .get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
                .map(path -> CONTAINERS + path)
                .or(() -> environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"))
                .map(url -> granted(Https.near(SERVICE, "GET", url, authorization()), "/Token"));
    }

    private Map<String, String> authorization() {
        return environment
                .get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
                .map(Environment::text)
                .or(() -> environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
                .map(token -> Map.of("Authorization", token))
                .orElse(Map.of());
    }

    private Grant<AwsCredentials> ofMachine() {
        if (environment
                .get("AWS_EC2_METADATA_DISABLED")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            throw none("the environment has none, and the machine's are switched off");
        }
        var machine = environment
                .get("AWS_EC2_METADATA_SERVICE_ENDPOINT")
                .orElse(MACHINE)
                .replaceFirst("/+$", "");
        Https.Answer session;
        try {
            session = Https.near(
                    SERVICE,
                    "PUT",
                    machine + "/latest/api/token",
                    Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300"));
        } catch (CloudException e) {
            throw none("the environment has none, and there is no machine of AWS to ask");
        }
        if (!session.isGood()) {
            throw none("the environment has none, and the machine answered %d".formatted(session.status()));
        }
        var headers = Map.of("X-aws-ec2-metadata-token", session.body().strip());
        var role = Https.near(SERVICE, "GET", machine + PATH, headers);
        if (!role.isGood()) {
            throw none("the environment has none, and the machine has no role");
        }
        var name = role.body().strip().lines().findFirst().orElse("");
        return granted(Https.near(SERVICE, "GET", machine + PATH + name, headers), "/Token");
    }

    private static Grant<AwsCredentials> granted(Https.Answer answer, String token) {
        if (!answer.isGood()) {
            throw none("the service for them answered %d".formatted(answer.status()));
        }
        return Grant.until(
                new AwsCredentials(
                        answer.text(SERVICE, "/AccessKeyId"),
                        answer.text(SERVICE, "/SecretAccessKey"),
                        answer.text(SERVICE, token)),
                answer.text(SERVICE, "/Expiration"));
    }

    private static CloudException none(String why) {
        return new CloudException("there are no credentials for AWS: " + why);
    }
}
