package dev.sluice.apply.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantities and durations can be long texts, and a manifest has many of them. */
class TypedTextsTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "100m", "1Gi", "1e3", "+0.5", "1.5e-3", "128974848"})
    void aQuantityIsOne(String text) {
        assertThat(TypedForm.of(withQuantity(text))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", ".", "1m", "1e+", "E"})
    void aQuantityIsReadInTheTimeOfItsLength(String part) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(TypedForm.of(withQuantity(part.repeat(200_000) + "x")))
                        .isEmpty());
    }

    private static GenericKubernetesResource withQuantity(String text) {
        var quota = new GenericKubernetesResource();
        quota.setApiVersion("v1");
        quota.setKind("LimitRange");
        quota.setAdditionalProperties(Map.of(
                "spec", Map.of("limits", List.of(Map.of("type", "Pod", "max", Map.of("cpu", text))))));
        return quota;
    }
}
