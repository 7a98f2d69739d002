package dev.sluice.kustomize.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    @Test
    void readsTypesAsKustomizeEndsUpWithThem() {
        assertThat(YamlReader.documents("a.yaml", "a: [yes, 0777, 1e3, ~, 2001-01-01, '1', 1.5, {b: }]"))
                .isEqualTo(List.of(Map.of(
                        "a",
                        Arrays.asList("yes", 511L, 1000L, null, "2001-01-01T00:00:00Z", "1", 1.5, Map.of("b", "")))));
    }

    @Test
    void splitsDocumentsAndLeavesOutEmptyOnes() {
        assertThat(YamlReader.documents("a.yaml", "---\na: 1\n--- # c\n---\n---\nb: 2\n...\nc: 3\n"))
                .isEqualTo(List.of(Map.of("a", 1L), Map.of("b", 2L)));
    }
}
