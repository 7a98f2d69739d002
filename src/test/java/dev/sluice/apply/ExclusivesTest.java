package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only one object can have is left out of a trial, and nothing else. */
class ExclusivesTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization();

    @Test
    void portsAndAddressesThatTheLivingServiceHas() {
        var manifest = service("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80, nodePort: 30000}]");
        var live = service("clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80, nodePort: 30000}]");

        assertThat(Exclusives.without(manifest, live).<Object>get("spec"))
                .isEqualTo(service("ports: [{port: 80}]").get("spec"));
    }

    @Test
    void howeverTheirNumbersWereRead() {
        var manifest = service("ports: [{port: 80, nodePort: 30000}]");
        manifest.<Map<String, Object>>get("spec").put("healthCheckNodePort", new BigInteger("30001"));
        var live = service("healthCheckNodePort: 30001");

        assertThat(Exclusives.without(manifest, live).<Map<String, Object>>get("spec"))
                .containsOnlyKeys("ports");
    }

    @Test
    void butNotThoseThatItHasNot() {
        var manifest = service("clusterIP: 10.0.0.2, ports: [{port: 80, nodePort: 30001}]");
        var live = service("clusterIP: 10.0.0.1, ports: [{port: 80, nodePort: 30000}]");

        assertThat(Exclusives.without(manifest, live).<Object>get("spec")).isEqualTo(manifest.get("spec"));
    }

    @Test
    void andNotThatAServiceHasNoAddress() {
        var manifest = service("clusterIP: None, ports: [{port: 80}]");

        assertThat(Exclusives.without(manifest, service("clusterIP: None")).<Object>get("spec"))
                .isEqualTo(manifest.get("spec"));
    }

    private GenericKubernetesResource service(String spec) {
        return serialization.unmarshal("""
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: ns}
                spec: {%s}
                """.formatted(spec), GenericKubernetesResource.class);
    }
}
