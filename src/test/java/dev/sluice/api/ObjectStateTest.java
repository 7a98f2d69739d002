package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectStateTest {
    private static final String OURS = "kustomize-controller";

    @Test
    void aFieldThatWasTakenFromTheApplierMayHaveDrifted() {
        var applied = object("1", entry(OURS, "Apply", "", "f:a", "f:b"));

        assertThat(mayDrift(applied, object("2", entry(OURS, "Apply", "", "f:a"), entry("him", "Update", "", "f:b"))))
                .isTrue();
        assertThat(mayDrift(applied, object("2", entry(OURS, "Apply", "", "f:a"))))
                .isTrue();
    }

    @Test
    void soMayOneThatTheSameManagerWroteLater() {
        var later = new ManagedFieldsEntryBuilder(entry(OURS, "Apply", "", "f:a"))
                .withTime("2026-01-01T00:00:01Z")
                .build();

        assertThat(mayDrift(object("1", entry(OURS, "Apply", "", "f:a")), object("2", later)))
                .isTrue();
    }

    @Test
    void whatOthersWriteOfTheirOwnMayNot() {
        var applied = object("1", entry(OURS, "Apply", "", "f:a"), entry("him", "Update", "", "f:c"));

        assertThat(mayDrift(
                        applied,
                        object("2", entry(OURS, "Apply", "", "f:a"), entry("him", "Update", "", "f:c", "f:d"))))
                .isFalse();
        assertThat(mayDrift(applied, object("2", entry("him", "Update", "", "f:c"), entry(OURS, "Apply", "", "f:a"))))
                .isFalse();
    }

    @Test
    void aStatusIsNoDriftButAScaleMayBe() {
        var applied = object("1", entry(OURS, "Apply", "", "f:a"));

        assertThat(mayDrift(
                        applied, object("2", entry(OURS, "Apply", "", "f:a"), entry("him", "Update", "status", "f:s"))))
                .isFalse();
        assertThat(mayDrift(
                        applied, object("2", entry(OURS, "Apply", "", "f:a"), entry("him", "Update", "scale", "f:r"))))
                .isTrue();
    }

    @Test
    void whereNobodyKeepsAccountTheVersionTells() {
        assertThat(mayDrift(object("1"), object("1"))).isFalse();
        assertThat(mayDrift(object("1"), object("2"))).isTrue();
    }

    @Test
    void anotherObjectOfThatNameIsDrift() {
        var other = object("1", entry(OURS, "Apply", "", "f:a"));
        other.getMetadata().setUid("other");

        assertThat(mayDrift(object("1", entry(OURS, "Apply", "", "f:a")), other))
                .isTrue();
    }

    private static boolean mayDrift(ConfigMap applied, ConfigMap now) {
        return ObjectState.of(applied).mayHaveDrifted(ObjectState.of(now));
    }

    private static ConfigMap object(String version, ManagedFieldsEntry... entries) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("a")
                .withUid("uid")
                .withResourceVersion(version)
                .withManagedFields(entries)
                .endMetadata()
                .build();
    }

    private static ManagedFieldsEntry entry(String manager, String operation, String subresource, String... fields) {
        var tree = new FieldsV1();
        List.of(fields).forEach(field -> tree.setAdditionalProperty(field, Map.of()));
        return new ManagedFieldsEntryBuilder()
                .withManager(manager)
                .withOperation(operation)
                .withSubresource(subresource)
                .withTime("2026-01-01T00:00:00Z")
                .withFieldsV1(tree)
                .build();
    }
}
