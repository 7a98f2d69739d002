package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.Budget.Limits;
import dev.sluice.memory.SharedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int BYTES = 20_000;

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
        assertThat(build(new Limits(DAY, 3, 4, BYTES))).hasSize(4);
    }

    @Test
    void itEndsAtTheFirstBaseTooMany() {
        assertThatThrownBy(() -> build(new Limits(DAY, 2, 4, BYTES)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("the build enters more than 2 kustomizations; the setting"
                        + " sluice.build.max-kustomizations is that limit, --no-limits lifts that of sluice build");
    }

    @Test
    void itEndsAtTheFirstObjectTooMany() {
        assertThatThrownBy(() -> build(new Limits(DAY, 3, 3, BYTES)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("the build has more than 3 objects; the setting sluice.build.max-objects is");
    }

    @Test
    void itEndsBeforeTheFirstByteTooMany() {
        var needed = needed();

        assertThatThrownBy(() -> build(new Limits(DAY, 3, 4, needed - 1)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(
                        "the build needs more than %d bytes for what it reads and makes; the setting sluice.build.max-bytes is"
                                .formatted(needed - 1));
    }

    @Test
    void whatItAddsToEachObjectCounts() throws IOException {
        var before = needed();
        rewrite("kustomization.yaml", text -> text.replace("p1", "p0000000000"));

        assertThat(needed() - before).isEqualTo(2 * 9 + 4 * 9);
    }

    @Test
    void whatItReadsCounts() throws IOException {
        var before = needed();
        rewrite("a/objects.yaml", text -> text + "#1234567");

        assertThat(needed() - before).isEqualTo(2 * 8);
    }

    @Test
    void eachValueCountsByMoreThanItsLetters() throws IOException {
        var before = needed();
        rewrite("a/objects.yaml", text -> text.replace("ConfigMap,", "ConfigMap,a: {b: },"));

        assertThat(needed() - before).isGreaterThan(2 * (2 * 8) + 2 * (2 * 128));
    }

    private void rewrite(String file, UnaryOperator<String> change) throws IOException {
        var path = directory.resolve(file);
        Files.writeString(path, change.apply(Files.readString(path)));
    }

    /** The least that lets the build pass. */
    private long needed() {
        var tooFew = 0L;
        var enough = 1L << 20;
        while (enough - tooFew > 1) {
            var middle = (tooFew + enough) / 2;
            try {
                build(new Limits(DAY, 3, 4, middle));
                enough = middle;
            } catch (BuildException e) {
                tooFew = middle;
            }
        }
        return enough;
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        assertThatThrownBy(() -> build(new Limits(Duration.ZERO, 3, 4, BYTES)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(
                        "the build takes more than 0s; spec.timeout and the setting sluice.build.max-time say");
    }

    @Test
    void itEndsWhenItsThreadIsToEnd() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> build(new Limits(DAY, 3, 4, BYTES)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("the build was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void oneBuildLeavesTheNextItsOwn() {
        var build =
                new KustomizeBuild(directory, KustomizeBuild.Options.DEFAULT.withLimits(new Limits(DAY, 3, 4, BYTES)));
        assertThat(build.build(directory)).hasSize(4);
        assertThat(build.build(directory)).hasSize(4);
    }

    @Test
    void whatItUsesComesOutOfTheMemoryOfAll() {
        var needed = needed();
        var memory = new SharedMemory(needed + 1000, DAY);
        var letGo = new AtomicBoolean();
        try (var resting = kept(memory, 500);
                var own = memory.share("tenant")) {
            resting.rest(() -> letGo.set(true));

            assertThat(Budget.during(new Limits(DAY, 3, 4, BYTES), own, this::unlimited))
                    .hasSize(4);

            assertThat(letGo).isFalse();
        }
        try (var resting = kept(memory, 1500);
                var own = memory.share("tenant")) {
            resting.rest(() -> letGo.set(true));

            assertThat(Budget.during(new Limits(DAY, 3, 4, BYTES), own, this::unlimited))
                    .hasSize(4);

            assertThat(letGo).isTrue();
        }
    }

    @Test
    void whatIsReadInPassingIsGivenBack() {
        var memory = new SharedMemory(2 * BYTES, DAY);
        try (var own = memory.share("tenant")) {
            var limits = new Limits(DAY, 3, 4, BYTES);
            for (var i = 0; i < 10; i++) {
                assertThat(Budget.during(limits, own, () -> Budget.inPassing(this::unlimited)))
                        .hasSize(4);
            }
        }
    }

    /** By whatever error it notices that. */
    @Test
    void itEndsWhereOthersNeedItsMemory() throws Exception {
        var memory = new SharedMemory(BYTES, Duration.ofMillis(100));
        var limits = new Limits(DAY, 3, 4, BYTES);
        try (var other = Executors.newSingleThreadExecutor();
                var own = memory.share("tenant")) {
            Future<?>[] waiting = new Future<?>[1];
            assertThatThrownBy(() -> Budget.during(limits, own, () -> {
                        Budget.ofThisBuild().addBytes(BYTES - 1000);
                        waiting[0] = other.submit(() -> memory.share("other").take(BYTES / 2, soon()));
                        while (true) {
                            Budget.ofThisBuild().look();
                        }
                    }))
                    .isInstanceOf(BuildException.class)
                    .hasMessageContaining("needs more memory than there is beside what others use");
            assertThat(Budget.during(
                            limits,
                            own,
                            () -> Budget.ofThisBuild()
                                    .reason(new BuildException("a server: interrupted"))
                                    .getMessage()))
                    .contains("needs more memory");
            own.close();
            waiting[0].get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void itsTimeEndsAlsoWhileItWaitsForMemory() {
        var memory = new SharedMemory(BYTES, Duration.ofDays(1));
        try (var other = kept(memory, BYTES / 2);
                var own = memory.share("tenant")) {
            assertThat(other.resume()).isTrue();
            assertThatThrownBy(() -> Budget.during(new Limits(Duration.ofMillis(100), 3, 4, BYTES), own, () -> {
                        Budget.ofThisBuild().addBytes(BYTES - 1000);
                        return "";
                    }))
                    .isInstanceOf(BuildException.class)
                    .hasMessageContaining("the build takes more than 0.1s");
        }
    }

    private static long soon() {
        return System.nanoTime() + Duration.ofMinutes(1).toNanos();
    }

    private static SharedMemory.Share kept(SharedMemory memory, long bytes) {
        var share = memory.share("tenant");
        for (var i = 0; i < 2 * bytes; i += 100) {
            share.take(100, soon());
        }
        share.keep();
        return share;
    }

    private List<Resource> unlimited() {
        return new KustomizeBuild(directory, KustomizeBuild.Options.DEFAULT).build(directory);
    }

    private List<Resource> build(Limits limits) {
        return new KustomizeBuild(directory, KustomizeBuild.Options.DEFAULT.withLimits(limits)).build(directory);
    }
}
