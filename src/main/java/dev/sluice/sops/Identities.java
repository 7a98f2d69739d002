package dev.sluice.sops;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes identities, and keeps the tokens that they were given, within bounds. One is enough for a process; safe for use by
 * several threads.
 */
public final class Identities {
    private final Environment environment;
    private final AwsEndpoints awsEndpoints;
    private final GcpEndpoints gcpEndpoints;
    private final Grants<AwsCredentials> credentials;
    private final Grants<String> tokens;

    /**
     * @param most how many tokens of each kind are kept; 0 for none
     * @param longest for how long a token is kept at most
     */
    public Identities(int most, Duration longest) {
        this(new Environment(System.getenv()), GcpEndpoints.PUBLIC, most, longest, InstantSource.system());
    }

    Identities(Environment environment, GcpEndpoints gcp, int most, Duration longest, InstantSource clock) {
        this.environment = environment;
        this.awsEndpoints = new AwsEndpoints(environment);
        this.gcpEndpoints = gcp;
        this.credentials = new Grants<>(most, longest, clock);
        this.tokens = new Grants<>(most, longest, clock);
    }

    /** What the environment of this process, or the machine that it runs on, has for it. */
    public Identity ofProcess() {
        var aws = new AwsProcess(environment, awsEndpoints);
        var gcp = new GcpProcess(environment, gcpEndpoints);
        var azure = new AzureProcess(environment);
        return new Identity(
                region -> credentials.get(new Asked("process", region), () -> aws.credentials(region)),
                () -> tokens.get(new Asked("process", "gcp"), gcp::token),
                scope -> tokens.get(new Asked("process", scope), () -> azure.token(scope)));
    }

    /** What clouds give a service account of Kubernetes, after its annotations. Nothing of the process's own goes along. */
    public Identity of(KubernetesAccount account) {
        return new Identity(
                region -> {
                    var aws = AwsAccount.of(account, environment, awsEndpoints);
                    return credentials.get(new Asked(account.id(), aws.role(), region), () -> aws.credentials(region));
                },
                () -> {
                    var gcp = GcpAccount.of(account, environment, gcpEndpoints);
                    return tokens.get(new Asked(account.id(), gcp.provider(), gcp.impersonated()), gcp::token);
                },
                scope -> {
                    var azure = AzureAccount.of(account, environment);
                    return tokens.get(
                            new Asked(account.id(), azure.tenant(), azure.client(), scope), () -> azure.token(scope));
                });
    }

    /** All that a token depends on. */
    private record Asked(List<String> parts) {
        Asked(String... parts) {
            this(List.of(parts));
        }
    }
}
