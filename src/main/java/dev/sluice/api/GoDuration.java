package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time in the text form of the Go language, as all Kubernetes APIs written in Go use it: {@code 1h30m},
 * {@code 1.5s}, {@code 250ms}. Signed, with a resolution of one nanosecond and a range of about 292 years either way.
 *
 * @param duration the length of time; within the range of a 64-bit count of nanoseconds
 */
public record GoDuration(Duration duration) implements Comparable<GoDuration> {
    /** No time at all; what an absent duration means in Go. */
    public static final GoDuration ZERO = new GoDuration(Duration.ZERO);

    /** More letters than any duration needs; what is longer is not read, since that would take long. */
    private static final int MAX_LENGTH = 64;

    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    /** A number and its unit; ASCII µs may be spelt with U+00B5 (micro) or U+03BC (mu), as in Go. */
    private static final Pattern TERM = Pattern.compile("(?<whole>[0-9]*)(?:\\.(?<fraction>[0-9]*))?(?<unit>[^0-9.]*)");

    /** @throws IllegalArgumentException if the duration is beyond 292 years */
    public GoDuration {
        Objects.requireNonNull(duration, "duration");
        try {
            duration.toNanos();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("duration out of range: " + duration, e);
        }
    }

    /** The value for {@code duration}; see the constructor for the range. */
    public static GoDuration of(Duration duration) {
        return new GoDuration(duration);
    }

    /**
     * Reads what Go's {@code time.ParseDuration} reads: an optional sign, then one or more numbers (fractions allowed),
     * each with a unit of h, m, s, ms, us, µs or ns, in any order; or a bare {@code 0}. Digits beyond the nanosecond are
     * dropped.
     *
     * @throws IllegalArgumentException if {@code text} is anything else or does not fit into the range
     */
    public static GoDuration parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("duration of more than %d characters: \"%s…\""
                    .formatted(MAX_LENGTH, text.substring(0, MAX_LENGTH)));
        }
        var nanos = nanos(text);
        if (nanos.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("duration out of range: \"" + text + "\"");
        }
        return new GoDuration(Duration.ofNanos(nanos.longValueExact()));
    }

    /**
     * As {@link #parse}, except that what is out of range, or longer than any duration needs to be, becomes the longest
     * duration there is: the schema of the API cannot refuse such a text, and one object that cannot be read would make
     * the list of all objects unreadable.
     */
    @JsonCreator
    static GoDuration read(String text) {
        var isNegative = text.startsWith("-");
        var nanos = text.length() > MAX_LENGTH ? BigInteger.ONE.shiftLeft(Long.SIZE) : nanos(text);
        var longest = isNegative ? LONGEST.negate() : LONGEST;
        var bounded = nanos.bitLength() >= Long.SIZE ? longest : nanos;
        return new GoDuration(Duration.ofNanos(bounded.longValueExact()));
    }

    /**
     * As {@link #read}, except that what is no duration becomes no time at all: for a status, which may hold any text.
     *
     * @param text null for none
     */
    static GoDuration readLeniently(String text) {
        try {
            return text == null ? ZERO : read(text);
        } catch (IllegalArgumentException e) {
            return ZERO;
        }
    }

    private static BigInteger nanos(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        var unsigned = signed ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return BigInteger.ZERO;
        }
        if (unsigned.isEmpty()) {
            throw invalid(text);
        }
        var sum = BigInteger.ZERO;
        Matcher term = TERM.matcher(unsigned);
        for (int at = 0; at < unsigned.length(); at = term.end()) {
            if (!term.find(at) || term.start() != at || term.end() == at) {
                throw invalid(text);
            }
            sum = sum.add(term(term, text));
        }
        return text.startsWith("-") ? sum.negate() : sum;
    }

    private static BigInteger term(Matcher term, String text) {
        var whole = term.group("whole");
        var fraction = Absent.orEmpty(term.group("fraction"));
        if (whole.isEmpty() && fraction.isEmpty()) {
            throw invalid(text);
        }
        var unit = BigInteger.valueOf(unit(term.group("unit"), text));
        var digits = new BigInteger(whole + fraction);
        return digits.multiply(unit).divide(BigInteger.TEN.pow(fraction.length()));
    }

    private static long unit(String unit, String text) {
        return switch (unit) {
            case "h" -> HOUR;
            case "m" -> MINUTE;
            case "s" -> SECOND;
            case "ms" -> MILLISECOND;
            case "us", "\u00b5s", "\u03bcs" -> MICROSECOND;
            case "ns" -> 1;
            case "" -> throw new IllegalArgumentException("missing unit in duration \"" + text + "\"");
            default -> throw new IllegalArgumentException("unknown unit \"" + unit + "\" in duration \"" + text + "\"");
        };
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("invalid duration \"" + text + "\"");
    }

    /**
     * The text that Go's {@code Duration.String()} gives: {@code 1h0m0s}, {@code 1.5s}, {@code 250ms}, {@code 0s}.
     *
     * @throws IllegalArgumentException if the duration is beyond 292 years
     */
    public static String text(Duration duration) {
        return new GoDuration(duration).toString();
    }

    @Override
    public int compareTo(GoDuration other) {
        return duration.compareTo(other.duration);
    }

    @Override
    @JsonValue
    public String toString() {
        if (duration.isZero()) {
            return "0s";
        }
        var sign = duration.isNegative() ? "-" : "";
        var length = duration.abs();
        long nanos = length.toNanosPart();
        if (length.compareTo(Duration.ofSeconds(1)) < 0) {
            return sign + belowOneSecond(nanos);
        }
        var seconds = decimal(length.toSecondsPart(), nanos, SECOND) + "s";
        if (length.toMinutes() == 0) {
            return sign + seconds;
        }
        var minutes = length.toMinutesPart() + "m" + seconds;
        return sign + (length.toHours() == 0 ? minutes : length.toHours() + "h" + minutes);
    }

    private static String belowOneSecond(long nanos) {
        if (nanos >= MILLISECOND) {
            return decimal(nanos / MILLISECOND, nanos % MILLISECOND, MILLISECOND) + "ms";
        }
        if (nanos >= MICROSECOND) {
            return decimal(nanos / MICROSECOND, nanos % MICROSECOND, MICROSECOND) + "\u00b5s";
        }
        return nanos + "ns";
    }

    /** {@code whole} followed by {@code part / unit} as a decimal fraction without trailing zeros. */
    private static String decimal(long whole, long part, long unit) {
        if (part == 0) {
            return Long.toString(whole);
        }
        var fraction = Long.toString(unit + part).substring(1);
        return whole + "." + fraction.replaceFirst("0+$", "");
    }
}
