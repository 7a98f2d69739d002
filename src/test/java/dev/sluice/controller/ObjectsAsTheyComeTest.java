package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Kustomization;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Deeper than any that an API server stores. */
    @ParameterizedTest
    @CsvSource({"'{\"a\":', '}'", "'[', ']'"})
    void aValueMayBeOfAnyDepth(String open, String close) {
        var serialization = new ObjectsAsTheyCome().serialization(new ObjectMapper());
        var deep = open.repeat(100_000) + "1" + close.repeat(100_000);
        var object = """
                {"apiVersion": "example.com/v1", "kind": "Deep", "metadata": {"name": "%s", "managedFields": [
                 {"manager": "x", "fieldsV1": {"f:spec": %s}}]}, "spec": {"a": %s}, "status": {"b": 1}}""";
        var first = object.formatted("first", deep, deep);

        var read = serialization.unmarshal(first, GenericKubernetesResource.class);
        assertThat(read.<Integer>get("status", "b")).isEqualTo(1);
        assertThat(depth(read.get("spec"))).isEqualTo(1_001);
        var list = serialization.unmarshal(
                "{\"apiVersion\": \"example.com/v1\", \"kind\": \"DeepList\", \"metadata\": {}, \"items\": [%s, %s]}"
                        .formatted(first, object.formatted("second", "1", "1")),
                GenericKubernetesResourceList.class);
        assertThat(list.getItems())
                .extracting(item -> item.getMetadata().getName())
                .containsExactly("first", "second");
        var event = serialization.unmarshal("{\"type\": \"ADDED\", \"object\": %s}".formatted(first), WatchEvent.class);
        assertThat(((GenericKubernetesResource) event.getObject()).getMetadata().getName())
                .isEqualTo("first");
        serialization.unmarshal(
                OBJECT.replace("\"interval\"", "\"unknown\": %s, \"interval\"".formatted(deep)), Kustomization.class);
    }

    private static int depth(Object value) {
        var depth = 0;
        for (var inner = value; inner instanceof Map || inner instanceof List; depth++) {
            var items = inner instanceof Map<?, ?> map ? map.values() : (List<?>) inner;
            inner = items.isEmpty() ? null : items.iterator().next();
        }
        return depth;
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
