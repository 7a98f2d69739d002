package dev.sluice.setting;

import dev.sluice.api.GoDuration;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How the value of a setting is written.
 *
 * @param expected what is accepted, as the subject of "is expected"
 * @param reader the value of a text; empty where the text is none
 */
public record Syntax<T>(String expected, Function<String, Optional<T>> reader) {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    /** The literals of Go's {@code strconv.ParseInt} with base 0: by their prefix, digits and the underscores between them. */
    private static final Map<Integer, Pattern> WHOLE_NUMBERS = wholeNumbers();

    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private static final String A_DURATION = "a duration such as 30s, 1m30s or 1.5h";

    private static Map<Integer, Pattern> wholeNumbers() {
        var patterns = new LinkedHashMap<Integer, Pattern>();
        patterns.put(2, Pattern.compile("0[bB](_?[01]+(?:_[01]+)*)"));
        patterns.put(16, Pattern.compile("0[xX](_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)"));
        patterns.put(8, Pattern.compile("0[oO]?(_?[0-7]+(?:_[0-7]+)*)"));
        patterns.put(10, Pattern.compile("(0|[1-9][0-9]*(?:_[0-9]+)*)"));
        return patterns;
    }

    /** @throws IllegalArgumentException where the text is no such value; the message says what is expected */
    public T read(String text) {
        return reader.apply(text).orElseThrow(() -> new IllegalArgumentException(expected + " is expected"));
    }

    /** Any text. */
    public static Syntax<String> text() {
        return new Syntax<>("a text", Optional::of);
    }

    /** A truth value as Go's {@code strconv.ParseBool} reads it. */
    public static Syntax<Boolean> bool() {
        return new Syntax<>("true or false", Syntax::bool);
    }

    private static Optional<Boolean> bool(String text) {
        return TRUE.contains(text) || FALSE.contains(text) ? Optional.of(TRUE.contains(text)) : Optional.empty();
    }

    /** A whole number in the syntax of Go's {@code strconv.ParseInt} with base 0, as {@code 16}, {@code 0x10}, {@code 1_000}. */
    public static Syntax<Integer> wholeNumber(int least, int most) {
        var range =
                most == Integer.MAX_VALUE ? "of at least %d".formatted(least) : "from %d to %d".formatted(least, most);
        return new Syntax<>(
                "a whole number " + range,
                text -> wholeNumber(text)
                        .filter(isBetween(BigInteger.valueOf(least), BigInteger.valueOf(most)))
                        .map(BigInteger::intValueExact));
    }

    private static <C extends Comparable<C>> Predicate<C> isBetween(C least, C most) {
        return value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static Optional<BigInteger> wholeNumber(String text) {
        var isSigned = text.startsWith("-") || text.startsWith("+");
        var digits = isSigned ? text.substring(1) : text;
        return WHOLE_NUMBERS.entrySet().stream()
                .flatMap(form -> {
                    var matcher = form.getValue().matcher(digits);
                    return matcher.matches()
                            ? Optional.of(new BigInteger(matcher.group(1).replace("_", ""), form.getKey())).stream()
                            : Optional.<BigInteger>empty().stream();
                })
                .map(number -> text.startsWith("-") ? number.negate() : number)
                .findFirst();
    }

    /** A number with or without a fraction. */
    public static Syntax<Double> number() {
        return new Syntax<>(
                "a number",
                text -> NUMBER.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty());
    }

    /** A duration in the form of Go's {@code time.ParseDuration}. */
    public static Syntax<Duration> duration() {
        return new Syntax<>(A_DURATION, Syntax::goDuration);
    }

    /** The same, within limits. */
    public static Syntax<Duration> duration(Duration least, Duration most) {
        return new Syntax<>(
                "%s, from %s to %s".formatted(A_DURATION, GoDuration.text(least), GoDuration.text(most)),
                text -> goDuration(text).filter(isBetween(least, most)));
    }

    private static Optional<Duration> goDuration(String text) {
        try {
            return Optional.of(GoDuration.parse(text).duration());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** One of some texts, to the letter. */
    public static Syntax<String> oneOf(List<String> texts) {
        return oneOf(texts, Function.identity());
    }

    /** A value by its name, to the letter. */
    public static <T> Syntax<T> oneOf(List<T> values, Function<T, String> name) {
        var names = values.stream().map(name).toList();
        var last = names.size() - 1;
        return new Syntax<>(
                last == 0 ? names.getFirst() : String.join(", ", names.subList(0, last)) + " or " + names.get(last),
                text -> values.stream()
                        .filter(value -> name.apply(value).equals(text))
                        .findFirst());
    }

    /** An address of a web server. */
    public static Syntax<URI> webAddress() {
        return new Syntax<>("a URL that begins with http:// or https://", Syntax::webAddress);
    }

    private static Optional<URI> webAddress(String text) {
        try {
            var address = new URI(text);
            var isWeb = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            return isWeb && address.getHost() != null ? Optional.of(address) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
