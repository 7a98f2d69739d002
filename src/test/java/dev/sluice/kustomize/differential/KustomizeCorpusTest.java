package dev.sluice.kustomize.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our engine prints what kustomize has printed, for every overlay of the corpus. What kustomize prints is recorded in the
 * cases, so that this test needs no kustomize and a reviewer sees input and output side by side; {@link
 * KustomizeDifferentialIT} holds the recording against the real one.
 */
class KustomizeCorpusTest {
    private static final KnownDifferences KNOWN = KnownDifferences.read();

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> theEngineBuildsWhatKustomizeBuilds() {
        return Corpus.cases().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), each.file().toUri(), () -> check(each)));
    }

    @TestFactory
    Stream<DynamicTest> everyKnownDifferenceIsOne() {
        var remaining = new HashMap<String, String>();
        for (var each : Corpus.cases()) {
            KNOWN.entryOf(each).ifPresent(entry -> remaining.merge(entry, difference(each), String::concat));
        }
        return KNOWN.reasons().keySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry,
                        () -> assertThat(remaining.getOrDefault(entry, ""))
                                .as("%s is no difference any more: remove it", entry)
                                .isNotEmpty()));
    }

    private void check(CorpusCase corpusCase) {
        var difference = difference(corpusCase);
        var known = KNOWN.entryOf(corpusCase);
        if (known.isPresent() && !difference.isEmpty()) {
            abort("known: %s (%s)".formatted(KNOWN.reasons().get(known.get()), difference));
        }
        assertThat(difference).isEmpty();
    }

    private String difference(CorpusCase corpusCase) {
        try {
            return OurEngine.difference(corpusCase, Files.createTempDirectory(directory, "case"));
        } catch (Exception e) {
            return "the engine broke: " + e;
        }
    }
}
