package dev.sluice.source.git;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * One line of a {@code .gitignore} or {@code .sourceignore}, by the rules of gitignore(5). Whoever writes the line writes the
 * names of the files too: so a match takes no longer than the length of the one times that of the other.
 */
final class IgnorePattern {
    private static final String ANY_FOLDERS = "**";
    private static final int MAX_LENGTH = 4096; // that of a path

    private final boolean includes;
    private final boolean foldersOnly;
    private final List<Segment> segments;

    private IgnorePattern(boolean includes, boolean foldersOnly, List<Segment> segments) {
        this.includes = includes;
        this.foldersOnly = foldersOnly;
        this.segments = segments;
    }

    /** What stands between two slashes. */
    private sealed interface Segment {
        /** Folders, as many as there are, or none. */
        record AnyFolders() implements Segment {}

        record Name(List<Letter> letters) implements Segment {}
    }

    /** What stands for letters of a name. */
    private sealed interface Letter {
        /** Letters, as many as there are, or none. */
        record Any() implements Letter {}

        record One(IntPredicate matches) implements Letter {}
    }

    /** Empty for a line that says nothing, or nothing that can be understood. */
    static Optional<IgnorePattern> of(String line) {
        var text = withoutTrailingBlanks(line);
        if (text.startsWith("#") || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var includes = text.startsWith("!");
        text = includes ? text.substring(1) : text;
        var foldersOnly = text.endsWith("/");
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return segments(text).map(segments -> new IgnorePattern(includes, foldersOnly, segments));
    }

    /** Whether what it matches is taken in again, and not left out. */
    boolean includes() {
        return includes;
    }

    /** @param names of a path that is relative to the directory of the file with the pattern */
    boolean matches(List<String> names, boolean folder) {
        if (foldersOnly && !folder) {
            return false;
        }
        return Wildcards.match(
                segments.size(),
                i -> segments.get(i) instanceof Segment.AnyFolders,
                names.size(),
                (i, name) -> segments.get(i) instanceof Segment.Name(var letters) && isMatch(letters, names.get(name)));
    }

    private static boolean isMatch(List<Letter> letters, String name) {
        return Wildcards.match(
                letters.size(),
                i -> letters.get(i) instanceof Letter.Any,
                name.length(),
                (i, at) -> letters.get(i) instanceof Letter.One(var one) && one.test(name.charAt(at)));
    }

    private static String withoutTrailingBlanks(String line) {
        var end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && !(end > 1 && line.charAt(end - 2) == '\\')) {
            end--;
        }
        return line.substring(0, end);
    }

    private static Optional<List<Segment>> segments(String text) {
        var parts = (text.startsWith("/") ? text.substring(1) : text).split("/", -1);
        var segments = new ArrayList<Segment>();
        var anywhere = text.indexOf('/') < 0;
        if (anywhere) {
            segments.add(new Segment.AnyFolders());
        }
        for (var i = 0; i < parts.length; i++) {
            if (!anywhere && parts[i].equals(ANY_FOLDERS)) {
                segments.add(new Segment.AnyFolders());
                if (i == parts.length - 1) {
                    segments.add(new Segment.Name(List.of(new Letter.Any()))); // all that is in it, but not itself
                }
                continue;
            }
            var letters = letters(parts[i]);
            if (letters.isEmpty()) {
                return Optional.empty();
            }
            segments.add(new Segment.Name(letters.get()));
        }
        return Optional.of(List.copyOf(segments));
    }

    private static Optional<List<Letter>> letters(String name) {
        var letters = new ArrayList<Letter>();
        for (var at = 0; at < name.length(); ) {
            var c = name.charAt(at);
            switch (c) {
                case '*' -> letters.add(new Letter.Any());
                case '?' -> letters.add(new Letter.One(_ -> true));
                case '\\' -> {
                    if (++at == name.length()) {
                        return Optional.empty();
                    }
                    letters.add(literal(name.charAt(at)));
                }
                case '[' -> {
                    var bracket = IgnoreBracket.at(name, at);
                    if (bracket.isEmpty()) {
                        return Optional.empty();
                    }
                    letters.add(new Letter.One(bracket.get().matches()));
                    at = bracket.get().end();
                }
                default -> letters.add(literal(c));
            }
            at++;
        }
        return Optional.of(List.copyOf(letters));
    }

    private static Letter literal(char c) {
        return new Letter.One(other -> other == c);
    }
}
