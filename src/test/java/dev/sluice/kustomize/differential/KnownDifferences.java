package dev.sluice.kustomize.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cases in which our engine differs from kustomize, each with its reason, one a line: {@code feature/case: reason}, or
 * {@code feature/*: reason} for a feature that is not there yet.
 */
record KnownDifferences(Map<String, String> reasons) {
    private static final Path FILE = Corpus.DIRECTORY.resolve("known-differences.txt");

    static KnownDifferences read() {
        var reasons = new LinkedHashMap<String, String>();
        try (var lines = Files.lines(FILE)) {
            lines.filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                var colon = line.indexOf(": ");
                if (colon < 0 || reasons.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
                    throw new IllegalStateException("%s: not one case with its reason: %s".formatted(FILE, line));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownDifferences(reasons);
    }

    /** The entry that speaks of a case. */
    Optional<String> entryOf(CorpusCase corpusCase) {
        return reasons.keySet().stream()
                .filter(entry -> entry.equals(corpusCase.name())
                        || entry.endsWith("/*") && corpusCase.name().startsWith(entry.substring(0, entry.length() - 1)))
                .findFirst();
    }
}
