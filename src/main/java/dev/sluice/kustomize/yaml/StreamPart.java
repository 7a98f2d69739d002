package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.BuildException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * The text between two separators of a stream.
 *
 * @param firstLine how many lines of the file come before it
 */
record StreamPart(String file, String text, int firstLine) {
    private static final String SEPARATOR = "\n---";

    StreamPart {
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
    }

    /**
     * Splits a stream before it is parsed, as kustomize does: at every line but the first that starts with three
     * hyphens and has an end. More than white space and a comment on such a line is an error.
     */
    static List<StreamPart> split(String file, String stream) {
        var text = stream.replace("\r\n", "\n");
        var parts = new ArrayList<StreamPart>();
        var start = 0;
        var line = 0;
        var at = text.indexOf(SEPARATOR);
        while (at >= 0) {
            var end = text.indexOf('\n', at + SEPARATOR.length());
            if (end < 0) {
                break;
            }
            var part = new StreamPart(file, text.substring(start, at + 1), line);
            line += lines(text, start, at + 1);
            var rest = text.substring(at + SEPARATOR.length(), end).strip();
            if (!rest.isEmpty() && !rest.startsWith("#")) {
                throw new BuildException("%s:%d:1: invalid document separator: %s"
                        .formatted(file, line + 1, text.substring(at + 1, end)));
            }
            parts.add(part);
            line++;
            start = end + 1;
            at = text.indexOf(SEPARATOR, start);
        }
        parts.add(new StreamPart(file, text.substring(start), line));
        return parts;
    }

    private static int lines(String text, int from, int to) {
        return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
    }

    /**
     * The same text with a space for a tab, where Go takes the tab as a space and the parser does not: between a colon
     * and its value.
     */
    Optional<StreamPart> withoutTab(Mark mark) {
        var at = text.offsetByCodePoints(0, mark.getIndex());
        if (at >= text.length() || text.charAt(at) != '\t') {
            return Optional.empty();
        }
        var before = at;
        while (before > 0 && Characters.isBlank(text.charAt(before - 1))) {
            before--;
        }
        if (before == 0 || text.charAt(before - 1) != ':') {
            return Optional.empty();
        }
        return Optional.of(new StreamPart(file, text.substring(0, at) + ' ' + text.substring(at + 1), firstLine));
    }

    BuildException error(Optional<Mark> mark, String problem) {
        var where = mark.map(m -> ":%d:%d".formatted(firstLine + m.getLine() + 1, m.getColumn() + 1));
        return new BuildException("%s%s: %s".formatted(file, where.orElse(""), problem));
    }
}
