package dev.sluice.sops;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The types of plain scalars, as {@code go.yaml.in/yaml/v3}, which SOPS uses, tells them. */
final class YamlScalars {
    private static final String BINARY = "tag:yaml.org,2002:binary";
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
    private static final Pattern INT = Pattern.compile("([-+]?)(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|0|[1-9][0-9]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");
    private static final Set<String> NAN = Set.of(".nan", ".NaN", ".NAN");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d{1,2}-\\d{1,2})(?:[tT]|\\s+)(\\d{1,2}:\\d{2}:\\d{2}(?:\\.\\d+)?)\\s*(Z|[-+]\\d{2}:\\d{2})?");
    private static final Set<String> OLD_BOOLEANS =
            Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF");
    private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++(?:\\.[0-9_]*)?");

    private static final int MOST_DIGITS = 1_100;

    private YamlScalars() {}

    static Node node(ScalarNode scalar) {
        var text = scalar.getValue();
        if (scalar.getTag().getValue().equals(BINARY)) {
            return binary(text);
        }
        return scalar.getScalarStyle() == ScalarStyle.PLAIN ? plain(scalar, text) : new Node.Text(text);
    }

    /** SOPS takes it for a text, whatever its bytes. */
    private static Node binary(String text) {
        try {
            return Node.text(Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new SopsException("Error unmarshaling input YAML: !!binary value contains invalid base64 data");
        }
    }

    /** What has a tag is taken as text. */
    private static Node plain(ScalarNode scalar, String text) {
        var told = scalar.getStartMark()
                .filter(mark ->
                        mark.getBuffer().length > mark.getPointer() && mark.getBuffer()[mark.getPointer()] == '!')
                .isPresent();
        return told ? new Node.Text(text) : plain(text);
    }

    /** What a plain scalar is. */
    static Node plain(String text) {
        if (NULLS.contains(text)) {
            return new Node.Null();
        }
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return new Node.Bool(TRUE.contains(text));
        }
        return number(text).or(() -> time(text)).orElseGet(() -> new Node.Text(text));
    }

    private static Optional<Node> number(String text) {
        var plain = text.replace("_", "");
        var integer = INT.matcher(plain);
        if (integer.matches() && Character.isDigit(text.charAt(text.startsWith("-") || text.startsWith("+") ? 1 : 0))) {
            var value = integer(integer.group(2));
            var signed = integer.group(1).equals("-") ? value.negate() : value;
            return Optional.of(
                    signed.bitLength() < 64
                            ? new Node.Int(signed.longValue())
                            : new Node.Decimal(signed.doubleValue()));
        }
        if (FLOAT.matcher(plain).matches()) {
            return Optional.of(new Node.Decimal(Double.parseDouble(plain)));
        }
        if (INFINITE.matcher(text).matches()) {
            return Optional.of(
                    new Node.Decimal(text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY));
        }
        return NAN.contains(text) ? Optional.of(new Node.Decimal(Double.NaN)) : Optional.empty();
    }

    private static BigInteger integer(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return integer(digits, 10);
        }
        return switch (digits.charAt(1)) {
            case 'x' -> integer(digits.substring(2), 16);
            case 'b' -> integer(digits.substring(2), 2);
            case 'o' -> integer(digits.substring(2), 8);
            default -> integer(digits.substring(1), 8);
        };
    }

    /** To read digits takes the square of their number. That of so many is larger than any float, whatever the others are. */
    private static BigInteger integer(String digits, int radix) {
        var start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        return new BigInteger(digits.substring(start, Math.min(digits.length(), start + MOST_DIGITS)), radix);
    }

    private static Optional<Node> time(String text) {
        try {
            if (DATE.matcher(text).matches()) {
                return Optional.of(time(LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC)));
            }
            var matcher = TIME.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            var local = LocalDateTime.parse(
                    matcher.group(1) + "T" + matcher.group(2),
                    DateTimeFormatter.ofPattern("yyyy-M-d'T'H:mm:ss[.SSSSSSSSS][.SSSSSS][.SSS][.SS][.S]"));
            var zone = matcher.group(3) == null ? ZoneOffset.UTC : ZoneOffset.of(matcher.group(3));
            return Optional.of(time(local.atOffset(zone)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Node time(OffsetDateTime time) {
        var seconds = time.format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss"));
        var fraction = time.getNano() == 0
                ? ""
                : "." + "%09d".formatted(time.getNano()).replaceFirst("0+$", "");
        return new Node.Time(seconds + fraction + time.format(DateTimeFormatter.ofPattern("XXX")));
    }

    /** Whether a text can stand without quotes and is still read as text, also by YAML 1.1. */
    static boolean isPlainText(String text) {
        return plain(text) instanceof Node.Text
                && !text.equals("<<")
                && !OLD_BOOLEANS.contains(text)
                && !BASE_60.matcher(text).matches();
    }
}
