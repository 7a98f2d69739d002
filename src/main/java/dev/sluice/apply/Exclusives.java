package dev.sluice.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/**
 * What only one object can have at a time: the addresses and node ports of a Service, being the default of a class. The API server
 * refuses it for a second object before it looks at the rest.
 */
final class Exclusives {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Exclusives() {}

    /** A copy of a manifest without what the living object has of the same. */
    static GenericKubernetesResource without(GenericKubernetesResource manifest, GenericKubernetesResource live) {
        ObjectNode copy = JSON.valueToTree(manifest);
        ObjectNode known = JSON.valueToTree(live);
        switch (manifest.getApiVersion() + " " + manifest.getKind()) {
            case "v1 Service" -> ofService(copy.path("spec"), known.path("spec"));
            case "scheduling.k8s.io/v1 PriorityClass" -> removeEqual(copy, known, "globalDefault");
            default -> {}
        }
        return object(copy);
    }

    private static void ofService(JsonNode spec, JsonNode known) {
        removeEqual(spec, known, "healthCheckNodePort");
        if (!known.path("clusterIP").asText().equals("None")) {
            removeEqual(spec, known, "clusterIP");
            removeEqual(spec, known, "clusterIPs");
        }
        for (var port : spec.path("ports")) {
            for (var knownPort : known.path("ports")) {
                removeEqual(port, knownPort, "nodePort");
            }
        }
    }

    private static void removeEqual(JsonNode fields, JsonNode known, String field) {
        if (fields instanceof ObjectNode object && object.has(field) && isSame(object.get(field), known.path(field))) {
            object.remove(field);
        }
    }

    /** Numbers may have been read as of different sizes. */
    private static boolean isSame(JsonNode one, JsonNode other) {
        return one.isNumber() ? one.asText().equals(other.asText()) : one.equals(other);
    }

    private static GenericKubernetesResource object(ObjectNode tree) {
        try {
            return JSON.treeToValue(tree, GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
