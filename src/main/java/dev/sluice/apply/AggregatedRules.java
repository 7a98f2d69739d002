package dev.sluice.apply;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/**
 * The rules of a ClusterRole with an aggregation rule are the control plane's to say, whatever the manifest has: applying its
 * {@code rules: []} would take all rights away until they are aggregated again. (The Kubernetes documentation, "Aggregated
 * ClusterRoles".)
 */
final class AggregatedRules {
    private AggregatedRules() {}

    static void leaveOut(GenericKubernetesResource object) {
        if (object.getKind().equals("ClusterRole")
                && object.getApiVersion().startsWith("rbac.authorization.k8s.io/")
                && object.get("aggregationRule") != null) {
            object.getAdditionalProperties().remove("rules");
        }
    }
}
