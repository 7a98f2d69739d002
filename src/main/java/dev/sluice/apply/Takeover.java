package dev.sluice.apply;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must change in a live object's metadata so that what is applied is all that its users see of it: the marks of other
 * ways of applying go, and fields that such tools own become the applier's, so that a field which the manifest no longer has
 * goes too. Flux does the same; the tools and marks are those of its documentation of server-side apply.
 */
final class Takeover {
    private static final String APPLY = "Apply";
    private static final String UPDATE = "Update";

    private static final Set<String> FOREIGN_ANNOTATIONS = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            "kustomize.toolkit.fluxcd.io/checksum",
            "fluxcd.io/sync-checksum");

    private static final Set<String> FOREIGN_LABELS = Set.of("fluxcd.io/sync-gc-mark");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Tool> tools;

    /** A field manager whose name begins so, where it works in one of these ways. */
    private record Tool(String prefix, Set<String> operations) {
        boolean owns(ManagedFieldsEntry entry) {
            return (entry.getSubresource() == null || entry.getSubresource().isEmpty())
                    && entry.getManager() != null
                    && entry.getManager().startsWith(prefix)
                    && operations.contains(entry.getOperation());
        }
    }

    /** @param managers further field managers whose fields are taken over */
    Takeover(List<String> managers) {
        var all = new ArrayList<>(List.of(
                new Tool("kubectl", Set.of(APPLY, UPDATE)),
                new Tool("before-first-apply", Set.of(UPDATE)),
                new Tool(ClusterObjects.FIELD_MANAGER, Set.of(UPDATE))));
        managers.forEach(manager -> all.add(new Tool(manager, Set.of(APPLY, UPDATE))));
        tools = List.copyOf(all);
    }

    /** @return a JSON patch of the live object; empty where nothing is to be taken over */
    Optional<ArrayNode> patch(GenericKubernetesResource live) {
        var patch = JSON.createArrayNode();
        remove(patch, "annotations", live.getMetadata().getAnnotations(), FOREIGN_ANNOTATIONS);
        remove(patch, "labels", live.getMetadata().getLabels(), FOREIGN_LABELS);
        managedFields(live.getMetadata().getManagedFields())
                .ifPresent(fields -> patch.addObject()
                        .put("op", "replace")
                        .put("path", "/metadata/managedFields")
                        .set("value", fields));
        if (patch.isEmpty()) {
            return Optional.empty();
        }
        patch.addObject()
                .put("op", "replace")
                .put("path", "/metadata/resourceVersion")
                .put("value", live.getMetadata().getResourceVersion());
        return Optional.of(patch);
    }

    private static void remove(ArrayNode patch, String field, Map<String, String> texts, Set<String> foreign) {
        if (texts != null) {
            foreign.stream()
                    .filter(texts::containsKey)
                    .sorted()
                    .forEach(key -> patch.addObject()
                            .put("op", "remove")
                            .put(
                                    "path",
                                    "/metadata/%s/%s"
                                            .formatted(
                                                    field,
                                                    key.replace("~", "~0").replace("/", "~1"))));
        }
    }

    /** The entries after a takeover; empty where there is none. */
    private Optional<ArrayNode> managedFields(List<ManagedFieldsEntry> entries) {
        if (entries == null) {
            return Optional.empty();
        }
        var foreign = entries.stream()
                .filter(entry -> tools.stream().anyMatch(tool -> tool.owns(entry)))
                .toList();
        if (foreign.isEmpty()) {
            return Optional.empty();
        }
        var own = entries.stream().filter(Takeover::isOwn).findFirst();
        var heir = own.orElseGet(foreign::getFirst);
        var result = JSON.createArrayNode();
        for (var entry : entries) {
            if (entry == heir) {
                result.add(inherited(heir, foreign));
            } else if (!foreign.contains(entry)) {
                result.add(JSON.<ObjectNode>valueToTree(entry));
            }
        }
        return Optional.of(result);
    }

    private static boolean isOwn(ManagedFieldsEntry entry) {
        return ClusterObjects.FIELD_MANAGER.equals(entry.getManager())
                && APPLY.equals(entry.getOperation())
                && (entry.getSubresource() == null || entry.getSubresource().isEmpty());
    }

    private static ObjectNode inherited(ManagedFieldsEntry heir, List<ManagedFieldsEntry> foreign) {
        ObjectNode entry = JSON.valueToTree(heir);
        entry.put("manager", ClusterObjects.FIELD_MANAGER);
        entry.put("operation", APPLY);
        for (var other : foreign) {
            ObjectNode fields = JSON.valueToTree(other);
            if (fields.get("fieldsV1") instanceof ObjectNode owned) {
                merge(entry.withObjectProperty("fieldsV1"), owned);
            }
        }
        return entry;
    }

    /** The union of two sets of fields, as trees of their paths. */
    private static void merge(ObjectNode into, ObjectNode fields) {
        for (var field : fields.properties()) {
            if (into.get(field.getKey()) instanceof ObjectNode known && field.getValue() instanceof ObjectNode more) {
                merge(known, more);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }
}
