package dev.sluice.controller.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.Owner;
import dev.sluice.testing.GoTypes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Applies a manifest as Flux does: as the Go types write it, with a protocol for ports that name none, without a status, under
 * Flux's field manager. Roles and kinds that the client library does not know are applied as they are.
 */
final class FluxApplier implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> UNTOUCHED = Set.of("Role", "ClusterRole");

    private final KubernetesClient client;
    private final GoTypes types;
    private final Owner owner;

    FluxApplier(KubernetesClient client, GoTypes types, Owner owner) {
        // what is refused with status 500 is refused for good
        this.client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        this.types = types;
        this.owner = owner;
    }

    /** @return the object as it is then; empty where the API server does not take it */
    Optional<GenericKubernetesResource> apply(ObjectNode manifest) throws IOException {
        try {
            return Optional.of(send(payload(manifest), false));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 422 || e.getCode() == 400 || e.getCode() == 403 || e.getCode() == 500) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Whether applying the manifest again would leave the object as it is: what Flux itself cannot keep, nobody can take over.
     * Controllers may be at work on a new object, so that it is looked at a few times.
     */
    boolean keeps(ObjectNode manifest) throws IOException {
        for (var looks = 0; looks < 3; looks++) {
            try {
                var live = client.resource(JSON.convertValue(manifest, GenericKubernetesResource.class))
                        .get();
                if (content(dryRun(manifest)).equals(content(live))) {
                    return true;
                }
            } catch (KubernetesClientException e) {
                return false;
            }
        }
        return false;
    }

    /** What Flux compares of an object. */
    private static Object content(GenericKubernetesResource object) {
        var fields = new HashMap<>(object.getAdditionalProperties());
        fields.remove("status");
        return List.of(
                Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of()),
                Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of()),
                fields);
    }

    /** What applying the manifest again would make of the object. */
    GenericKubernetesResource dryRun(ObjectNode manifest) throws IOException {
        return send(payload(manifest), true);
    }

    private GenericKubernetesResource send(ObjectNode payload, boolean isDryRun) {
        var object = JSON.convertValue(payload, GenericKubernetesResource.class);
        return client.resource(object)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("kustomize-controller")
                                .withForce(true)
                                .withDryRun(isDryRun ? List.of("All") : null)
                                .build(),
                        payload.toString());
    }

    private ObjectNode payload(ObjectNode manifest) throws IOException {
        var payload = typed(manifest);
        owner.labels().forEach(payload.withObject("/metadata/labels")::put);
        payload.remove("status");
        return payload;
    }

    private ObjectNode typed(ObjectNode manifest) throws IOException {
        if (UNTOUCHED.contains(manifest.path("kind").asText())
                || !(types.roundTrip(manifest) instanceof GoTypes.Answer.Written(ObjectNode written))) {
            return manifest.deepCopy();
        }
        ports(written).forEach(port -> {
            if (port instanceof ObjectNode object && !object.has("protocol")) {
                object.put("protocol", "TCP");
            }
        });
        if (written.remove("stringData") instanceof ObjectNode texts) {
            texts.properties()
                    .forEach(text -> written.withObject("/data")
                            .put(
                                    text.getKey(),
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    text.getValue().asText().getBytes())));
        }
        return written;
    }

    private static Stream<JsonNode> ports(ObjectNode object) {
        var containers = switch (object.path("kind").asText()) {
            case "Pod" -> object.at("/spec/containers");
            case "CronJob" -> object.at("/spec/jobTemplate/spec/template/spec/containers");
            default -> object.at("/spec/template/spec/containers");
        };
        return object.path("kind").asText().equals("Service")
                ? object.at("/spec/ports").valueStream()
                : containers
                        .valueStream()
                        .flatMap(container -> container.path("ports").valueStream());
    }

    @Override
    public void close() {
        client.close();
    }
}
