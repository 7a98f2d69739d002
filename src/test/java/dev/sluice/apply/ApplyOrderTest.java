package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplyOrderTest {
    private static final List<GenericKubernetesResource> MANIFESTS = List.of(
            object("batch/v1", "Job"),
            object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
            object("apps/v1", "Deployment"),
            object("v1", "Service"),
            object("example.com/v1", "Namespace"),
            object("storage.k8s.io/v1", "StorageClass"),
            object("v1", "ConfigMap"),
            object("v1", "Namespace"),
            object("rbac.authorization.k8s.io/v1", "ClusterRole"),
            object("apiextensions.k8s.io/v1", "CustomResourceDefinition"));

    @Test
    void aUsersOwnKindsAreAStageBeforeTheRest() {
        var role = object("rbac.authorization.k8s.io/v1", "Role");
        var secret = object("v1", "Secret");
        var account = object("v1", "ServiceAccount");

        var stages =
                ApplyOrder.stages(List.of(account, secret, role), List.of("rbac.authorization.k8s.io/Role", "Secret"));

        assertThat(stages.get(0).objects()).containsExactly(role, secret);
        assertThat(stages.get(0).awaited()).isFalse();
        assertThat(stages.get(1).objects()).containsExactly(account);
    }

    @Test
    void definitionsComeFirstThenClassesThenTheRest() {
        var stages = ApplyOrder.stages(MANIFESTS, List.of());

        assertThat(stages).extracting(ApplyOrder.Stage::awaited).containsExactly(true, true, false);
        assertThat(stages)
                .extracting(stage -> kinds(stage.objects()))
                .containsExactly(
                        List.of("CustomResourceDefinition", "Namespace", "ClusterRole"),
                        List.of("StorageClass"),
                        List.of(
                                // the kind's rank does not look at the group
                                "Namespace",
                                "ConfigMap",
                                "Service",
                                "Deployment",
                                "Job",
                                "ValidatingWebhookConfiguration"));
    }

    @Test
    void stagesWithoutObjectsAreNone() {
        assertThat(ApplyOrder.stages(List.of(object("v1", "Secret")), List.of()))
                .hasSize(1);
        assertThat(ApplyOrder.stages(List.of(), List.of())).isEmpty();
    }

    @Test
    void deletionGoesBackwards() {
        assertThat(kinds(ApplyOrder.reversed(MANIFESTS)))
                .startsWith("ValidatingWebhookConfiguration", "Job", "Deployment")
                .endsWith("CustomResourceDefinition");
    }

    private static List<String> kinds(List<GenericKubernetesResource> objects) {
        return objects.stream().map(GenericKubernetesResource::getKind).toList();
    }

    private static GenericKubernetesResource object(String apiVersion, String kind) {
        var object = new GenericKubernetesResource();
        object.setApiVersion(apiVersion);
        object.setKind(kind);
        object.setMetadata(new ObjectMetaBuilder().withName("a").build());
        return object;
    }
}
