package dev.sluice.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.http.Destinations;
import dev.sluice.testing.CloudServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How clouds are asked where clusters are, and for tokens, as a server in their place sees it. */
class ManagedClustersTest {
    private static final TokenUse USE =
            new TokenUse("Kustomization", "apps", "app", TokenUse.Operation.FETCH_KUBECONFIG);
    private static final String AKS =
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/my-group/providers/Microsoft.ContainerService/managedClusters/my-cluster";
    private static final String GKE = "projects/my-project/locations/europe-west3/clusters/my-cluster";
    private static final String CA = Base64.getEncoder().encodeToString("a certificate".getBytes());

    private final CloudServer cloud = new CloudServer();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path files;

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void amazonIsAskedWithASignatureAndTheTokenIsARequestOfOurs() {
        aws();
        cloud.answer(
                "/clusters/my-cluster",
                "{\"cluster\":{\"endpoint\":\"https://ABC.gr7.eu-central-1.eks.amazonaws.com\",\"certificateAuthority\":{\"data\":\"%s\"}}}"
                        .formatted(CA));
        var cluster = ManagedCluster.eks("arn:aws:eks:eu-central-1:123456789012:cluster/my-cluster");

        assertThat(process().addresses(cluster, USE, Duration.ofHours(1)).all())
                .containsExactly(new ClusterAddresses.Address(
                        "https://ABC.gr7.eu-central-1.eks.amazonaws.com", Optional.of("a certificate")));
        var request = cloud.requests().getFirst();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.header("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKID/")
                .contains("/eu-central-1/eks/aws4_request");

        var token = process().eksToken(cluster, USE).access();
        assertThat(token).startsWith("k8s-aws-v1.").doesNotContain("=");
        assertThat(new String(
                        Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())),
                        StandardCharsets.US_ASCII))
                .startsWith("https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&")
                .contains("&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id");
        assertThat(cloud.requests()).as("AWS is asked by the API server").hasSize(1);
    }

    @Test
    void azureIsAskedForAKubeconfigOfWhichTheWayCounts() {
        azure();
        var kubeconfig = """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: a, cluster: {server: "https://my-cluster.hcp.westeurope.azmk8s.io:443", certificate-authority-data: %s}}
                - {name: b, cluster: {server: "http://not.encrypted"}}
                users: [{name: u, user: {token: ignored}}]
                """.formatted(CA);
        cloud.answer(
                AKS + "/listClusterUserCredential?api-version=2025-10-01",
                "{\"kubeconfigs\":[{\"name\":\"clusterUser\",\"value\":\"%s\"}]}"
                        .formatted(Base64.getEncoder().encodeToString(kubeconfig.getBytes())));

        assertThat(process()
                        .addresses(ManagedCluster.aks(AKS), USE, Duration.ofHours(1))
                        .all())
                .containsExactly(new ClusterAddresses.Address(
                        "https://my-cluster.hcp.westeurope.azmk8s.io:443", Optional.of("a certificate")));
        assertThat(cloud.requests().getFirst().form()).containsEntry("scope", cloud.address() + "/audience/.default");
        assertThat(cloud.requests().getLast().method()).isEqualTo("POST");
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer eyJ0");

        assertThat(process().aksToken(USE).access()).isEqualTo("eyJ0");
        assertThat(cloud.requests().getLast().form())
                .containsEntry("scope", "6dae42f8-4368-4678-94ff-3960e28e3630/.default");
    }

    @Test
    void googleIsAskedForAllAddressesAndItsOwnNameNeedsNoAuthority() {
        google();
        cloud.answer("/v1/" + GKE, """
                {"endpoint": "203.0.113.1", "masterAuth": {"clusterCaCertificate": "%s"},
                 "controlPlaneEndpointsConfig": {
                   "dnsEndpointConfig": {"endpoint": "gke-abc.europe-west3.gke.goog"},
                   "ipEndpointsConfig": {"publicEndpoint": "203.0.113.1", "privateEndpoint": "10.0.0.2"}}}
                """.formatted(CA));

        assertThat(process()
                        .addresses(ManagedCluster.gke(GKE), USE, Duration.ofHours(1))
                        .all())
                .containsExactly(
                        new ClusterAddresses.Address("https://203.0.113.1", Optional.of("a certificate")),
                        new ClusterAddresses.Address("https://10.0.0.2", Optional.of("a certificate")),
                        new ClusterAddresses.Address("https://gke-abc.europe-west3.gke.goog", Optional.empty()));
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer ya29");
        assertThat(process().gkeToken(USE).access()).isEqualTo("ya29");
    }

    @Test
    void whatACloudRefusesIsToldWithoutItsWords() {
        aws();
        var cluster = ManagedCluster.eks("arn:aws:eks:eu-central-1:123456789012:cluster/other");

        assertThatThrownBy(() -> process().addresses(cluster, USE, Duration.ofHours(1)))
                .hasMessage("Amazon EKS does not describe the cluster: it answered 403");
    }

    @Test
    void whereAClusterIsIsKeptAndSoAreTokens() {
        aws();
        cloud.answer(
                "/clusters/my-cluster",
                "{\"cluster\":{\"endpoint\":\"https://a.example.com\",\"certificateAuthority\":{\"data\":\"%s\"}}}"
                        .formatted(CA));
        var cluster = ManagedCluster.eks("arn:aws:eks:eu-central-1:123456789012:cluster/my-cluster");
        var asking = process();

        asking.addresses(cluster, USE, Duration.ofHours(1));
        asking.addresses(cluster, USE, Duration.ofHours(1));
        assertThat(cloud.requests()).hasSize(1);
        assertThat(asking.eksToken(cluster, USE)).isEqualTo(asking.eksToken(cluster, USE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "arn:aws:eks:eu-central-1.evil.example.com/:123456789012:cluster/c",
                "arn:aws:eks:eu-central-1:123456789012:cluster/../x",
                "arn:aws:eks:eu-central-1:123456789012:cluster/c?x=",
                "arn:aws:eks::123456789012:cluster/c",
                "arn:aws:eks:eu-central-1:1234:cluster/c",
                "arn:aws:s3:eu-central-1:123456789012:cluster/c",
                "arn:aws:eks:eu-central-1:123456789012:cluster/c\n",
                "/subscriptions/x/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c",
                "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/../providers/Microsoft.ContainerService/managedClusters/c",
                "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c?a=",
                "@evil.example.com/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c",
                "projects/p/locations/l/clusters/c/../../..",
                "projects/../locations/l/clusters/c",
                "projects/p/locations/l/clusters/c?x",
                "projects/p/zones/l/clusters/c",
            })
    void aNameThatLeadsElsewhereIsNone(String name) {
        assertThatThrownBy(() -> ManagedCluster.eks(name)).isInstanceOf(CloudException.class);
        assertThatThrownBy(() -> ManagedCluster.aks(name)).isInstanceOf(CloudException.class);
        assertThatThrownBy(() -> ManagedCluster.gke(name)).isInstanceOf(CloudException.class);
    }

    @Test
    void partitionsAndLocationsOfAllKindsAreNames() {
        assertThat(List.of(
                        "arn:aws-cn:eks:cn-north-1:123456789012:cluster/c",
                        "arn:aws-us-gov:eks:us-gov-west-1:123456789012:cluster/C_1"))
                .map(ManagedCluster::eks)
                .containsExactly(
                        new ManagedCluster.Eks("cn-north-1", "c"), new ManagedCluster.Eks("us-gov-west-1", "C_1"));
        ManagedCluster.aks(AKS.toLowerCase().replace("my-group", "(my.group)_1"));
        ManagedCluster.gke("projects/example.com:p/locations/europe-west3-a/clusters/c");
    }

    @Test
    void theCloudOfTheAuthorityIsAsked() {
        assertThat(List.of(
                        "https://login.microsoftonline.com/",
                        "https://login.microsoftonline.us",
                        "https://login.chinacloudapi.cn/"))
                .map(authority -> AzureEndpoints.of(new Environment(Map.of("AZURE_AUTHORITY_HOST", authority)))
                        .resources())
                .containsExactly(
                        "https://management.azure.com",
                        "https://management.usgovcloudapi.net",
                        "https://management.chinacloudapi.cn");
    }

    private void aws() {
        environment.put("AWS_ACCESS_KEY_ID", "AKID");
        environment.put("AWS_SECRET_ACCESS_KEY", "s3cret");
        environment.put("AWS_ENDPOINT_URL_EKS", cloud.address());
    }

    private void azure() {
        environment.put("AZURE_AUTHORITY_HOST", cloud.address());
        environment.put("AZURE_TENANT_ID", "t");
        environment.put("AZURE_CLIENT_ID", "c");
        environment.put("AZURE_CLIENT_SECRET", "s");
        environment.put(
                "AZURE_ENVIRONMENT_FILEPATH",
                file("{\"resourceManagerEndpoint\": \"%1$s/\", \"tokenAudience\": \"%1$s/audience/\"}"
                        .formatted(cloud.address())));
        cloud.answer("/t/oauth2/v2.0/token", "{\"access_token\":\"eyJ0\",\"expires_in\":3599}");
    }

    private void google() {
        environment.put("GCE_METADATA_HOST", cloud.host());
        environment.put("CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER", cloud.address() + "/");
        cloud.answer(
                "/computeMetadata/v1/instance/service-accounts/default/token",
                "{\"access_token\":\"ya29\",\"expires_in\":3599}");
    }

    private String file(String content) {
        try {
            return Files.writeString(files.resolve("environment.json"), content).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Identities.Asking process() {
        return new Identities(
                        new Environment(environment),
                        new TokenCache(100, Duration.ofHours(1), TokenCache.Listener.NONE),
                        Destinations.ofTheOperator())
                .ofProcess();
    }
}
