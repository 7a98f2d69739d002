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

    private GenericKubernetesResource secret(String field, String values) {
        return serialization.unmarshal("""
                apiVersion: v1
                kind: Secret
                metadata: {name: database, namespace: ns}
                %s: %s
                """.formatted(field, values), GenericKubernetesResource.class);
    }
}
