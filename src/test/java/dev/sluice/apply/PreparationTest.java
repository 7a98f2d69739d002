package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    void aFieldSopsOfAnotherKindIsItsOwnAffair() {
        assertThat(preparation.prepare(object("ConfigMap", "{}"))).isEmpty();
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
