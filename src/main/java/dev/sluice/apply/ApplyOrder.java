package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The order in which objects are applied: what others need comes first. Definitions (CRDs, Namespaces, ClusterRoles) and
 * then classes are stages of their own, which must be healthy before the rest is applied. Deletion goes backwards.
 */
final class ApplyOrder {
    private static final List<String> FIRST = List.of(
            "CustomResourceDefinition",
            "Namespace",
            "ClusterRole",
            "ClusterClass",
            "RuntimeClass",
            "PriorityClass",
            "StorageClass",
            "VolumeSnapshotClass",
            "IngressClass",
            "GatewayClass",
            "ClusterRoleBinding",
            "ResourceQuota",
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "ConfigMap",
            "Secret",
            "Service",
            "LimitRange",
            "Deployment",
            "StatefulSet",
            "CronJob",
            "PodDisruptionBudget");
    private static final List<String> LAST = List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");

    private static final Comparator<GenericKubernetesResource> COMPARATOR = Comparator.comparingInt(
                    (GenericKubernetesResource object) -> rank(object.getKind()))
            .thenComparing(ApplyOrder::group)
            .thenComparing(GenericKubernetesResource::getKind)
            .thenComparing(object -> Objects.toString(object.getMetadata().getNamespace(), ""))
            .thenComparing(object -> object.getMetadata().getName());

    private ApplyOrder() {}

    /** A set of objects that are applied together; the next stage waits until these are healthy, if {@code awaited}. */
    record Stage(List<GenericKubernetesResource> objects, boolean awaited) {}

    /**
     * The stages that have objects, in order, each sorted.
     *
     * @param customKinds kinds that come before the rest, as {@code group/Kind}, or {@code Kind} of the core group
     */
    static List<Stage> stages(List<GenericKubernetesResource> objects, List<String> customKinds) {
        Predicate<GenericKubernetesResource> isCustom =
                object -> !isDefinition(object) && !isClass(object) && customKinds.contains(kind(object));
        return Stream.of(
                        new Stage(sorted(objects.stream().filter(ApplyOrder::isDefinition)), true),
                        new Stage(sorted(objects.stream().filter(ApplyOrder::isClass)), true),
                        new Stage(sorted(objects.stream().filter(isCustom)), false),
                        new Stage(
                                sorted(objects.stream()
                                        .filter(object -> !isDefinition(object) && !isClass(object))
                                        .filter(isCustom.negate())),
                                false))
                .filter(stage -> !stage.objects().isEmpty())
                .toList();
    }

    /** The order of deletion. */
    static List<GenericKubernetesResource> reversed(List<GenericKubernetesResource> objects) {
        return objects.stream().sorted(COMPARATOR.reversed()).toList();
    }

    private static List<GenericKubernetesResource> sorted(Stream<GenericKubernetesResource> objects) {
        return objects.sorted(COMPARATOR).toList();
    }

    private static boolean isDefinition(GenericKubernetesResource object) {
        return switch (object.getKind()) {
            case "CustomResourceDefinition" -> group(object).equals("apiextensions.k8s.io");
            case "Namespace" -> object.getApiVersion().equals("v1");
            case "ClusterRole" -> group(object).equals("rbac.authorization.k8s.io");
            default -> false;
        };
    }

    private static boolean isClass(GenericKubernetesResource object) {
        return object.getKind().endsWith("Class");
    }

    private static String kind(GenericKubernetesResource object) {
        return group(object).isEmpty() ? object.getKind() : group(object) + "/" + object.getKind();
    }

    private static String group(GenericKubernetesResource object) {
        return ApiVersion.parse(object.getApiVersion()).group();
    }

    private static int rank(String kind) {
        var first = FIRST.indexOf(kind);
        if (first >= 0) {
            return first;
        }
        return LAST.contains(kind) ? FIRST.size() + 1 + LAST.indexOf(kind) : FIRST.size();
    }
}
