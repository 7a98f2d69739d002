package dev.sluice.leader;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of elections as events of the Lease; one that cannot be told is lost. */
final class LeaderEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderEvents.class);

    private final KubernetesClient client;
    private final String identity;

    LeaderEvents(KubernetesClient client, String identity) {
        this.client = client;
        this.identity = identity;
    }

    void tell(Lease lease, String what) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var metadata = lease.getMetadata();
        try {
            client.resource(new EventBuilder()
                            .withNewMetadata()
                            .withNamespace(metadata.getNamespace())
                            .withName("%s.%x".formatted(metadata.getName(), System.nanoTime()))
                            .endMetadata()
                            .withNewInvolvedObject()
                            .withApiVersion(lease.getApiVersion())
                            .withKind(lease.getKind())
                            .withNamespace(metadata.getNamespace())
                            .withName(metadata.getName())
                            .withUid(metadata.getUid())
                            .withResourceVersion(metadata.getResourceVersion())
                            .endInvolvedObject()
                            .withType("Normal")
                            .withReason("LeaderElection")
                            .withMessage(identity + " " + what)
                            .withNewSource()
                            .withComponent(identity)
                            .endSource()
                            .withFirstTimestamp(now)
                            .withLastTimestamp(now)
                            .withCount(1)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            LOG.warn("unable to record event: {}", e.getMessage());
        }
    }
}
