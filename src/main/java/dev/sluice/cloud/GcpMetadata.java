package dev.sluice.cloud;

import java.util.Map;

/** The metadata server of a machine, or of a pod, in Google Cloud. */
record GcpMetadata(Environment environment) {
    private static final Map<String, String> FLAVOR = Map.of("Metadata-Flavor", "Google");

    /** A token of the service account that the machine, or the pod, runs as. */
    Grant<String> token() {
        return Https.token(GcpExchange.SERVICE, get("instance/service-accounts/default/token"));
    }

    /** The project whose pool of workload identities knows the cluster's service accounts. */
    String project() {
        return get("project/project-id").body().strip();
    }

    /** The cluster, as Google Cloud's API addresses it. */
    String cluster() {
        return "https://container.googleapis.com/v1/projects/%s/locations/%s/clusters/%s"
                .formatted(
                        project(),
                        get("instance/attributes/cluster-location").body().strip(),
                        get("instance/attributes/cluster-name").body().strip());
    }

    private Https.Answer get(String path) {
        var host = environment.get("GCE_METADATA_HOST").orElse("metadata.google.internal");
        Https.Answer answer;
        try {
            answer = Https.near(
                    GcpExchange.SERVICE, "GET", "http://%s/computeMetadata/v1/%s".formatted(host, path), FLAVOR);
        } catch (CloudException e) {
            throw new CloudException("there is no metadata server of Google Cloud to ask for '%s'".formatted(path));
        }
        if (!answer.isGood()) {
            throw new CloudException(
                    "the metadata server of Google Cloud answered %d for '%s'".formatted(answer.status(), path));
        }
        return answer;
    }
}
