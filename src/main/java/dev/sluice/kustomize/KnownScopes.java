package dev.sluice.kustomize;

import dev.sluice.kustomize.schema.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The scopes of the kinds that kustomize v5.8.1 knows without a look into a schema: those of Kubernetes 1.21. */
final class KnownScopes {
    private static final Map<Gvk, Scope> SCOPES = new HashMap<>();

    static {
        known(
                Scope.CLUSTER,
                Map.ofEntries(
                        Map.entry(
                                "admissionregistration.k8s.io/v1",
                                Set.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")),
                        Map.entry(
                                "admissionregistration.k8s.io/v1beta1",
                                Set.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")),
                        Map.entry("apiextensions.k8s.io/v1", Set.of("CustomResourceDefinition")),
                        Map.entry("apiextensions.k8s.io/v1beta1", Set.of("CustomResourceDefinition")),
                        Map.entry("apiregistration.k8s.io/v1", Set.of("APIService")),
                        Map.entry("apiregistration.k8s.io/v1beta1", Set.of("APIService")),
                        Map.entry("certificates.k8s.io/v1", Set.of("CertificateSigningRequest")),
                        Map.entry("certificates.k8s.io/v1beta1", Set.of("CertificateSigningRequest")),
                        Map.entry(
                                "flowcontrol.apiserver.k8s.io/v1beta1",
                                Set.of("FlowSchema", "PriorityLevelConfiguration")),
                        Map.entry("networking.k8s.io/v1", Set.of("IngressClass")),
                        Map.entry("networking.k8s.io/v1beta1", Set.of("IngressClass")),
                        Map.entry("node.k8s.io/v1", Set.of("RuntimeClass")),
                        Map.entry("node.k8s.io/v1beta1", Set.of("RuntimeClass")),
                        Map.entry("policy/v1beta1", Set.of("PodSecurityPolicy")),
                        Map.entry("rbac.authorization.k8s.io/v1", Set.of("ClusterRole", "ClusterRoleBinding")),
                        Map.entry("rbac.authorization.k8s.io/v1beta1", Set.of("ClusterRole", "ClusterRoleBinding")),
                        Map.entry("scheduling.k8s.io/v1", Set.of("PriorityClass")),
                        Map.entry("scheduling.k8s.io/v1beta1", Set.of("PriorityClass")),
                        Map.entry(
                                "storage.k8s.io/v1",
                                Set.of("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment")),
                        Map.entry(
                                "storage.k8s.io/v1beta1",
                                Set.of("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment")),
                        Map.entry(
                                "v1",
                                Set.of(
                                        "ComponentStatus",
                                        "Namespace",
                                        "Node",
                                        "NodeProxyOptions",
                                        "PersistentVolume"))));
        known(
                Scope.NAMESPACED,
                Map.ofEntries(
                        Map.entry(
                                "apps/v1",
                                Set.of("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")),
                        Map.entry("autoscaling/v1", Set.of("HorizontalPodAutoscaler", "Scale")),
                        Map.entry("autoscaling/v2beta1", Set.of("HorizontalPodAutoscaler")),
                        Map.entry("autoscaling/v2beta2", Set.of("HorizontalPodAutoscaler")),
                        Map.entry("batch/v1", Set.of("CronJob", "Job")),
                        Map.entry("batch/v1beta1", Set.of("CronJob")),
                        Map.entry("coordination.k8s.io/v1", Set.of("Lease")),
                        Map.entry("coordination.k8s.io/v1beta1", Set.of("Lease")),
                        Map.entry("discovery.k8s.io/v1", Set.of("EndpointSlice")),
                        Map.entry("discovery.k8s.io/v1beta1", Set.of("EndpointSlice")),
                        Map.entry("events.k8s.io/v1", Set.of("Event")),
                        Map.entry("events.k8s.io/v1beta1", Set.of("Event")),
                        Map.entry("extensions/v1beta1", Set.of("Ingress")),
                        Map.entry("networking.k8s.io/v1", Set.of("Ingress", "NetworkPolicy")),
                        Map.entry("networking.k8s.io/v1beta1", Set.of("Ingress")),
                        Map.entry("policy/v1", Set.of("PodDisruptionBudget")),
                        Map.entry("policy/v1beta1", Set.of("PodDisruptionBudget")),
                        Map.entry("rbac.authorization.k8s.io/v1", Set.of("Role", "RoleBinding")),
                        Map.entry("rbac.authorization.k8s.io/v1beta1", Set.of("Role", "RoleBinding")),
                        Map.entry("storage.k8s.io/v1beta1", Set.of("CSIStorageCapacity")),
                        Map.entry(
                                "v1",
                                Set.of(
                                        "ConfigMap",
                                        "Endpoints",
                                        "Event",
                                        "LimitRange",
                                        "PersistentVolumeClaim",
                                        "Pod",
                                        "PodAttachOptions",
                                        "PodExecOptions",
                                        "PodPortForwardOptions",
                                        "PodProxyOptions",
                                        "PodTemplate",
                                        "ReplicationController",
                                        "ResourceQuota",
                                        "Secret",
                                        "Service",
                                        "ServiceAccount",
                                        "ServiceProxyOptions"))));
    }

    private static void known(Scope scope, Map<String, Set<String>> kinds) {
        kinds.forEach((apiVersion, names) -> names.forEach(kind -> SCOPES.put(Gvk.of(apiVersion, kind), scope)));
    }

    private KnownScopes() {}

    /** Null for a kind that is not known. */
    static Scope of(Gvk kind) {
        return SCOPES.get(kind);
    }
}
