package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to a manifest before it is sent. */
class PreparationTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Preparation preparation =
            new Preparation(new Owner("ns", "app"), new CommonMetadata(Map.of(), Map.of()));

    @ParameterizedTest
    @ValueSource(strings = {"data", "stringData"})
    void aValueOfASecretThatIsNoTextIsNamedAndNotTold(String field) {
        assertThat(preparation.prepare(secret(field, "{user: null, pin: 4711}")))
                .contains("Secret/ns/database is invalid: %s['pin'] is not a text, put it in quotes".formatted(field));
    }

    @Test
    void textsOfASecretBecomeItsData() {
        var secret = secret("stringData", "{pin: '4711'}");

        assertThat(preparation.prepare(secret)).isEmpty();
        assertThat(secret.getAdditionalProperties()).isEqualTo(Map.of("data", Map.of("pin", "NDcxMQ==")));
    }

    @Test
    void aSecretThatIsStillEncryptedIsRefused() {
        assertThat(preparation.prepare(object("Secret", "{}")))
                .contains(
                        "Secret/ns/database is SOPS encrypted, configuring decryption is required for this secret to be"
                                + " reconciled");
        assertThat(preparation.prepare(object("Secret", "{kustomize.toolkit.fluxcd.io/decrypt: disabled}")))
                .isEmpty();
    }

    @Test
    void anEncryptedObjectOfAnyBuiltInKindIsRefusedAndOneOfAnotherKindIsItsOwnersAffair() {
        assertThat(preparation.prepare(object("ConfigMap", "{}")))
                .hasValueSatisfying(
                        refusal -> assertThat(refusal).startsWith("ConfigMap/ns/database is SOPS encrypted"));
        assertThat(preparation.prepare(manifest("""
                apiVersion: isindir.github.com/v1alpha3
                kind: SopsSecret
                metadata: {name: database, namespace: ns}
                sops: {mac: x}
                """))).isEmpty();
    }

    @Test
    void whatGoAlwaysWritesIsThereAndWhatIsEmptyIsNot() {
        var job = manifest("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate, namespace: ns}
                spec:
                  suspend: false
                  podReplacementPolicy: null
                  template:
                    spec:
                      nodeSelector: {}
                      hostNetwork: false
                      containers: [{name: c, image: i, ports: [{containerPort: 80}]}]
                """);

        assertThat(preparation.prepare(job)).isEmpty();
        assertThat(job.getAdditionalProperties()).isEqualTo(manifest("""
                        spec:
                          suspend: false
                          template:
                            metadata: {}
                            spec:
                              containers:
                                - {name: c, image: i, ports: [{containerPort: 80, protocol: TCP}], resources: {}}
                        """).getAdditionalProperties());
    }

    @Test
    void aRoleIsAppliedAsItIsWritten() {
        var role = manifest("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reader, namespace: ns}
                rules: [{apiGroups: [""], resources: [pods], verbs: [get], resourceNames: []}]
                """);
        var rules = role.get("rules");

        assertThat(preparation.prepare(role)).isEmpty();
        assertThat(role.<Object>get("rules")).isEqualTo(rules);
    }

    @Test
    void theRulesOfAnAggregatedClusterRoleAreNotApplied() {
        var role = manifest("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: reader}
                aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
                rules: []
                """);

        assertThat(preparation.prepare(role)).isEmpty();
        assertThat(role.getAdditionalProperties()).containsOnlyKeys("aggregationRule");
    }

    @ParameterizedTest
    @CsvSource({
        "Cg==, false",
        "'', false",
        "bm8gUEVN, false",
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJlekNDQVNHZ0F3SUJBZ0lVUVZFZ3BtTWZDR2duZ1JCNnlOK2Q1akR5YmRjd0NnWUlLb1pJemowRUF3SXcKRWpFUU1BNEdBMVVFQXd3SFpYaGhiWEJzWlRBZ0Z3MHlOakV4TWpneE9ERTNNRGhhR0E4eU1USTJNVEV3TkRFNApNVGN3T0Zvd0VqRVFNQTRHQTFVRUF3d0haWGhoYlhCc1pUQlpNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VICkEwSUFCUE0xVlYrbDkrZEJ5VzZUMExsdWZNQW55NFVlZHZpdnRIODNiQmhiaDhyZkw3TTBFZVdhdjVVM2I0RkYKb0laSERNdHpPZWFaTVhPZmFRZUVIaEE2Q2cralV6QlJNQjBHQTFVZERnUVdCQlRFbHpTNHdveEYzSHlmUzZxdQowdEJ2UEk4a2hEQWZCZ05WSFNNRUdEQVdnQlRFbHpTNHdveEYzSHlmUzZxdTB0QnZQSThraERBUEJnTlZIUk1CCkFmOEVCVEFEQVFIL01Bb0dDQ3FHU000OUJBTUNBMGdBTUVVQ0lDWXVtNUhBVjE3NEw1OEhEWjJSTFlsQW9RN3AKMTgwMTVJTkhqdElZVERDckFpRUE4elNEdmZiZVF4ZGwrdDNnaS9OWnRwUDhRUWlrUzdIRE82SXVuRWM0bk9FPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==, true"
    })
    void aBundleOfAuthoritiesThatHoldsNoneIsLeftToWhoInjectsIt(String bundle, boolean isApplied) {
        var definition = manifest("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.example.com}
                spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {url: u, caBundle: "%s"}}}}
                """.formatted(bundle));
        preparation.prepare(definition);

        assertThat(definition
                        .<Map<String, Object>>get("spec", "conversion", "webhook", "clientConfig")
                        .containsKey("caBundle"))
                .isEqualTo(isApplied);
    }

    private GenericKubernetesResource manifest(String yaml) {
        return serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }

    private GenericKubernetesResource object(String kind, String annotations) {
        return serialization.unmarshal("""
                apiVersion: v1
                kind: %s
                metadata: {name: database, namespace: ns, annotations: %s}
                sops: {mac: x}
                """.formatted(kind, annotations), GenericKubernetesResource.class);
    }

    private GenericKubernetesResource secret(String field, String values) {
        return serialization.unmarshal("""
                apiVersion: v1
                kind: Secret
                metadata: {name: database, namespace: ns}
                %s: %s
                """.formatted(field, values), GenericKubernetesResource.class);
    }
}
