package dev.sluice.kustomize;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order of the result: as accumulated, or by kind as kustomize used to sort. */
sealed interface SortOrder {
    /** The legacy order of types. */
    Comparator<Gvk> BY_TYPE = Place.comparator(ranks(Legacy.DEFAULT.first, Legacy.DEFAULT.last));

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

    /** What no objects can be sorted by. Only the order of the kustomization that is built is ever asked for. */
    record None(BuildException problem) implements SortOrder {}

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
                yield legacy.isPresent()
                        ? new None(fields.error("legacySortOptions are for the order legacy alone"))
                        : new Fifo();
            }
            case "legacy" -> legacy.orElse(Legacy.DEFAULT);
            default -> new None(fields.error("the field 'sortOptions.order' must be one of [fifo, legacy]"));
        };
    }

    default List<Tracked> sorted(List<Tracked> resources) {
        return switch (this) {
            case None(var problem) -> throw problem;
            case Fifo _ -> List.copyOf(resources);
            case Legacy(var first, var last) -> {
                var ranks = ranks(first, last);
                yield resources.stream()
                        .map(resource -> Sorted.of(resource, ranks))
                        .sorted(Sorted.ORDER)
                        .map(Sorted::resource)
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

    /** Where a type comes: by the rank of its kind, then by its text. */
    record Place(int rank, String text) {
        private static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::rank).thenComparing(Place::text);

        private static Place of(Gvk type, Map<String, Integer> ranks) {
            return new Place(
                    ranks.getOrDefault(type.kind(), 0),
                    or(type.group(), "~G") + "_" + or(type.version(), "~V") + "_" + or(type.kind(), "~K"));
        }

        private static Comparator<Gvk> comparator(Map<String, Integer> ranks) {
            return Comparator.comparing(type -> of(type, ranks), ORDER);
        }
    }

    /** An object with what its order depends on, which is made once and not for each comparison. */
    record Sorted(Tracked resource, Gvk type, Place place, String name) {
        private static final Comparator<Sorted> ORDER = namespacesOfTheCoreFirst(
                        Comparator.comparing(Sorted::place, Place.ORDER))
                .thenComparing(Sorted::name);

        private static Sorted of(Tracked resource, Map<String, Integer> ranks) {
            var id = resource.id();
            return new Sorted(
                    resource,
                    id.gvk(),
                    Place.of(id.gvk(), ranks),
                    or(id.namespace(), "~X") + "|" + or(id.name(), "~N"));
        }

        /** Other groups may have a kind of that name too; in the order of types they would come before the core's. */
        private static Comparator<Sorted> namespacesOfTheCoreFirst(Comparator<Sorted> byType) {
            return (one, other) -> one.type.kind().equals("Namespace")
                            && other.type.kind().equals("Namespace")
                            && (one.type.group().isEmpty() || other.type.group().isEmpty())
                    ? byType.compare(other, one)
                    : byType.compare(one, other);
        }
    }

    private static String or(String text, String absent) {
        return text.isEmpty() ? absent : text;
    }
}
