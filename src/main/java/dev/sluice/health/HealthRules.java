package dev.sluice.health;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a live object by what it says about itself.
 *
 * <p>The rules are those that <a href="https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus">kstatus</a>
 * publishes, with the stricter rule for Jobs that Flux documents for its <a
 * href="https://fluxcd.io/flux/components/kustomize/kustomizations/#health-checks">health checks</a>: first the checks
 * that hold for every kind, then the rule of the kind, then the {@code Ready} condition. An object that says nothing is
 * current. The version of an API plays no part, its group and kind do.
 *
 * <p>Nothing but the object is looked at. That a StatefulSet or ReplicaSet in progress has failed because one of its
 * pods has is for a caller to find out who can list the pods; {@link #of} judges each of them.
 */
public final class HealthRules {
    /** Kinds that nothing happens to once they are there: no controller gives them a status. */
    private static final Set<String> CONSTANT = Set.of(
            "/ConfigMap",
            "/Secret",
            "/ServiceAccount",
            "/LimitRange",
            "rbac.authorization.k8s.io/Role",
            "rbac.authorization.k8s.io/RoleBinding",
            "rbac.authorization.k8s.io/ClusterRole",
            "rbac.authorization.k8s.io/ClusterRoleBinding",
            "networking.k8s.io/IngressClass",
            "networking.k8s.io/NetworkPolicy",
            "scheduling.k8s.io/PriorityClass",
            "storage.k8s.io/StorageClass",
            "batch/CronJob");

    private HealthRules() {}

    /** Whether objects of a kind are current once they are there, so that there is no use in watching them. */
    public static boolean isConstant(String group, String kind) {
        return CONSTANT.contains(group + "/" + kind);
    }

    /**
     * The health of an object.
     *
     * @param object a live object; only its metadata, spec and status are read
     * @param now the time of the verdict: an unschedulable Pod is given a moment before it counts as failed
     * @return never {@link Health.Status#NOT_FOUND}; {@link Health.Status#UNKNOWN} with an error text if a field that a
     *     rule reads is not of the type that its API gives it. Whatever the object holds, nothing is thrown.
     */
    public static Health of(GenericKubernetesResource object, Instant now) {
        var metadata = Objects.requireNonNullElseGet(object.getMetadata(), ObjectMeta::new);
        var fields = Fields.of(object.getAdditionalProperties());
        var kind = groupKind(object);
        try {
            return kind.equals("batch/Job")
                    ? JobRule.job(fields)
                    : GenericRules.unsettled(metadata, fields).orElseGet(() -> settled(kind, metadata, fields, now));
        } catch (Fields.Unreadable unreadable) {
            return Health.unknown(unreadable.getMessage());
        }
    }

    /** When a Job finished, well or not; empty for one that has not, and for all else. */
    public static Optional<Instant> finishedAt(GenericKubernetesResource object) {
        try {
            return groupKind(object).equals("batch/Job")
                    ? JobRule.finishedAt(Fields.of(object.getAdditionalProperties()))
                    : Optional.empty();
        } catch (Fields.Unreadable | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Health settled(String kind, ObjectMeta metadata, Fields object, Instant now) {
        return switch (kind) {
            case "apps/Deployment", "extensions/Deployment" -> WorkloadRules.deployment(object);
            case "apps/StatefulSet" -> WorkloadRules.statefulSet(object);
            case "apps/ReplicaSet", "extensions/ReplicaSet" -> WorkloadRules.replicaSet(object);
            case "apps/DaemonSet", "extensions/DaemonSet" -> WorkloadRules.daemonSet(metadata, object);
            case "/Pod" -> PodRule.pod(metadata, object, now);
            case "/PersistentVolumeClaim" -> CoreRules.persistentVolumeClaim(object);
            case "/Service" -> CoreRules.service(object);
            case "apiextensions.k8s.io/CustomResourceDefinition" -> CoreRules.customResourceDefinition(object);
            case "/Secret", "/ConfigMap", "batch/CronJob", "policy/PodDisruptionBudget" -> Health.current();
            default -> GenericRules.ready(object);
        };
    }

    /** {@code apps/Deployment}, {@code /Pod}. */
    private static String groupKind(GenericKubernetesResource object) {
        return groupOf(object.getApiVersion()) + "/" + object.getKind();
    }

    static String groupOf(String apiVersion) {
        return apiVersion == null ? "" : apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }
}
