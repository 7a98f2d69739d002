package dev.sluice.kustomize.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recordings of the corpus are what the real kustomize says; together with {@link KustomizeCorpusTest} this compares
 * both engines. With {@code -Dsluice.kustomize.record} the recordings are written anew.
 */
class KustomizeDifferentialIT {
    private static final boolean RECORD = System.getProperty("sluice.kustomize.record") != null;

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> theRecordingIsWhatKustomizeSays() throws Exception {
        var kustomize = KustomizeBinary.built();
        var recordings = new LinkedHashMap<CorpusCase, Future<String>>();
        try (var processes = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (var each : Corpus.cases()) {
                var root = Files.createTempDirectory(directory, "case").toRealPath();
                recordings.put(each, processes.submit(() -> kustomize.recordingOf(each, root)));
            }
        }
        return recordings.entrySet().stream().map(each -> test(each.getKey(), each.getValue()));
    }

    /** Go's JSON library words its errors one way or the other, by chance, so that nobody relies on the words. */
    private static String stable(String recording) {
        return recording.startsWith(CorpusCase.ERROR) ? recording.replace("unable to ", "cannot ") : recording;
    }

    private static DynamicTest test(CorpusCase corpusCase, Future<String> said) {
        return DynamicTest.dynamicTest(corpusCase.name(), corpusCase.file().toUri(), () -> {
            if (RECORD) {
                corpusCase.record(said.get());
            } else {
                assertThat(stable(corpusCase.recording())).isEqualTo(stable(said.get()));
            }
        });
    }
}
