package dev.sluice.source.git;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/**
 * A range of semantic versions in the notation of the Go library Masterminds/semver, which is that of
 * {@code spec.ref.semver}: comparisons separated by spaces or commas must all hold, {@code ||} separates alternatives,
 * {@code 1.2 - 1.4} is a closed interval, {@code ~} and {@code ^} allow patch and minor changes, {@code x}, {@code X},
 * {@code *} and absent parts are wildcards. Pre-releases are considered only where the range itself names one.
 */
final class VersionRange {
    private static final String VERSION =
            "v?(?<major>\\d+|[xX*])(?:\\.(?<minor>\\d+|[xX*]))?(?:\\.(?<patch>\\d+|[xX*]))?"
                    + "(?:-(?<pre>[0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?";
    private static final Pattern COMPARISON = Pattern.compile("(?<operator>!=|>=|=>|<=|=<|~>|[=<>~^]|)\\s*" + VERSION);

    /** The longest text that is a version. */
    private static final int LONGEST = 256;

    private static final int LONGEST_RANGE = 1000;

    private final List<Alternative> alternatives;

    private VersionRange(List<Alternative> alternatives) {
        this.alternatives = alternatives;
    }

    /** @throws IllegalArgumentException if {@code text} is not a range */
    static VersionRange parse(String text) {
        if (text.length() > LONGEST_RANGE) {
            throw new IllegalArgumentException("the range has more than %d letters".formatted(LONGEST_RANGE));
        }
        return new VersionRange(Arrays.stream(text.split("\\|\\|", -1))
                .map(alternative -> alternative(alternative, text))
                .toList());
    }

    boolean contains(Semver version) {
        return alternatives.stream().anyMatch(alternative -> alternative.contains(version));
    }

    /** The version that a tag names, if it names one in full; one leading {@code v} is allowed. */
    static Optional<Semver> version(String tag) {
        if (tag.length() > LONGEST) {
            return Optional.empty();
        }
        return Optional.ofNullable(Semver.parse(tag.startsWith("v") ? tag.substring(1) : tag))
                .filter(version -> Character.isDigit(tag.charAt(tag.startsWith("v") ? 1 : 0)));
    }

    private static Alternative alternative(String text, String whole) {
        var expanded = withoutHyphens(text);
        var comparisons = new ArrayList<Comparison>();
        var matcher = COMPARISON.matcher(expanded);
        var at = skipSeparators(expanded, 0);
        while (at < expanded.length()) {
            if (!matcher.region(at, expanded.length()).lookingAt() || matcher.end() - at > LONGEST) {
                throw new IllegalArgumentException("improper constraint: " + whole);
            }
            comparisons.add(Comparison.of(
                    matcher.group("operator"),
                    matcher.group("major"),
                    matcher.group("minor"),
                    matcher.group("patch"),
                    matcher.group("pre")));
            at = skipSeparators(expanded, matcher.end());
            if (at == matcher.end() && at < expanded.length() && !"!=<>~^".contains(expanded.substring(at, at + 1))) {
                throw new IllegalArgumentException("improper constraint: " + whole);
            }
        }
        if (comparisons.isEmpty()) {
            throw new IllegalArgumentException("improper constraint: " + whole);
        }
        return Alternative.of(comparisons);
    }

    /** Writes {@code 1.2 - 1.4} as {@code >=1.2 <=1.4}. */
    static String withoutHyphens(String text) {
        var written = new StringBuilder();
        var done = 0;
        var low = Word.from(text, 0);
        while (low.isPresent()) {
            var hyphen = Word.from(text, low.get().end);
            var high = hyphen.filter(word -> word.is("-")).flatMap(word -> Word.from(text, word.end));
            if (high.isPresent()) {
                written.append(text, done, low.get().start)
                        .append(">=%s <=%s"
                                .formatted(low.get().text(), high.get().text()));
                done = high.get().end;
                low = Word.from(text, done);
            } else {
                low = hyphen;
            }
        }
        return written.append(text, done, text.length()).toString();
    }

