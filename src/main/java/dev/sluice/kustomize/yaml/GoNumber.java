package dev.sluice.kustomize.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.regex.Pattern;

/** Numbers as Go's yaml libraries read and print them. */
final class GoNumber {
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int PLAIN_DIGITS = 6;
    private static final BigInteger MIN_SIGNED = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_SIGNED = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    /** With underscores between digits; without a leading digit they are not removed beforehand. */
    private static final Pattern FRACTION = Pattern.compile("\\.[0-9]++(_[0-9]++)*+([eE][-+]?[0-9]++(_[0-9]++)*+)?");

    private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++(?:\\.[0-9_]*)?");

    private GoNumber() {}

    /** Whether other YAML libraries would read a text as a number such as {@code 12:30}. */
    static boolean isBase60(String text) {
        return text.indexOf(':') > 0 && BASE_60.matcher(text).matches();
    }

    /** The value of a plain scalar that starts with a digit, a sign or a dot; null where it is not a number. */
    static Number parse(String text) {
        if (text.charAt(0) == '.') {
            return FRACTION.matcher(text).matches() ? finite(text.replace("_", "")) : null;
        }
        var integer = integer(text);
        if (integer != null) {
            return integer;
        }
        var digits = text.replace("_", "");
        return FLOAT.matcher(digits).matches() ? finite(digits) : null;
    }

    /** The value of a text that is an integer of 64 bits, signed or not; null where it is not. */
    static Number integer(String text) {
        var digits = text.replace("_", "");
        var negative = digits.startsWith("-");
        var signed = negative || digits.startsWith("+");
        var magnitude = signed ? digits.substring(1) : digits;
        var radix = radix(magnitude);
        var start = switch (radix) {
            case 10 -> 0;
            case 8 -> magnitude.length() > 1 && Character.isDigit(magnitude.charAt(1)) ? 1 : 2;
            default -> 2;
        };
        var value = magnitude(magnitude, start, radix);
        if (value == null) {
            return null;
        }
        return fitting(negative ? value.negate() : value, signed);
    }

    private static int radix(String magnitude) {
        if (magnitude.length() < 2 || magnitude.charAt(0) != '0') {
            return 10;
        }
        return switch (magnitude.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
        };
    }

    private static BigInteger magnitude(String text, int start, int radix) {
        if (start >= text.length() || text.length() > 100) {
            return null;
        }
        if (radix == 8 && start == 2 && text.charAt(1) != 'o' && text.charAt(1) != 'O') {
            return null;
        }
        for (var i = start; i < text.length(); i++) {
            if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), radix) < 0) {
                return null;
            }
        }
        return new BigInteger(text.substring(start), radix);
    }

    private static Number fitting(BigInteger value, boolean signed) {
        if (value.compareTo(MIN_SIGNED) >= 0 && value.compareTo(MAX_SIGNED) <= 0) {
            return value.longValue();
        }
        return !signed && value.signum() > 0 && value.compareTo(MAX_UNSIGNED) <= 0 ? value : null;
    }

    /**
     * The value of a decimal number. One without a fraction is an integer where it fits: kustomize prints by way of
     * JSON, which writes both alike.
     */
    private static Number finite(String text) {
        var value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return null;
        }
        return whole(value);
    }

    private static Number whole(double value) {
        if (value != Math.rint(value) || Math.abs(value) >= 0x1p65) {
            return value;
        }
        var integer = new BigDecimal(Double.toString(value)).toBigInteger();
        var fitting = fitting(integer, integer.signum() < 0);
        return fitting != null ? fitting : value;
    }

    /** A number as kustomize prints it: by way of JSON, where a whole number is an integer. */
    static String print(double value) {
        return whole(value) instanceof Double fraction
                ? shortest(fraction)
                : whole(value).toString();
    }

    /** Java prints two digits or more, which are not always those of the one digit that would do. */
    private static BigDecimal shortestDecimal(double value) {
        var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        var digit = decimal.round(new MathContext(1));
        return decimal.precision() == 2 && digit.doubleValue() == value ? digit : decimal;
    }

    /** The shortest text that reads as the value, in Go's format {@code g}. */
    static String shortest(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        var decimal = shortestDecimal(value);
        var exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < PLAIN_DIGITS) {
            return decimal.toPlainString();
        }
        var digits = decimal.unscaledValue().abs().toString();
        return "%s%s%se%s%02d"
                .formatted(
                        value < 0 ? "-" : "",
                        digits.charAt(0),
                        digits.length() > 1 ? "." + digits.substring(1) : "",
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }
}
