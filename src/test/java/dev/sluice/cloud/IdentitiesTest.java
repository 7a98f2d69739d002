package dev.sluice.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.http.Destinations;
import dev.sluice.testing.CloudServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How clouds come to know who asks, as a server in their place sees it. The exchanges are those of their documentation. */
class IdentitiesTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/decryptor";
    private static final TokenUse USE =
            new TokenUse("Kustomization", "apps", "app", TokenUse.Operation.FETCH_KUBECONFIG);
    private static final String PROVIDER = "projects/12/locations/global/workloadIdentityPools/pool/providers/cluster";

    private final CloudServer cloud = new CloudServer();
    private final Map<String, String> environment = new HashMap<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @TempDir
    Path files;

    @BeforeEach
    void standIn() {
        environment.put("AWS_ENDPOINT_URL_STS", cloud.address() + "/sts");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", cloud.address() + "/ec2");
        environment.put("GCE_METADATA_HOST", cloud.host());
        environment.put("CLOUDSDK_API_ENDPOINT_OVERRIDES_STS", cloud.address());
        environment.put("CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS", cloud.address() + "/");
        environment.put("AZURE_AUTHORITY_HOST", cloud.address());
        environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", cloud.address());
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void aWebIdentityOfTheProcessTakesOnItsRole() {
        environment.put("AWS_ROLE_ARN", ROLE);
        environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", file("token", "a.jwt\n"));
        cloud.answer("/sts/", assumed(now.get().plusSeconds(3600)));

        assertThat(process().aws().credentials("eu-central-1")).isEqualTo(new AwsCredentials("ASIA", "s3", "t0"));

        assertThat(cloud.requests()).singleElement().satisfies(request -> {
            assertThat(request.form())
                    .containsEntry("Action", "AssumeRoleWithWebIdentity")
                    .containsEntry("Version", "2011-06-15")
                    .containsEntry("RoleArn", ROLE)
                    .containsEntry("RoleSessionName", "sluice")
                    .containsEntry("WebIdentityToken", "a.jwt");
            assertThat(request.header("Authorization")).isEmpty();
        });
    }

    @Test
    void aPodIdentityIsAskedForByTheTokenOfThePod() {
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", cloud.address() + "/v1/credentials");
        environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file("eks", "pod.jwt"));
        cloud.answer("/v1/credentials", temporary());

        assertThat(process().aws().credentials("eu-central-1")).isEqualTo(new AwsCredentials("ASIA", "s3", "t0"));
        assertThat(cloud.requests().getFirst().header("Authorization")).isEqualTo("pod.jwt");
    }

    @Test
    void aMachineOfAwsIsAskedWithinASession() {
        cloud.answer("/ec2/latest/api/token", "session");
        cloud.answer("/ec2/latest/meta-data/iam/security-credentials/", "node\n");
        cloud.answer("/ec2/latest/meta-data/iam/security-credentials/node", temporary());

        assertThat(process().aws().credentials("eu-central-1")).isEqualTo(new AwsCredentials("ASIA", "s3", "t0"));
        assertThat(cloud.requests().getFirst().method()).isEqualTo("PUT");
        assertThat(cloud.requests().getLast().header("X-aws-ec2-metadata-token"))
                .isEqualTo("session");
    }

    @Test
    void whereNobodyHasCredentialsThatIsSaid() {
        environment.put("AWS_EC2_METADATA_DISABLED", "true");

        assertThatThrownBy(() -> process().aws().credentials("eu-central-1"))
                .hasMessage(
                        "there are no credentials for AWS: the environment has none, and the machine's are switched off");
        assertThatThrownBy(() -> process().gcp().token())
                .hasMessageStartingWith("there are no credentials for Google Cloud: the environment has none, and the"
                        + " metadata server");
        assertThatThrownBy(() -> process().azure().token("https://vault.azure.net/.default"))
                .hasMessage(
                        "there are no credentials for Azure: the environment has none, and the machine answered 403");
    }

    @Test
    void anAccountOfKubernetesTakesOnTheRoleThatItNames() {
        cloud.answer("/sts/", assumed(now.get().plusSeconds(3600)));
        environment.put("AWS_ACCESS_KEY_ID", "PROCESS");
        environment.put("AWS_SECRET_ACCESS_KEY", "of the process");
        var account = new Account(Map.of("eks.amazonaws.com/role-arn", ROLE));

        assertThat(account(account).aws().credentials("eu-central-1"))
                .isEqualTo(new AwsCredentials("ASIA", "s3", "t0"));
        assertThat(cloud.requests().getFirst().form())
                .containsEntry("RoleArn", ROLE)
                .containsEntry("RoleSessionName", "tenant.decryptor.sluice")
                .containsEntry("WebIdentityToken", "token 1 of tenant/decryptor for sts.amazonaws.com");
    }

    @Test
    void anAccountThatNamesNoRoleGetsNothingOfTheProcess() {
        environment.put("AWS_ACCESS_KEY_ID", "PROCESS");
        environment.put("AWS_SECRET_ACCESS_KEY", "of the process");

        assertThatThrownBy(() -> account(new Account(Map.of())).aws().credentials("eu-central-1"))
                .hasMessage(
                        "the annotation 'eks.amazonaws.com/role-arn' of service account 'tenant/decryptor' is not the"
                                + " ARN of a role: ''");
        assertThatThrownBy(() -> account(new Account(Map.of("azure.workload.identity/client-id", "c")))
                        .azure()
                        .token("https://vault.azure.net/.default"))
                .hasMessage(
                        "the annotation 'azure.workload.identity/tenant-id' of service account 'tenant/decryptor' is"
                                + " missing or not valid: ''");
        assertThat(cloud.requests()).isEmpty();
    }

    @Test
    void whatTheRoleRefusesIsTold() {
        var account = new Account(Map.of("eks.amazonaws.com/role-arn", ROLE));

        assertThatThrownBy(() -> account(account).aws().credentials("eu-central-1"))
                .hasMessage("no credentials for the role: AWS STS answered 403");
    }

    @Test
    void theMetadataServerOfGoogleGivesATokenOfTheProcess() {
        cloud.answer(
                "/computeMetadata/v1/instance/service-accounts/default/token",
                "{\"access_token\":\"ya29.machine\",\"expires_in\":3599,\"token_type\":\"Bearer\"}");

        assertThat(process().gcp().token()).isEqualTo("ya29.machine");
        assertThat(cloud.requests().getFirst().header("Metadata-flavor")).isEqualTo("Google");
    }

    @Test
    void externalCredentialsOfTheProcessAreExchanged() {
        federated();
        environment.put("GOOGLE_APPLICATION_CREDENTIALS", file("credentials.json", """
                {"type": "external_account", "audience": "//iam.googleapis.com/%s",
                 "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": "%s/v1/token",
                 "service_account_impersonation_url": "%s",
                 "credential_source": {"file": "%s", "format": {"type": "text"}}}
                """.formatted(
                        PROVIDER,
                        cloud.address(),
                        endpoints().impersonation("kms@p.iam.gserviceaccount.com"),
                        file("gcp-token", "projected.jwt"))));

        assertThat(process().gcp().token()).isEqualTo("ya29.impersonated");
        assertThat(cloud.requests().getFirst().form())
                .containsEntry("audience", "//iam.googleapis.com/" + PROVIDER)
                .containsEntry("subject_token", "projected.jwt");
    }

    @Test
    void anAccountIsKnownToGoogleByTheProviderThatItNames() {
        federated();
        var account = new Account(Map.of("gcp.auth.fluxcd.io/workload-identity-provider", PROVIDER));

        assertThat(account(account).gcp().token()).isEqualTo("ya29.federated");
        assertThat(cloud.requests().getFirst().form())
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .containsEntry("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
                .containsEntry("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")
                .containsEntry("audience", "//iam.googleapis.com/" + PROVIDER)
                .containsEntry("subject_token", "token 1 of tenant/decryptor for //iam.googleapis.com/" + PROVIDER);
    }

    @Test
    void anAccountOfAClusterOfGoogleActsAsTheAccountThatItNames() {
        federated();
        cloud.answer("/computeMetadata/v1/project/project-id", "p");
        cloud.answer("/computeMetadata/v1/instance/attributes/cluster-location", "europe-west3");
        cloud.answer("/computeMetadata/v1/instance/attributes/cluster-name", "c");
        var account = new Account(Map.of("iam.gke.io/gcp-service-account", "kms@p.iam.gserviceaccount.com"));

        assertThat(account(account).gcp().token()).isEqualTo("ya29.impersonated");
        assertThat(cloud.requests().get(cloud.requests().size() - 2).form())
                .containsEntry(
                        "audience",
                        "identitynamespace:p.svc.id.goog:https://container.googleapis.com/v1/projects/p/locations/europe-west3/clusters/c")
                .containsEntry("subject_token", "token 1 of tenant/decryptor for p.svc.id.goog");
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer ya29.federated");
        assertThat(cloud.requests().getLast().json())
                .isEqualTo(Map.of("scope", List.of("https://www.googleapis.com/auth/cloud-platform")));
    }

    @Test
    void aFederatedTokenOfTheProcessIsShownToAzure() {
        environment.put("AZURE_CLIENT_ID", "client-1");
        environment.put("AZURE_TENANT_ID", "tenant-1");
        environment.put("AZURE_FEDERATED_TOKEN_FILE", file("azure", "azure.jwt"));
        cloud.answer("/tenant-1/oauth2/v2.0/token", "{\"access_token\":\"eyJ0\",\"expires_in\":3599}");

        assertThat(process().azure().token("https://vault.azure.net/.default")).isEqualTo("eyJ0");
        assertThat(cloud.requests().getFirst().form())
                .isEqualTo(Map.of(
                        "grant_type", "client_credentials",
                        "client_id", "client-1",
                        "scope", "https://vault.azure.net/.default",
                        "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion", "azure.jwt"));
    }

    @Test
    void aManagedIdentityIsAskedForAtTheMachine() {
        environment.put("AZURE_CLIENT_ID", "client-1");
        cloud.answer(
                "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net&client_id=client-1",
                "{\"access_token\":\"eyJ1\",\"expires_in\":\"86399\"}");

        assertThat(process().azure().token("https://vault.azure.net/.default")).isEqualTo("eyJ1");
        assertThat(cloud.requests().getFirst().header("Metadata")).isEqualTo("true");
    }

    @Test
    void aFileMayNameOneOfTheManagedIdentitiesOfTheMachine() {
        environment.put("AZURE_CLIENT_ID", "of-the-process");
        cloud.answer(
                "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net&client_id=of-the-file",
                "{\"access_token\":\"eyJ3\",\"expires_in\":\"86399\"}");

        assertThat(AzurePrincipal.of(Texts.utf8("clientId: of-the-file"))
                        .token(
                                "https://vault.azure.net/.default",
                                new Environment(environment),
                                Destinations.ofTheOperator())
                        .access())
                .isEqualTo("eyJ3");
    }

    @Test
    void tokensOfAnAccountAreForWhomItSays() {
        cloud.answer("/tenant-2/oauth2/v2.0/token", "{\"access_token\":\"eyJ2\",\"expires_in\":3599}");
        var annotations = Map.of(
                "azure.workload.identity/tenant-id", "tenant-2", "azure.workload.identity/client-id", "client-2");
        var account = new Account(annotations) {
            @Override
            public List<String> audiences() {
                return List.of("somebody", "else");
            }
        };

        account(account).azure().token("https://vault.azure.net/.default");
        assertThat(cloud.requests().getFirst().form())
                .containsEntry("client_assertion", "token 1 of tenant/decryptor for somebody else");
    }

    @Test
    void anAccountIsKnownToAzureByItsTenantAndClient() {
        cloud.answer("/tenant-2/oauth2/v2.0/token", "{\"access_token\":\"eyJ2\",\"expires_in\":3599}");
        var account = new Account(Map.of(
                "azure.workload.identity/tenant-id", "tenant-2", "azure.workload.identity/client-id", "client-2"));

        assertThat(account(account).azure().token("https://vault.azure.net/.default"))
                .isEqualTo("eyJ2");
        assertThat(cloud.requests().getFirst().form())
                .containsEntry("client_id", "client-2")
                .containsEntry("client_assertion", "token 1 of tenant/decryptor for api://AzureADTokenExchange");
    }

    @Test
    void aTokenIsKeptForMostOfItsTimeAndNotForOthers() {
        cloud.answer("/sts/", assumed(now.get().plusSeconds(3600)));
        var identities = identities();
        var account = new Account(Map.of("eks.amazonaws.com/role-arn", ROLE));
        var other = new Account(Map.of("eks.amazonaws.com/role-arn", ROLE + "-2"));

        account(identities, account).aws().credentials("eu-central-1");
        account(identities, account).aws().credentials("eu-central-1");
        assertThat(cloud.requests()).hasSize(1);
        account(identities, other).aws().credentials("eu-central-1");
        account(identities, account).aws().credentials("us-east-1");
        assertThat(cloud.requests()).hasSize(3);

        now.set(now.get().plus(Duration.ofMinutes(47)));
        account(identities, account).aws().credentials("eu-central-1");
        assertThat(cloud.requests()).hasSize(3);
        now.set(now.get().plus(Duration.ofMinutes(2)));
        account(identities, account).aws().credentials("eu-central-1");
        assertThat(cloud.requests()).hasSize(4);
    }

    private Identities identities() {
        InstantSource clock = now::get;
        return new Identities(
                new Environment(environment),
                new TokenCache(100, Duration.ofHours(1), TokenCache.Listener.NONE, clock),
                Destinations.ofTheOperator());
    }

    private Identity process() {
        return identities().ofProcess().keys(USE, Identity.NONE.vault());
    }

    private Identity account(KubernetesAccount account) {
        return account(identities(), account);
    }

    private static Identity account(Identities identities, KubernetesAccount account) {
        return identities.of(account).keys(USE, Identity.NONE.vault());
    }

    private GcpEndpoints endpoints() {
        return GcpEndpoints.of(new Environment(environment));
    }

    private void federated() {
        cloud.answer("/v1/token", "{\"access_token\":\"ya29.federated\",\"expires_in\":3599}");
        cloud.answer(
                "/v1/projects/-/serviceAccounts/kms@p.iam.gserviceaccount.com:generateAccessToken",
                "{\"accessToken\":\"ya29.impersonated\",\"expireTime\":\"%s\"}"
                        .formatted(now.get().plusSeconds(3600)));
    }

    private static String assumed(Instant until) {
        return """
                <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
                  <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s3</SecretAccessKey>
                  <SessionToken>t0</SessionToken><Expiration>%s</Expiration>
                </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                """.formatted(until);
    }

    private String temporary() {
        return "{\"AccessKeyId\":\"ASIA\",\"SecretAccessKey\":\"s3\",\"Token\":\"t0\",\"Expiration\":\"%s\"}"
                .formatted(now.get().plusSeconds(3600));
    }

    private String file(String name, String content) {
        try {
            return Files.writeString(files.resolve(name), content).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static class Account implements KubernetesAccount {
        private final Map<String, String> annotations;
        private int tokens;

        Account(Map<String, String> annotations) {
            this.annotations = annotations;
        }

        @Override
        public String namespace() {
            return "tenant";
        }

        @Override
        public String name() {
            return "decryptor";
        }

        @Override
        public Map<String, String> annotations() {
            return annotations;
        }

        @Override
        public Grant<String> token(List<String> audiences, Duration lifetime) {
            return new Grant<>(
                    "token %d of %s for %s".formatted(++tokens, id(), String.join(" ", audiences)),
                    Instant.now().plus(lifetime));
        }
    }
}
