package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.Budget.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    /** Two bases with two objects each, and prefixes of ten letters. */
    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("kustomization.yaml"), "namePrefix: p123456789\nresources: [a, b]\n");
        for (var base : List.of("a", "b")) {
            var below = Files.createDirectory(directory.resolve(base));
            Files.writeString(below.resolve("kustomization.yaml"), "resources: [objects.yaml]\n");
            Files.writeString(below.resolve("objects.yaml"), """
                            {apiVersion: v1, kind: ConfigMap, metadata: {name: %1$s1}}
                            ---
                            {apiVersion: v1, kind: ConfigMap, metadata: {name: %1$s2}}
                            """.formatted(base));
        }
    }

    @Test
    void aBuildMayUseAllThatItHas() {
        assertThat(build(new Limits(DAY, 3, 4, 40))).hasSize(4);
    }

    @Test
    void itEndsAtTheFirstBaseTooMany() {
        assertThatThrownBy(() -> build(new Limits(DAY, 2, 4, 40)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("the build enters more than 2 kustomizations; the setting"
                        + " sluice.build.max-kustomizations is that limit, --no-limits lifts that of sluice build");
    }

    @Test
    void itEndsAtTheFirstObjectTooMany() {
        assertThatThrownBy(() -> build(new Limits(DAY, 3, 3, 40)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("the build has more than 3 objects; the setting sluice.build.max-objects is");
    }

    @Test
    void itEndsBeforeTheFirstByteTooMany() {
        assertThatThrownBy(() -> build(new Limits(DAY, 3, 4, 39)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("of values to objects; the setting sluice.build.max-bytes is");
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        assertThatThrownBy(() -> build(new Limits(Duration.ZERO, 3, 4, 40)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(
                        "the build takes more than 0s; spec.timeout and the setting sluice.build.max-time say");
    }

    @Test
    void itEndsWhenItsThreadIsToEnd() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> build(new Limits(DAY, 3, 4, 40)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("the build was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void oneBuildLeavesTheNextItsOwn() {
        var build = new KustomizeBuild(directory, KustomizeBuild.Options.DEFAULT.withLimits(new Limits(DAY, 3, 4, 40)));
        assertThat(build.build(directory)).hasSize(4);
        assertThat(build.build(directory)).hasSize(4);
    }

    private List<Resource> build(Limits limits) {
        return new KustomizeBuild(directory, KustomizeBuild.Options.DEFAULT.withLimits(limits)).build(directory);
    }
}