    /** A part of a text between blanks. */
    private record Word(String whole, int start, int end) {
        static Optional<Word> from(String whole, int from) {
            var start = from;
            while (start < whole.length() && isBlank(whole.charAt(start))) {
                start++;
            }
            var end = start;
            while (end < whole.length() && !isBlank(whole.charAt(end))) {
                end++;
            }
            return start == end ? Optional.empty() : Optional.of(new Word(whole, start, end));
        }

        private static boolean isBlank(char letter) {
            return letter == ' ' || letter >= '\t' && letter <= '\r';
        }

        boolean is(String text) {
            return text().equals(text);
        }

        String text() {
            return whole.substring(start, end);
        }
    }

    private static int skipSeparators(String text, int from) {
        var at = from;
        while (at < text.length() && (text.charAt(at) == ',' || Character.isWhitespace(text.charAt(at)))) {
            at++;
        }
        return at;
    }

    /** @param preReleases whether pre-releases are considered */
    private record Alternative(List<Comparison> comparisons, boolean preReleases) {
        static Alternative of(List<Comparison> comparisons) {
            var preReleases = comparisons.stream()
                    .anyMatch(comparison -> !comparison.bound().getPreRelease().isEmpty());
            return new Alternative(List.copyOf(comparisons), preReleases);
        }

        boolean contains(Semver version) {
            return (preReleases || version.getPreRelease().isEmpty())
                    && comparisons.stream().allMatch(comparison -> comparison.holds(version));
        }
    }

    /** @param parts how many of major, minor and patch are given and not wildcards */
    private record Comparison(String operator, Semver bound, int parts) {
        static Comparison of(String operator, String major, String minor, String patch, String preRelease) {
            var parts = isAny(major) ? 0 : isAny(minor) ? 1 : isAny(patch) ? 2 : 3;
            var version = "%s.%s.%s%s"
                    .formatted(
                            parts > 0 ? major : "0",
                            parts > 1 ? minor : "0",
                            parts > 2 ? patch : "0",
                            preRelease == null ? "" : "-" + preRelease);
            return new Comparison(operator, new Semver(version), parts);
        }

        private static boolean isAny(String part) {
            return part == null || part.equals("x") || part.equals("X") || part.equals("*");
        }

        boolean holds(Semver version) {
            return switch (operator) {
                case "" -> same(version);
                case "=" -> same(version);
                case "!=" -> !same(version);
                case ">" -> version.compareTo(bound) > 0 && (parts == 3 || !sameParts(version));
                case "<" -> version.compareTo(bound) < 0;
                case ">=", "=>" -> version.compareTo(bound) >= 0;
                case "<=", "=<" -> version.compareTo(bound) <= 0 || parts < 3 && sameParts(version);
                case "~", "~>" -> version.compareTo(bound) >= 0 && samePrefix(version, Math.min(parts, 2));
                case "^" -> version.compareTo(bound) >= 0 && samePrefix(version, caretParts());
                default -> throw new IllegalStateException("no such operator: " + operator);
            };
        }

        private boolean same(Semver version) {
            return parts == 3 ? version.compareTo(bound) == 0 : sameParts(version);
        }

        private boolean sameParts(Semver version) {
            return samePrefix(version, parts);
        }

        private boolean samePrefix(Semver version, int count) {
            return (count < 1 || version.getMajor() == bound.getMajor())
                    && (count < 2 || version.getMinor() == bound.getMinor())
                    && (count < 3 || version.getPatch() == bound.getPatch());
        }

        /** Up to the leftmost part that is not zero nothing may change; below 1.0.0 a minor step may break. */
        private int caretParts() {
            if (bound.getMajor() > 0 || parts < 2) {
                return Math.min(parts, 1);
            }
            return bound.getMinor() > 0 || parts < 3 ? 2 : 3;
        }
    }
}
