package dev.sluice.build.substitution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern with {@code *} for any run of characters, {@code ?} for one, {@code [a-z]} for one of several, {@code [^a]} for
 * any other. It never goes back over a run, however many there are.
 */
record Glob(List<Token> tokens) {

    /** One sign of a pattern. */
    sealed interface Token {
        /** Any run of characters. */
        record AnyRun() implements Token {}

        /** Any character. */
        record Any() implements Token {}

        record Exactly(int character) implements Token {}

        record OneOf(List<Range> ranges, boolean negated) implements Token {}

        default boolean takes(int character) {
            return switch (this) {
                case AnyRun _, Any _ -> true;
                case Exactly(var wanted) -> wanted == character;
                case OneOf(var ranges, var negated) ->
                    negated != ranges.stream().anyMatch(range -> range.contains(character));
            };
        }
    }

    record Range(int first, int last) {
        boolean contains(int character) {
            return first <= character && character <= last;
        }
    }

    /** Empty where the text is no pattern. */
    static Optional<Glob> parse(String text) {
        return new Parser(text).glob();
    }

    /** How much of a text's beginning matches, and is not empty: 0 where nothing does. */
    int matchedLength(String text, boolean longest) {
        var characters = text.codePoints().toArray();
        var matched = matched(characters, longest);
        return text.offsetByCodePoints(0, Math.max(0, matched));
    }

    /**
     * What stands between the runs is looked for from the left, each as early as it is found; where the longest is wanted, the
     * last of it as late.
     */
    private int matched(int[] text, boolean longest) {
        var parts = parts();
        if (!matchesAt(parts.getFirst(), text, 0)) {
            return 0;
        }
        var at = parts.getFirst().size();
        for (var i = 1; i < parts.size(); i++) {
            var part = parts.get(i);
            var found = longest && i == parts.size() - 1 ? last(part, text, at) : first(part, text, at);
            if (found < 0) {
                return 0;
            }
            at = found + part.size();
        }
        return at > 0 || parts.size() == 1 ? at : Math.min(1, text.length);
    }

    /** The tokens before, between and behind the runs. */
    private List<List<Token>> parts() {
        var parts = new ArrayList<List<Token>>();
        parts.add(new ArrayList<>());
        for (var token : tokens) {
            if (token instanceof Token.AnyRun) {
                parts.add(new ArrayList<>());
            } else {
                parts.getLast().add(token);
            }
        }
        return parts;
    }

    private static int first(List<Token> part, int[] text, int from) {
        for (var at = from; at <= text.length - part.size(); at++) {
            if (matchesAt(part, text, at)) {
                return at;
            }
        }
        return -1;
    }

    private static int last(List<Token> part, int[] text, int from) {
        for (var at = text.length - part.size(); at >= from; at--) {
            if (matchesAt(part, text, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean matchesAt(List<Token> part, int[] text, int at) {
        if (at + part.size() > text.length) {
            return false;
        }
        for (var i = 0; i < part.size(); i++) {
            if (!part.get(i).takes(text[at + i])) {
                return false;
            }
        }
        return true;
    }

    private static final class Parser {
        private final int[] text;
        private int at;

        Parser(String text) {
            this.text = text.codePoints().toArray();
        }

        Optional<Glob> glob() {
            var tokens = new ArrayList<Token>();
            while (at < text.length) {
                var token = switch (text[at++]) {
                    case '*' -> Optional.<Token>of(new Token.AnyRun());
                    case '?' -> Optional.<Token>of(new Token.Any());
                    case '[' -> oneOf();
                    case '\\' -> next().<Token>map(Token.Exactly::new);
                    default -> Optional.<Token>of(new Token.Exactly(text[at - 1]));
                };
                if (token.isEmpty()) {
                    return Optional.empty();
                }
                tokens.add(token.get());
            }
            return Optional.of(new Glob(List.copyOf(tokens)));
        }

        private Optional<Token> oneOf() {
            var negated = at < text.length && text[at] == '^';
            at += negated ? 1 : 0;
            var ranges = new ArrayList<Range>();
            while (ranges.isEmpty() || at < text.length && text[at] != ']') {
                var range = range();
                if (range.isEmpty()) {
                    return Optional.empty();
                }
                ranges.add(range.get());
            }
            return next().map(_ -> new Token.OneOf(List.copyOf(ranges), negated));
        }

        private Optional<Range> range() {
            var first = member();
            if (at < text.length && text[at] == '-') {
                at++;
                return first.flatMap(from -> member().map(to -> new Range(from, to)));
            }
            return first.map(one -> new Range(one, one));
        }

        private Optional<Integer> member() {
            if (at < text.length && (text[at] == '-' || text[at] == ']')) {
                return Optional.empty();
            }
            var member = next();
            return member.filter(c -> c == '\\').isPresent() ? next() : member;
        }

        private Optional<Integer> next() {
            return at < text.length ? Optional.of(text[at++]) : Optional.empty();
        }
    }
}
