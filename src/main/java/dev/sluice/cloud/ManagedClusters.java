package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The APIs of clouds that tell where clusters are, and the tokens that clusters take from those whom the cloud knows. */
final class ManagedClusters {
    private static final String EKS = "Amazon EKS";
    private static final String AKS = "Azure Kubernetes Service";
    private static final String GKE = "Google Kubernetes Engine";

    /** The application that all API servers of AKS are to Microsoft Entra ID. */
    static final String AKS_SCOPE = "6dae42f8-4368-4678-94ff-3960e28e3630/.default";

    private static final String AKS_API = "2025-10-01";

    /** As long as an API server of EKS takes a token for, less a minute for clocks that differ. */
    private static final Duration EKS_LIFETIME = Duration.ofMinutes(14);

    /** What tools of AWS ask for; the API server looks at the time of the signature instead. */
    private static final Duration PRESIGNED = Duration.ofSeconds(60);

    private final Identity identity;
    private final AwsEndpoints aws;
    private final AzureEndpoints azure;
    private final GcpEndpoints gcp;

    ManagedClusters(Identity identity, Environment environment) {
        this.identity = identity;
        this.aws = new AwsEndpoints(environment);
        this.azure = AzureEndpoints.of(environment);
        this.gcp = GcpEndpoints.of(environment);
    }

    /** @throws CloudException where the cloud does not tell */
    ClusterAddresses addresses(ManagedCluster cluster) {
        return switch (cluster) {
            case ManagedCluster.Eks eks -> addresses(eks);
            case ManagedCluster.Aks(var id) -> ofAks(id);
            case ManagedCluster.Gke(var path) -> ofGke(path);
        };
    }

    /** What an API server of EKS has AWS verify: a request to tell who has signed it, which names the cluster. */
    Grant<String> eksToken(ManagedCluster.Eks cluster) {
        var now = Instant.now();
        var url = identity.aws()
                .credentials(cluster.region())
                .presigned(
                        aws.of("sts", cluster.region()),
                        Map.of("Action", "GetCallerIdentity", "Version", "2011-06-15"),
                        Map.of("x-k8s-aws-id", cluster.name()),
                        PRESIGNED,
                        now);
        return new Grant<>("k8s-aws-v1." + Jwt.encoded(Texts.utf8(url)), now.plus(EKS_LIFETIME));
    }

    private ClusterAddresses addresses(ManagedCluster.Eks cluster) {
        var target = aws.of("eks", cluster.region());
        var path = "/clusters/" + cluster.name();
        var signed = identity.aws()
                .credentials(cluster.region())
                .signed(target, new AwsCredentials.Request("GET", path, Map.of(), ""), Instant.now());
        var answer =
                good(EKS, Https.get(EKS, target.address().resolve("." + path).toString(), signed));
        return of(
                EKS,
                Stream.of(new ClusterAddresses.Address(
                        answer.text(EKS, "/cluster/endpoint"),
                        authority(EKS, answer.text(EKS, "/cluster/certificateAuthority/data")))));
    }

    /** The kubeconfig that Azure gives, of which the way to the API server counts alone. */
    private ClusterAddresses ofAks(String id) {
        var url = "%s%s/listClusterUserCredential?api-version=%s".formatted(azure.resources(), id, AKS_API);
        var answer = good(
                AKS,
                Https.post(
                        Destinations.ofTheOperator(),
                        AKS,
                        url,
                        Map.of("Authorization", "Bearer " + identity.azure().token(azure.scope())),
                        ""));
        var addresses = new ArrayList<ClusterAddresses.Address>();
        for (int i = 0;
                !answer.textOrEmpty("/kubeconfigs/%d/value".formatted(i)).isEmpty();
                i++) {
            var kubeconfig = Https.base64(AKS, answer.textOrEmpty("/kubeconfigs/%d/value".formatted(i)));
            Credentials.list(kubeconfig, "clusters").stream()
                    .filter(cluster -> cluster.has("cluster.server"))
                    .map(cluster -> new ClusterAddresses.Address(
                            cluster.get("cluster.server"),
                            authority(AKS, cluster.get("cluster.certificate-authority-data"))))
                    .forEach(addresses::add);
        }
        return of(AKS, addresses.stream());
    }

    private ClusterAddresses ofGke(String path) {
        var answer = good(
                GKE,
                Https.get(
                        GKE,
                        "%s/v1/%s".formatted(gcp.container(), path),
                        Map.of("Authorization", "Bearer " + identity.gcp().token())));
        var authority = authority(GKE, answer.textOrEmpty("/masterAuth/clusterCaCertificate"));
        var byAddress = Stream.of(
                        "/endpoint",
                        "/controlPlaneEndpointsConfig/ipEndpointsConfig/publicEndpoint",
                        "/controlPlaneEndpointsConfig/ipEndpointsConfig/privateEndpoint")
                .map(answer::textOrEmpty)
                .map(host -> new ClusterAddresses.Address(host, authority));
        // Google's own certificate is behind the name.
        var byName = Stream.of(answer.textOrEmpty("/controlPlaneEndpointsConfig/dnsEndpointConfig/endpoint"))
                .map(host -> new ClusterAddresses.Address(host, Optional.empty()));
        return of(
                GKE,
                Stream.concat(byAddress, byName)
                        .filter(address -> !address.url().isEmpty())
                        .map(address -> new ClusterAddresses.Address("https://" + address.url(), address.authority()))
                        .distinct());
    }

    private static Https.Answer good(String service, Https.Answer answer) {
        if (!answer.isGood()) {
            throw new CloudException(
                    "%s does not describe the cluster: it answered %d".formatted(service, answer.status()));
        }
        return answer;
    }

    private static Optional<String> authority(String service, String base64) {
        return base64.isEmpty() ? Optional.empty() : Optional.of(Texts.require(Https.base64(service, base64)));
    }

    /** A token that goes another way than by https is anybody's. */
    private static ClusterAddresses of(String service, Stream<ClusterAddresses.Address> found) {
        var all = found.filter(address -> address.url().startsWith("https://")).toList();
        if (all.isEmpty()) {
            throw new CloudException("the answer of %s has no address of the cluster".formatted(service));
        }
        return new ClusterAddresses(List.copyOf(all));
    }
}
