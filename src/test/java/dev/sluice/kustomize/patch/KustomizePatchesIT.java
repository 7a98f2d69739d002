package dev.sluice.kustomize.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The expected results of the patch cases against the real kustomize. With {@code -Dsluice.cases.write=true} they are
 * written anew.
 */
class KustomizePatchesIT {
    private static Kustomize kustomize;

    @TempDir
    private Path directory;

    @BeforeAll
    static void findKustomize() throws IOException, InterruptedException {
        var found = Kustomize.find();
        assumeTrue(found.isPresent(), "patches are not compared: there is no kustomize, and it cannot be built");
        kustomize = found.get();
    }

    static Stream<PatchCase> cases() {
        return PatchCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void kustomizeHasTheExpectedResult(PatchCase patch) throws IOException, InterruptedException {
        var result = patch.resultOf(kustomize, directory);
        if (Boolean.getBoolean("sluice.cases.write")) {
            patch.write(result);
        } else {
            assertThat(result).isEqualTo(patch.expected());
        }
    }
}
