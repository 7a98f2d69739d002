package dev.sluice.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationStatus;
import dev.sluice.gate.Gate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes the status of Kustomizations: one JSON merge patch of what changed, none where nothing did. What was written is
 * known to the next reconciliation at once, and to the gate.
 */
final class StatusWriter {
    /** The field manager under which Flux writes its own objects. */
    private static final String FIELD_MANAGER = "gotk-kustomize-controller";

    private static final String REQUESTED_AT = "reconcile.fluxcd.io/requestedAt";
    private static final int TRIES = 5;

    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(FIELD_MANAGER)
            .build();

    private final KubernetesClient client;
    private final Gate gate;
    private final ObjectMapper json = new ObjectMapper();

    StatusWriter(KubernetesClient client, Gate gate) {
        this.client = client;
        this.gate = gate;
    }

    /** The value of the annotation by which users ask for a reconciliation; empty where there is none. */
    static String requestedAt(Kustomization kustomization) {
        return Optional.ofNullable(kustomization.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(REQUESTED_AT))
                .orElse("");
    }

    /**
     * Writes what an outcome makes of the status.
     *
     * @param seen the Kustomization that the outcome is about: its generation, its request
     * @param latest the Kustomization as it was last written
     * @return the Kustomization as it is then
     */
    Kustomization write(Kustomization seen, Kustomization latest, Context<Kustomization> context, Outcome outcome) {
        var current = latest;
        for (int tries = 1; ; tries++) {
            var patch = patch(seen, current, outcome);
            if (patch.isEmpty()) {
                return current;
            }
            try {
                return context.resourceOperations()
                        .resourcePatch(
                                current,
                                known -> send(known, patch),
                                context.eventSourceRetriever().getControllerEventSource());
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == TRIES) {
                    throw e;
                }
                current = client.resource(seen).get();
                if (current == null
                        || !current.getMetadata()
                                .getUid()
                                .equals(seen.getMetadata().getUid())) {
                    return latest;
                }
                // The Operator takes events from before its own write for settled; what others wrote is not.
                gate.wake(ResourceID.fromResource(seen));
            }
        }
    }

    /**
     * Sets or removes an annotation.
     *
     * @param value empty to remove it
     * @return the Kustomization as it is then
     */
    Kustomization annotate(
            Kustomization latest, Context<Kustomization> context, String annotation, Optional<String> value) {
        var patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").putObject("annotations").put(annotation, value.orElse(null));
        return context.resourceOperations()
                .resourcePatch(
                        latest,
                        known -> client.resource(known).patch(MERGE, patch.toString()),
                        context.eventSourceRetriever().getControllerEventSource());
    }

    private Kustomization send(Kustomization kustomization, ObjectNode patch) {
        return client.resource(kustomization).subresource("status").patch(MERGE, patch.toString());
    }

    private ObjectNode patch(Kustomization seen, Kustomization current, Outcome outcome) {
        var before = current.getStatus();
        var after = new Statuses(seen.getMetadata().getGeneration(), before).after(outcome);
        var requestedAt = requestedAt(seen);
        if (!requestedAt.isEmpty()) {
            after = after.withLastHandledReconcileAt(requestedAt);
        }
        var patch = patch(current, before, after);
        return patch.isEmpty() ? patch : patch(current, before, counted(after, outcome));
    }

    /** A run that changes nothing else is not worth a write, and is not counted. */
    private static KustomizationStatus counted(KustomizationStatus status, Outcome outcome) {
        return outcome.ended()
                .map(end ->
                        status.withHistory(History.with(status.history(), end.getKey(), end.getValue(), Instant.now())))
                .orElse(status);
    }

    private ObjectNode patch(Kustomization current, KustomizationStatus before, KustomizationStatus after) {
        ObjectNode old = json.valueToTree(before);
        ObjectNode wanted = json.valueToTree(after);
        var changed = JsonNodeFactory.instance.objectNode();
        wanted.properties().stream()
                .filter(field -> !field.getValue().equals(old.get(field.getKey())))
                .forEach(field -> changed.set(field.getKey(), field.getValue()));
        old.fieldNames().forEachRemaining(name -> {
            if (!wanted.has(name)) {
                changed.set(name, (JsonNode) JsonNodeFactory.instance.nullNode());
            }
        });
        var patch = JsonNodeFactory.instance.objectNode();
        if (!changed.isEmpty()) {
            patch.putObject("metadata")
                    .put("resourceVersion", current.getMetadata().getResourceVersion());
            patch.set("status", changed);
        }
        return patch;
    }
}
