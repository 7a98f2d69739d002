package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.api.LocalReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A ConfigMap describes another cluster that trusts our service accounts. Here it is our own, asked from outside. */
@ExtendWith(ControlPlane.class)
class DescribedClusterIT {
    private static final String AUDIENCE = "https://kubernetes.default.svc.cluster.local";

    @Test
    void objectsAreAppliedThereByTheTokenOfTheAccount(Scene scene) {
        var ns = scene.namespace();
        mayWriteConfigMaps(scene, "pilot");
        describe(scene, Map.of("serviceAccountName", "pilot", "audiences", "https://other.example.com, " + AUDIENCE));
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", described());
        scene.awaitReady("app", "r1");
        assertThat(scene.configMapValue("a")).contains("1");

        scene.publish("r2", Map.of("app/secret.yaml", """
                apiVersion: v1
                kind: Secret
                metadata: {name: s, namespace: %s}
                """.formatted(ns)));
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("User \"system:serviceaccount:%s:pilot\" cannot".formatted(ns));

        scene.publish("r3", Map.of("app/b.yaml", configMap(ns, "b", "3")));
        scene.awaitReady("app", "r3");
        assertThat(scene.configMapValue("a")).isEmpty();
        assertThat(scene.configMapValue("b")).contains("3");
    }

    @Test
    void whatIsNoDescriptionIsTold(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", described());
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .isEqualTo("unable to read KubeConfig configmap '%s/remote' error: ConfigMap \"remote\" not found"
                        .formatted(ns));

        describe(scene, Map.of("provider", "ibm"));
        awaitMessage(scene, "has the provider 'ibm', which is none of aws, azure, gcp and generic");
        describe(scene, Map.of());
        awaitMessage(scene, "lacks the key 'serviceAccountName'");
        describe(scene, Map.of("serviceAccountName", "absent"));
        scene.request("app");
        scene.eventually(
                "the missing account to be told",
                () -> message(scene)
                        .startsWith(
                                "KubeConfig configmap '%s/remote' failed to create a token of service account '%s/absent': "
                                        .formatted(ns, ns)));
        describe(scene, Map.of("serviceAccountName", "pilot", "address", "http://example.com"));
        awaitMessage(scene, "has the address 'http://example.com', which is not one of https");
        assertThat(scene.configMapValue("a")).isEmpty();
    }

    private static void awaitMessage(Scene scene, String problem) {
        scene.request("app");
        var expected = "KubeConfig configmap '%s/remote' %s".formatted(scene.namespace(), problem);
        scene.eventually(expected, () -> message(scene).equals(expected));
    }

    private static String message(Scene scene) {
        return scene.condition("app", Conditions.READY)
                .map(condition -> condition.getMessage())
                .orElse("");
    }

    private static KustomizationSpecBuilder described() {
        return spec("./app").kubeConfig(new KubeConfig(new LocalReference("remote"), null));
    }

    /** The control plane of the test, with what a test has to say otherwise. */
    private static void describe(Scene scene, Map<String, String> otherwise) {
        var config = scene.client().getConfiguration();
        var data = new HashMap<>(Map.of(
                "provider",
                "generic",
                "address",
                config.getMasterUrl(),
                "ca.crt",
                new String(Base64.getDecoder().decode(config.getCaCertData()), StandardCharsets.UTF_8)));
        data.putAll(otherwise);
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("remote")
                .withNamespace(scene.namespace())
                .endMetadata()
                .withData(data)
                .build();
        scene.client().resource(map).delete();
        scene.client().resource(map).create();
    }

    private static void mayWriteConfigMaps(Scene scene, String account) {
        var ns = scene.namespace();
        scene.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ns)
                        .endMetadata()
                        .build())
                .create();
        scene.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ns)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("configmaps")
                        .withVerbs("*")
                        .endRule()
                        .build())
                .create();
        scene.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ns)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                        .addNewSubject("", "ServiceAccount", account, ns)
                        .build())
                .create();
    }
}
