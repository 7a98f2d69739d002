package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // live                                         | applied                                       | drift
                "spec: {replicas: 1}                            | spec: {replicas: 1}                           | false",
                "spec: {replicas: 1}                            | spec: {replicas: 2}                           | true",
                "spec: {replicas: 1}                            | spec: {replicas: 1.0}                         | false",
                "spec: {list: [a, b]}                           | spec: {list: [b, a]}                          | true",
                "spec: {list: [a, b]}                           | spec: {list: [a]}                             | true",
                "spec: {empty: {}}                              | spec: {}                                      | false",
                "spec: {}                                       | ''                                            | false",
                "status: {a: 1}                                 | status: {a: 2}                                | false",
                "metadata: {labels: {a: x}}                     | metadata: {labels: {a: y}}                    | true",
                "metadata: {annotations: {a: x}}                | metadata: {}                                  | true",
                "metadata: {generation: 1, finalizers: [a]}     | metadata: {generation: 2}                     | false",
                "data: {a: '1'}                                 | data: {a: 1}                                  | true",
            })
    void comparesWhatAnApplyWouldChange(String live, String applied, boolean drift) {
        assertThat(Drift.between(object(live), object(applied))).isEqualTo(drift);
        assertThat(Drift.between(object(applied), object(live))).isEqualTo(drift);
    }

    private static GenericKubernetesResource object(String yaml) {
        var object = Serialization.unmarshal("apiVersion: v1\nkind: Test\n" + yaml, GenericKubernetesResource.class);
        if (object.getMetadata() == null) {
            object.setMetadata(new ObjectMeta());
        }
        return object;
    }
}
