package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.SubstituteReference;
import java.util.Collections;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpecBoundsTest {
    static Stream<Arguments> lists() {
        return Stream.of(
                list(
                        "dependsOn",
                        SpecBounds.DEPENDENCIES,
                        count -> KustomizationSpec.builder()
                                .dependsOn(Collections.nCopies(count, Dependency.on("a"))
                                        .toArray(Dependency[]::new))),
                list(
                        "healthCheckExprs",
                        SpecBounds.HEALTH_CHECK_EXPRESSIONS,
                        count -> KustomizationSpec.builder()
                                .healthCheckExprs(
                                        Collections.nCopies(count, new HealthCheckExpr("v1", "A", "true", "", ""))
                                                .toArray(HealthCheckExpr[]::new))),
                list(
                        "healthChecks",
                        SpecBounds.HEALTH_CHECKS,
                        count -> KustomizationSpec.builder()
                                .healthChecks(Collections.nCopies(count, new ObjectReference("v1", "A", "a", "b"))
                                        .toArray(ObjectReference[]::new))),
                list(
                        "postBuild.substituteFrom",
                        SpecBounds.SUBSTITUTE_FROM,
                        count -> KustomizationSpec.builder()
                                .postBuild(new PostBuild(
                                        null,
                                        Collections.nCopies(
                                                count,
                                                new SubstituteReference(SubstituteReference.Kind.SECRET, "a", false)),
                                        null))));
    }

    private static Arguments list(String field, int most, IntFunction<KustomizationSpecBuilder> spec) {
        return Arguments.of(field, most, spec);
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aListHasAtMostSoManyEntries(String field, int most, IntFunction<KustomizationSpecBuilder> spec) {
        assertThat(SpecBounds.excess(spec.apply(most).build())).isEmpty();
        assertThat(SpecBounds.excess(spec.apply(most + 1).build()))
                .contains(
                        "spec.%s has %d entries, of which at most %d are allowed: divide them among several Kustomizations"
                                .formatted(field, most + 1, most));
    }
}
