package dev.sluice.kustomize.differential;

import dev.sluice.cli.Main;
import dev.sluice.cli.Streams;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Our engine as {@code sluice build} runs it, beside the recording of a case. */
final class OurEngine {
    private static final Pattern WORD = Pattern.compile("\\w[\\w.-]*\\w");

    private OurEngine() {}

    /** How our engine differs from what is recorded, or the empty string. */
    static String difference(CorpusCase corpusCase, Path root) throws Exception {
        var directory = corpusCase.unpack(root);
        var command = new ArrayList<>(List.of("build"));
        command.addAll(corpusCase.flags());
        command.add(directory.toString());
        var result = run(command);
        if (corpusCase.fails()) {
            return result.status() == 0
                    ? "expected %s, got objects"
                            .formatted(corpusCase.recording().strip())
                    : unclear(corpusCase, result.errors().replace(root.toString(), ""));
        }
        if (result.status() != 0) {
            return "got " + result.errors().strip();
        }
        var difference = PrintedObjects.firstDifference(
                PrintedObjects.read(corpusCase.expected()), PrintedObjects.read(result.output()));
        return difference.isEmpty() ? otherLetters(corpusCase.expected(), result.output()) : difference;
    }

    /** Equal objects have to be equal texts too: what one YAML reader takes for equal, another may not. */
    private static String otherLetters(String expected, String printed) {
        if (expected.equals(printed)) {
            return "";
        }
        var start = 0;
        while (expected.regionMatches(start, printed, start, 1)) {
            start++;
        }
        return "the same objects in other letters: expected %s, got %s"
                .formatted(lineAt(expected, start), lineAt(printed, start));
    }

    private static String lineAt(String text, int position) {
        var end = text.indexOf('\n', position);
        return text.substring(text.lastIndexOf('\n', position - 1) + 1, end < 0 ? text.length() : end);
    }

    private record Result(int status, String output, String errors) {}

    private static Result run(List<String> command) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var in = new BufferedReader(Reader.nullReader());
        var status = Main.run(command, new Streams(in, new PrintStream(out), new PrintStream(err)));
        return new Result(status, out.toString(), err.toString());
    }

    /** An error has to name a file of the overlay, or a word of its files: a field, or what the field holds. */
    private static String unclear(CorpusCase corpusCase, String message) {
        var known = new HashSet<>(words("kustomization.yaml " + corpusCase.directory()));
        for (var part : corpusCase.parts()) {
            known.addAll(words(part.path()));
            known.addAll(words(new String(part.content())));
        }
        return words(message).stream().anyMatch(known::contains)
                ? ""
                : "the error names neither file nor field: " + message;
    }

    private static Set<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
