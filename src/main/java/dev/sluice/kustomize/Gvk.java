package dev.sluice.kustomize;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A Kubernetes type: group, version and kind. As a selector an empty part matches everything. */
public record Gvk(String group, String version, String kind) {
    static final Gvk ANY = new Gvk("", "", "");

    /** The types without namespace that kustomize v5.8.1 knows; every other type counts as namespaced. */
    private static final Set<Gvk> CLUSTER_SCOPED = clusterScoped(Map.ofEntries(
            Map.entry("v1", Set.of("ComponentStatus", "Namespace", "Node", "PersistentVolume")),
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
            Map.entry("flowcontrol.apiserver.k8s.io/v1beta1", Set.of("FlowSchema", "PriorityLevelConfiguration")),
            Map.entry("networking.k8s.io/v1", Set.of("IngressClass")),
            Map.entry("networking.k8s.io/v1beta1", Set.of("IngressClass")),
            Map.entry("node.k8s.io/v1", Set.of("RuntimeClass")),
            Map.entry("node.k8s.io/v1beta1", Set.of("RuntimeClass")),
            Map.entry("policy/v1beta1", Set.of("PodSecurityPolicy")),
            Map.entry("rbac.authorization.k8s.io/v1", Set.of("ClusterRole", "ClusterRoleBinding")),
            Map.entry("rbac.authorization.k8s.io/v1beta1", Set.of("ClusterRole", "ClusterRoleBinding")),
            Map.entry("scheduling.k8s.io/v1", Set.of("PriorityClass")),
            Map.entry("scheduling.k8s.io/v1beta1", Set.of("PriorityClass")),
            Map.entry("storage.k8s.io/v1", Set.of("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment")),
            Map.entry("storage.k8s.io/v1beta1", Set.of("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"))));

    private static Set<Gvk> clusterScoped(Map<String, Set<String>> kinds) {
        var types = new HashSet<Gvk>();
        kinds.forEach((apiVersion, names) -> names.forEach(kind -> types.add(of(apiVersion, kind))));
        return Set.copyOf(types);
    }

    /** The type that an object's {@code apiVersion} and {@code kind} name. */
    static Gvk of(String apiVersion, String kind) {
        var slash = apiVersion.indexOf('/');
        return slash < 0
                ? new Gvk("", apiVersion, kind)
                : new Gvk(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    boolean hasApiVersionOf(Gvk other) {
        return group.equals(other.group) && version.equals(other.version);
    }

    boolean isSelectedBy(Gvk selector) {
        return matches(selector.group, group) && matches(selector.version, version) && matches(selector.kind, kind);
    }

    boolean isClusterScoped() {
        return CLUSTER_SCOPED.contains(this);
    }

    private static boolean matches(String wanted, String actual) {
        return wanted.isEmpty() || wanted.equals(actual);
    }

    @Override
    public String toString() {
        return "%s.%s.%s".formatted(or(kind, "[noKind]"), or(version, "[noVer]"), or(group, "[noGrp]"));
    }

    private static String or(String part, String absent) {
        return part.isEmpty() ? absent : part;
    }
}
