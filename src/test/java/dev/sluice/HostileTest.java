package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.build.BuildOutcome;
import dev.sluice.build.ManifestBuild;
import dev.sluice.build.Variables;
import dev.sluice.health.Expressions;
import dev.sluice.health.InvalidExpressionException;
import dev.sluice.kustomize.Budget;
import dev.sluice.testing.BuildAlone;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What tenants may write to take the time or the memory of others. Each ends soon, with little memory and an error that names
 * the limit, or without one.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileTest {
    private static final Duration CPU = Duration.ofSeconds(2);
    private static final int MEGABYTES = 64;

    /** What may be entered and added to objects is in proportion to what the test allows. */
    private static final Budget.Limits LIMITS = new Budget.Limits(Duration.ofDays(1), 1_000, 100_000, 8 << 20);

    private static final Expressions EXPRESSIONS = new Expressions(10);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    static Stream<HostileCase> builds() {
        return HostileCase.in("build");
    }

    /** What is loaded once is not the doing of a case. */
    @BeforeAll
    static void load(@TempDir Path first) throws IOException {
        for (var name : new String[] {"crds-ways.txt", "vars-open.txt", "patch-everywhere.txt"}) {
            var known = builds().filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            known.writeTo(first.resolve(name));
            for (var round = 0; round < 5; round++) {
                built(first.resolve(name));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("builds")
    void aBuildHasABudget(HostileCase hostile) throws IOException {
        hostile.writeTo(directory);

        assertThat(measured(hostile, () -> built(directory))).contains(hostile.expected());
    }

    static Stream<HostileCase> substitutions() {
        return HostileCase.in("substitution");
    }

    /** The variables are in a file of their own. */
    @ParameterizedTest
    @MethodSource("substitutions")
    void aSubstitutionIsPartOfTheBuild(HostileCase hostile) throws IOException {
        hostile.writeTo(directory);
        var values = Files.readAllLines(directory.resolve("variables")).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
        var postBuild = new PostBuild(values, null, null);
        var spec =
                KustomizationSpec.builder().path("objects").postBuild(postBuild).build();
        var variables = Variables.of(Optional.of(postBuild), _ -> new Variables.Referenced.Missing(""));

        assertThat(measured(hostile, () -> built(directory, spec, variables))).contains(hostile.expected());
    }

    static Stream<HostileCase> expressions() {
        return HostileCase.in("cel");
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void anExpressionHasABudget(HostileCase hostile) {
        assertThat(measured(hostile, () -> answer(hostile.text()))).contains(hostile.expected());
    }

    private static String answer(String expression) {
        try {
            return EXPRESSIONS.overObject(expression).evaluate(Map.of()).toString();
        } catch (InvalidExpressionException e) {
            return e.getMessage();
        }
    }

    private static String built(Path artifact) {
        return built(artifact, KustomizationSpec.EMPTY, Variables.NONE);
    }

    private static String built(Path artifact, KustomizationSpec spec, Variables variables) {
        var build = new ManifestBuild(new KubernetesSerialization(), LIMITS, true);
        return switch (build.build(artifact, spec, variables, BuildAlone.means())) {
            case BuildOutcome.Built _ -> "success";
            case BuildOutcome.PathNotFound(var message) -> message;
            case BuildOutcome.Failed(var message) -> message;
        };
    }

    private static String measured(HostileCase hostile, Supplier<String> work) {
        var thread = Thread.currentThread().threadId();
        var bytes = THREADS.getThreadAllocatedBytes(thread);
        var time = THREADS.getCurrentThreadCpuTime();
        var result = work.get();
        var taken = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - time);
        var allocated = THREADS.getThreadAllocatedBytes(thread) - bytes;
        System.out.printf("%s: %d ms, %d MB: %.150s%n", hostile, taken.toMillis(), allocated >> 20, result);
        assertThat(taken).as("%s: %s", hostile, result).isLessThan(CPU);
        assertThat(allocated)
                .as("%s: %s", hostile, result)
                .isLessThan((long) hostile.megabytes().orElse(MEGABYTES) << 20);
        return result;
    }
}
