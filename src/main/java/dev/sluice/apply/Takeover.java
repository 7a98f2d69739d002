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
import java.util.function.Predicate;

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
            return isOfDefinition(entry)
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
        inherited(live.getMetadata().getManagedFields(), entry -> tools.stream().anyMatch(tool -> tool.owns(entry)))
                .ifPresent(entries -> addReplacement(patch, entries));
        return patch.isEmpty() ? Optional.empty() : Optional.of(ofVersion(patch, live));
    }

    /** A JSON patch of the live object that gives it other managed fields. */
    static ArrayNode replacing(GenericKubernetesResource live, List<ManagedFieldsEntry> entries) {
        var patch = JSON.createArrayNode();
        addReplacement(patch, entries);
        return ofVersion(patch, live);
    }

    private static void addReplacement(ArrayNode patch, List<ManagedFieldsEntry> entries) {
        patch.addObject()
                .put("op", "replace")
                .put("path", "/metadata/managedFields")
                .set("value", JSON.valueToTree(entries));
    }

    /** Refused where somebody else has written the object in between. */
    private static ArrayNode ofVersion(ArrayNode patch, GenericKubernetesResource live) {
        patch.addObject()
                .put("op", "replace")
                .put("path", "/metadata/resourceVersion")
                .put("value", live.getMetadata().getResourceVersion());
        return patch;
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

    /** The entries after the applier has inherited those that are foreign; empty where none is. */
    static Optional<List<ManagedFieldsEntry>> inherited(
            List<ManagedFieldsEntry> entries, Predicate<ManagedFieldsEntry> isForeign) {
        var foreign = entries == null
                ? List.<ManagedFieldsEntry>of()
                : entries.stream().filter(isForeign).toList();
        if (foreign.isEmpty()) {
            return Optional.empty();
        }
        var heir = entries.stream().filter(Takeover::isOwn).findFirst().orElseGet(foreign::getFirst);
        return Optional.of(entries.stream()
                .filter(entry -> entry == heir || !foreign.contains(entry))
                .map(entry -> entry == heir ? inherited(heir, foreign) : entry)
                .toList());
    }

    /** Whether an entry is about the object itself, not about its status or another part. */
    static boolean isOfDefinition(ManagedFieldsEntry entry) {
        return entry.getSubresource() == null || entry.getSubresource().isEmpty();
    }

    static boolean isOwn(ManagedFieldsEntry entry) {
        return ClusterObjects.FIELD_MANAGER.equals(entry.getManager())
                && APPLY.equals(entry.getOperation())
                && isOfDefinition(entry);
    }

    private static ManagedFieldsEntry inherited(ManagedFieldsEntry heir, List<ManagedFieldsEntry> foreign) {
        ObjectNode entry = JSON.valueToTree(heir);
        entry.put("manager", ClusterObjects.FIELD_MANAGER);
        entry.put("operation", APPLY);
        for (var other : foreign) {
            ObjectNode fields = JSON.valueToTree(other);
            if (fields.get("fieldsV1") instanceof ObjectNode owned) {
                merge(entry.withObjectProperty("fieldsV1"), owned);
            }
        }
        return JSON.convertValue(entry, ManagedFieldsEntry.class);
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
