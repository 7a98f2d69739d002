package dev.sluice.kustomize;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order of the result: as accumulated, or by kind as kustomize used to sort. */
sealed interface SortOrder {
    /** The legacy order of types. */
    Comparator<Gvk> BY_TYPE = byType(ranks(Legacy.DEFAULT.first, Legacy.DEFAULT.last));

    /** As accumulated. */
    record Fifo() implements SortOrder {}

    /** Some kinds first, some last, by type, namespace and name among themselves. */
    record Legacy(List<String> first, List<String> last) implements SortOrder {
        static final Legacy DEFAULT = new Legacy(
                List.of(
                        "Namespace",
                        "ResourceQuota",
                        "StorageClass",
                        "CustomResourceDefinition",
                        "ServiceAccount",
                        "PodSecurityPolicy",
                        "Role",
                        "ClusterRole",
                        "RoleBinding",
                        "ClusterRoleBinding",
                        "ConfigMap",
                        "Secret",
                        "Endpoints",
                        "Service",
                        "LimitRange",
                        "PriorityClass",
                        "PersistentVolume",
                        "PersistentVolumeClaim",
                        "Deployment",
                        "StatefulSet",
                        "CronJob",
                        "PodDisruptionBudget"),
                List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"));
    }

    static SortOrder read(FieldReader fields) {
        var order = fields.text("order");
        var legacy = fields.map("legacySortOptions", options -> {
            var lists = new Legacy(options.texts("orderFirst"), options.texts("orderLast"));
            options.end();
            return lists;
        });
        fields.end();
        return switch (order) {
            case "fifo" -> {
                if (legacy.isPresent()) {
                    throw fields.error("legacySortOptions are for the order legacy alone");
                }
                yield new Fifo();
            }
            case "legacy" -> legacy.orElse(Legacy.DEFAULT);
            default -> throw fields.error("the field 'sortOptions.order' must be one of [fifo, legacy]");
        };
    }

    default List<Tracked> sorted(List<Tracked> resources) {
        return switch (this) {
            case Fifo _ -> List.copyOf(resources);
            case Legacy(var first, var last) -> {
                var ranks = ranks(first, last);
                yield resources.stream()
                        .sorted(Comparator.comparing(Tracked::id, byLegacyOrder(ranks)))
                        .toList();
            }
        };
    }

    private static Map<String, Integer> ranks(List<String> first, List<String> last) {
        var ranks = new HashMap<String, Integer>();
        for (int i = 0; i < first.size(); i++) {
            ranks.put(first.get(i), i - first.size());
        }
        for (int i = 0; i < last.size(); i++) {
            ranks.put(last.get(i), i + 1);
        }
        return ranks;
    }

    private static Comparator<ResourceId> byLegacyOrder(Map<String, Integer> ranks) {
        return Comparator.comparing(ResourceId::gvk, namespacesOfTheCoreFirst(byType(ranks)))
                .thenComparing(id -> or(id.namespace(), "~X") + "|" + or(id.name(), "~N"));
    }

    /** Other groups may have a kind of that name too; in the order of types they would come before the core's. */
    private static Comparator<Gvk> namespacesOfTheCoreFirst(Comparator<Gvk> byType) {
        return (one, other) -> one.kind().equals("Namespace")
                        && other.kind().equals("Namespace")
                        && (one.group().isEmpty() || other.group().isEmpty())
                ? byType.compare(other, one)
                : byType.compare(one, other);
    }

    private static Comparator<Gvk> byType(Map<String, Integer> ranks) {
        return Comparator.<Gvk>comparingInt(type -> ranks.getOrDefault(type.kind(), 0))
                .thenComparing(type ->
                        "%s_%s_%s".formatted(or(type.group(), "~G"), or(type.version(), "~V"), or(type.kind(), "~K")));
    }

    private static String or(String text, String absent) {
        return text.isEmpty() ? absent : text;
    }
}
