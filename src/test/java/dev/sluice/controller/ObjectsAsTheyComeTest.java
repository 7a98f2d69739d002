package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Kustomization;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import org.junit.jupiter.api.Test;

class ObjectsAsTheyComeTest {
    private static final String OBJECT = """
            {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
             "metadata": {"name": "app", "managedFields": [{"manager": "kubectl"}]}, "spec": {"interval": "1m", "prune": true}}
            """;

    @Test
    void whatIsCachedComesWithoutManagedFields() {
        var serialization = new ObjectsAsTheyCome().serialization(new ObjectMapper());

        var kustomization = serialization.unmarshal(OBJECT, Kustomization.class);
        assertThat(kustomization.getMetadata().getName()).isEqualTo("app");
        assertThat(kustomization.getMetadata().getManagedFields()).isNullOrEmpty();
        assertThat(serialization
                        .unmarshal(OBJECT, GenericKubernetesResource.class)
                        .getMetadata()
                        .getManagedFields())
                .hasSize(1);
    }

    @Test
    void aKeyMayBeOfAnyLength() {
        var serialization = new ObjectsAsTheyCome().serialization(new ObjectMapper());
        var key = "a".repeat(1_000_000);

        var kustomization = serialization.unmarshal(
                OBJECT.replace(
                        "\"prune\"", "\"commonMetadata\": {\"labels\": {\"%s\": \"b\"}}, \"prune\"".formatted(key)),
                Kustomization.class);

        assertThat(kustomization.getSpec().commonMetadata().labels()).containsOnlyKeys(key);
    }

    @Test
    void aListWithoutItemsIsEmpty() {
        var serialization = new ObjectsAsTheyCome().serialization(new ObjectMapper());

        var list = serialization.unmarshal("""
                {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": {}, "items": null}
                """, GenericKubernetesResourceList.class);
        assertThat(list.getItems()).isEmpty();

        var jobs = serialization.unmarshal("""
                {"kind": "JobList", "apiVersion": "batch/v1", "metadata": {}, "items": [{"metadata": {"name": "a"}}]}
                """, GenericKubernetesResourceList.class);
        assertThat(jobs.getItems())
                .singleElement()
                .satisfies(job -> assertThat(job.getMetadata().getName()).isEqualTo("a"));
    }
}
