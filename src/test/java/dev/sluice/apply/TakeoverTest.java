package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeoverTest {
    private final Takeover takeover = new Takeover(List.of("argocd"));

    @Test
    void anObjectThatIsOursAloneIsLeftAlone() {
        assertThat(takeover.patch(object("", entry("kustomize-controller", "Apply", "a"))))
                .isEmpty();
        assertThat(takeover.patch(object(
                        "",
                        entry("kustomize-controller", "Apply", "a"),
                        entry("helm", "Update", "b"),
                        entry("kube-controller-manager", "Update", "c"))))
                .isEmpty();
    }

    @Test
    void theFieldsOfKubectlBecomeOurs() {
        var patch = takeover.patch(object(
                "",
                entry("kubectl-client-side-apply", "Update", "a"),
                entry("kustomize-controller", "Apply", "b"),
                entry("helm", "Update", "c"),
                entry("kubectl-edit", "Update", "d")));

        var entries = entries(patch.orElseThrow());
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0).path("manager").asText()).isEqualTo("kustomize-controller");
        assertThat(entries.get(0).path("operation").asText()).isEqualTo("Apply");
        assertThat(entries.get(0).at("/fieldsV1/f:data").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("f:a", "f:b", "f:d");
        assertThat(entries.get(1).path("manager").asText()).isEqualTo("helm");
    }

    @Test
    void whereWeOwnNothingYetTheFirstOfThemBecomesOurs() {
        var patch = takeover.patch(
                object("", entry("before-first-apply", "Update", "a"), entry("argocd-controller", "Apply", "b")));

        var entries = entries(patch.orElseThrow());
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).path("manager").asText()).isEqualTo("kustomize-controller");
        assertThat(entries.get(0).path("operation").asText()).isEqualTo("Apply");
        assertThat(entries.get(0).at("/fieldsV1/f:data").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("f:a", "f:b");
    }

    @Test
    void theStatusThatAToolWroteIsNotTakenOver() {
        assertThat(takeover.patch(object("", """
                - manager: kubectl
                  operation: Update
                  subresource: status
                  apiVersion: v1
                  fieldsV1: {"f:status": {}}
                """))).isEmpty();
    }

    @Test
    void theMarksOfOtherToolsGo() {
        var patch = takeover.patch(
                        object("annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', other: x}"))
                .orElseThrow();

        assertThat(patch.get(0).toString())
                .isEqualTo(
                        "{\"op\":\"remove\",\"path\":\"/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration\"}");
        assertThat(patch.get(1).toString())
                .isEqualTo("{\"op\":\"replace\",\"path\":\"/metadata/resourceVersion\",\"value\":\"7\"}");
    }

    private static ArrayNode entries(ArrayNode patch) {
        assertThat(patch.get(0).path("path").asText()).isEqualTo("/metadata/managedFields");
        return (ArrayNode) patch.get(0).get("value");
    }

    private static String entry(String manager, String operation, String key) {
        return """
                - manager: %s
                  operation: %s
                  apiVersion: v1
                  fieldsType: FieldsV1
                  fieldsV1: {"f:data": {"f:%s": {}}}
                """.formatted(manager, operation, key);
    }

    private static GenericKubernetesResource object(String metadata, String... entries) {
        return Serialization.unmarshal(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: a
                  namespace: ns
                  resourceVersion: "7"
                  %s
                %s
                """.formatted(
                        metadata,
                        entries.length == 0
                                ? ""
                                : "  managedFields:\n"
                                        + String.join("", entries).indent(2).stripTrailing()),
                GenericKubernetesResource.class);
    }
}
