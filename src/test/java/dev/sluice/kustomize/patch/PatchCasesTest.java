package dev.sluice.kustomize.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kustomize.BuildException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Patches with the results that kustomize has for them. */
class PatchCasesTest {
    static Stream<PatchCase> cases() {
        return PatchCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPatchHasTheResultThatItHasInKustomize(PatchCase patch) {
        assertThat(patch.result()).isEqualTo(patch.expected());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsPatchedStaysAsItIs(PatchCase patch) {
        var target = patch.target();
        var tree = patch.patch();
        try {
            PatchCase.applied(target, tree);
        } catch (BuildException e) {
            // as good: it is the input that counts here
        }
        assertThat(target).isEqualTo(patch.target());
        assertThat(tree).isEqualTo(patch.patch());
    }
}
