package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a manifest has too much of, or too little. */
@ExtendWith(ControlPlane.class)
class FieldsIT {

    @Test
    void fieldsThatABuiltInKindDoesNotHaveAreLeftOutAndNamed(Scene scene) {
        scene.publish(
                "r1",
                Map.of(
                        "app/service.yaml",
                        """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web, namespace: %s, label: {a: b}}
                        spec: {portss: [], ports: [{port: 80, nodeport: 1}]}
                        """.formatted(scene.namespace()),
                        "app/map.yaml",
                        configMap(scene.namespace(), "settings", "1") + "dat: {a: b}\n"));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.configMapValue("settings")).contains("1");
        scene.awaitEvents(events -> assertThat(events)
                .filteredOn(event -> event.getReason().equals("UnknownField"))
                .extracting(event -> event.getMessage())
                .containsExactlyInAnyOrder(
                        "Service/%s/web has fields that its kind does not have, and is applied without them: .metadata.label,"
                                        .formatted(scene.namespace())
                                + " .spec.ports[0].nodeport, .spec.portss. Correct or remove them",
                        "ConfigMap/%s/settings has fields that its kind does not have, and is applied without them: .dat."
                                        .formatted(scene.namespace())
                                + " Correct or remove them"));
    }

    @Test
    void aRoleMayHaveSuchFieldsToo(Scene scene) {
        scene.publish("r1", Map.of("app/role.yaml", """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reader, namespace: %s}
                rules: [{apiGroups: [""], resources: [pods], verbs: [get], verb: [list]}]
                """.formatted(scene.namespace())));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.awaitWarning("app", "UnknownField")).contains("Role/", ".rules[0].verb.");
    }

    @Test
    void whatIsEncryptedIsNotAppliedAsIfItWereAnUnknownField(Scene scene) {
        scene.publish(
                "r1",
                Map.of("app/map.yaml", configMap(scene.namespace(), "settings", "1") + "sops: {mac: \"ENC[x]\"}\n"));
        scene.apply("app", spec("./app"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("ConfigMap/%s/settings is SOPS encrypted".formatted(scene.namespace()));
        assertThat(scene.configMapValue("settings")).isEmpty();
    }

    @Test
    void encryptedValuesThatNobodyDecryptedAreReported(Scene scene) {
        scene.publish(
                "r1",
                Map.of(
                        "app/kustomization.yaml",
                        """
                        namespace: %s
                        secretGenerator: [{name: db, envs: [db.env], options: {disableNameSuffixHash: true}}]
                        """.formatted(scene.namespace()),
                        "app/db.env",
                        "password=ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]\nsops_mac=ENC[AES256_GCM,data:z]\n"));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.awaitWarning("app", "EncryptedValue"))
                .startsWith("Secret/%s/db is applied with values that are encrypted by SOPS: password, sops_mac."
                        .formatted(scene.namespace()));
    }

    @Test
    void anObjectThatNamesNoNamespaceGoesIntoThatOfItsKustomization(Scene scene) {
        scene.publish("r1", Map.of("app/map.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {key: "1"}
                """));
        scene.apply("app", spec("./app"));

        scene.awaitReady("app", "r1");
        assertThat(scene.configMapValue("settings")).contains("1");
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .extracting(entry -> entry.id())
                .containsExactly(scene.namespace() + "_settings__ConfigMap");

        scene.publish("r2", Map.of("app/README.md", ""));
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("settings")).isEmpty();
    }

    @Test
    void unlessItIsToBeRefusedAsInFlux(Scene scene) throws Exception {
        try (var _ = scene.sluice().with(Map.of("SLUICE_APPLY_DEFAULT_NAMESPACE", "refuse"))) {
            scene.publish(
                    "r1", Map.of("app/map.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}"));
            scene.apply("app", spec("./app"));

            assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                    .startsWith(
                            "ConfigMap/settings namespace not specified: the server could not find the requested resource");
        }
    }

    @Test
    void aDefinitionWhoseBundleHoldsNoAuthorityIsEstablishedAndKeepsWhatIsInjected(Scene scene) {
        var group = scene.namespace() + ".example.com";
        scene.publish("r1", Map.of("app/crd.yaml", definition(group, "a")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var definitions = scene.client().apiextensions().v1().customResourceDefinitions();
        var injected =
                "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJlekNDQVNHZ0F3SUJBZ0lVUVZFZ3BtTWZDR2duZ1JCNnlOK2Q1akR5YmRjd0NnWUlLb1pJemowRUF3SXcKRWpFUU1BNEdBMVVFQXd3SFpYaGhiWEJzWlRBZ0Z3MHlOakV4TWpneE9ERTNNRGhhR0E4eU1USTJNVEV3TkRFNApNVGN3T0Zvd0VqRVFNQTRHQTFVRUF3d0haWGhoYlhCc1pUQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VICkEwSUFCUE0xVlYrbDkrZEJ5VzZUMExsdWZNQW55NFVlZHZpdnRIODNiQmhiaDhyZkw3TTBFZVdhdjVVM2I0RkYKb0laSERNdHpPZWFaTVhPZmFRZUVIaEE2Q2cralV6QlJNQjBHQTFVZERnUVdCQlRFbHpTNHdveEYzSHlmUzZxdQowdEJ2UEk4a2hEQWZCZ05WSFNNRUdEQVdnQlRFbHpTNHdveEYzSHlmUzZxdTB0QnZQSThraERBUEJnTlZIUk1CCkFmOEVCVEFEQVFIL01Bb0dDQ3FHU000OUJBTUNBMGdBTUVVQ0lDWXVtNUhBVjE3NEw1OEhEWjJSTFlsQW9RN3AKMTgwMTVJTkhqdElZVERDckFpRUE4elNEdmZiZVF4ZGwrdDNnaS9OWnRwUDhRUWlrUzdIRE82SXVuRWM0bk9FPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==";
        definitions.withName("things." + group).edit(definition -> {
            definition.getSpec().getConversion().getWebhook().getClientConfig().setCaBundle(injected);
            return definition;
        });

        scene.publish("r2", Map.of("app/crd.yaml", definition(group, "b")));
        scene.awaitReady("app", "r2");

        var definition = definitions.withName("things." + group).get();
        assertThat(definition.getMetadata().getLabels()).containsEntry("x", "b");
        assertThat(definition
                        .getSpec()
                        .getConversion()
                        .getWebhook()
                        .getClientConfig()
                        .getCaBundle())
                .isEqualTo(injected);
    }

    @Test
    void theRulesOfAnAggregatedClusterRoleAreLeftToTheControlPlane(Scene scene) {
        var name = scene.namespace() + "-all";
        scene.publish("r1", Map.of("app/roles.yaml", """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %1$s}
                aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: %1$s}}]}
                rules: []
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %1$s-part, labels: {to: %1$s}}
                rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
                """.formatted(name)));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        scene.eventually(
                "the rules are aggregated", () -> !role(scene, name).getRules().isEmpty());
        var version = role(scene, name).getMetadata().getResourceVersion();

        var request = scene.request("app");
        scene.eventually(
                "the request is answered",
                () -> scene.kustomization("app")
                        .getStatus()
                        .lastHandledReconcileAt()
                        .equals(request));

        assertThat(role(scene, name).getMetadata().getResourceVersion()).isEqualTo(version);
    }

    private static ClusterRole role(Scene scene, String name) {
        return Objects.requireNonNull(
                scene.client().rbac().clusterRoles().withName(name).get());
    }

    @Test
    void twoKustomizationsThatApplyOneObjectAreToldSo(Scene scene) {
        var settings = configMap(scene.namespace(), "settings", "VALUE");
        scene.publish(
                "r1",
                Map.of("a/map.yaml", settings.replace("VALUE", "a"), "b/map.yaml", settings.replace("VALUE", "b")));
        scene.apply("a", spec("./a"));
        scene.awaitReady("a", "r1");
        scene.apply("b", spec("./b"));
        scene.awaitReady("b", "r1");

        scene.request("a");

        assertThat(scene.awaitWarning("a", "SharedObject"))
                .isEqualTo(
                        ("ConfigMap/%1$s/settings is applied by the Kustomization %1$s/b too, and each undoes what the other"
                                        + " does: take it out of one of them")
                                .formatted(scene.namespace()));
        assertThat(scene.events("b")).noneMatch(event -> event.getReason().equals("SharedObject"));
    }

    @Test
    void anotherContentOfTheSameRevisionIsApplied(Scene scene) {
        scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "settings", "1")));
        scene.apply("app", spec("./app").interval(Duration.ofHours(1)));
        scene.awaitReady("app", "r1");

        scene.publish("r1", Map.of("app/map.yaml", configMap(scene.namespace(), "settings", "2")));

        scene.eventually(
                "the other content",
                () -> scene.configMapValue("settings").filter("2"::equals).isPresent());
    }

    private static String definition(String group, String label) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.%1$s, labels: {x: %2$s}}
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {kind: Thing, plural: things}
                  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
                  conversion:
                    strategy: Webhook
                    webhook:
                      conversionReviewVersions: [v1]
                      clientConfig: {caBundle: Cg==, service: {name: hook, namespace: default, path: /convert}}
                """.formatted(group, label);
    }
}
