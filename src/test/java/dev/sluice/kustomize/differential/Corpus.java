package dev.sluice.kustomize.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** All overlays that both engines are compared over. */
final class Corpus {
    static final Path DIRECTORY = Path.of("src", "test", "resources", "kustomize");

    private Corpus() {}

    static List<CorpusCase> cases() {
        try (var files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .filter(file -> !file.getParent().equals(DIRECTORY))
                    .sorted(Comparator.naturalOrder())
                    .map(Corpus::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CorpusCase read(Path file) {
        try {
            return CorpusCase.read(DIRECTORY, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
