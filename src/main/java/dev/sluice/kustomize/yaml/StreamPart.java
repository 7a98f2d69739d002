package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.BuildException;
import java.util.ArrayList;
import java.util.List;

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

    /** Whether a stream has more than one part. */
    static boolean isSplit(String stream) {
        var at = stream.indexOf(SEPARATOR);
        return at >= 0 && stream.indexOf('\n', at + SEPARATOR.length()) >= 0;
    }

    private static int lines(String text, int from, int to) {
        return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
    }

    BuildException error(YamlSyntaxException e) {
        var before = text.substring(0, Math.min(e.index(), text.length()));
        var column = before.length() - before.lastIndexOf('\n');
        return new BuildException("%s:%d:%d: %s"
                .formatted(file, firstLine + lines(before, 0, before.length()) + 1, column, e.getMessage()));
    }
}
