package dev.sluice.kustomize.yaml;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a scalar's text means. A tag that the text does not fit is an {@link IllegalArgumentException}. */
final class Scalars {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> INFINITE_OR_NOT_A_NUMBER = Set.of(
            ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF");
    private static final Map<String, Boolean> BOOLEANS =
            Map.of("true", true, "True", true, "TRUE", true, "false", false, "False", false, "FALSE", false);
    private static final Set<String> OLD_TRUE = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> OLD_FALSE = Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");

    /** With one of these a plain scalar starts that is not a text. */
    private static final String OTHER_THAN_TEXT = "+-.0123456789~nNtTfF";

    /** And in the older YAML with one of these. */
    private static final String OTHER_THAN_OLD_TEXT = "yYoO";

    private final Dialect dialect;

    Scalars(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Whether a key asks to merge: plain {@code <<}, or so tagged; in a configuration in quotes, too. */
    boolean isMerge(Node.Text key) {
        return key.value().equals("<<")
                && tag(key).map(tag -> tag.equals("merge")).orElseGet(() -> key.isPlain() || !dialect.isOfResources());
    }

    /** The value in a file that configures the build. */
    Object value(Node.Text event) {
        var text = text(event);
        var tag = tag(event);
        if (tag.isPresent()) {
            return tagged(tag.get(), text);
        }
        return event.isPlain() && event.properties().tag().isEmpty() ? plain(text) : text;
    }

    private static String text(Node.Text event) {
        return event.style() == ScalarStyle.DOUBLE_QUOTED ? JsonDetour.reread(event.value()) : event.value();
    }

    /** A scalar with all that its value does not tell; what does not fit its tag is only minded when it is printed. */
    Object node(Node.Text event) {
        var text = text(event);
        var tag = tag(event);
        if (tag.isPresent()) {
            var known = tagOf(tag.get());
            return known.isPresent() ? Scalar.of(text, known.get(), Scalar.Style.TAGGED) : text;
        }
        return switch (event.style()) {
            case PLAIN -> plainNode(text);
            case FOLDED -> {
                requireIndentation(text);
                yield new Scalar(text, Scalar.Tag.TEXT, Scalar.Style.FOLDED);
            }
            case LITERAL -> {
                requireIndentation(text);
                yield new Scalar(text, Scalar.Tag.TEXT, Scalar.Style.LITERAL);
            }
            case SINGLE_QUOTED -> new Scalar(text, Scalar.Tag.TEXT, Scalar.Style.SINGLE_QUOTED);
            case DOUBLE_QUOTED -> new Scalar(text, Scalar.Tag.TEXT, Scalar.Style.QUOTED);
        };
    }

    private Object plainNode(String text) {
        if (!text.isEmpty() && OTHER_THAN_TEXT.indexOf(text.charAt(0)) < 0) {
            return text;
        }
        var value = finite(text);
        return value != null && text.equals(Trees.text(value)) && !isWhole(text, value)
                ? value
                : Scalar.of(text, tag(text), Scalar.Style.PLAIN);
    }

    private static boolean isWhole(String text, Object value) {
        return value instanceof Number && GoNumber.integer(text) == null;
    }

    private static Optional<Scalar.Tag> tagOf(String tag) {
        return Stream.of(Scalar.Tag.values())
                .filter(known -> known != Scalar.Tag.UNTYPED && known.yaml.equals(tag))
                .findFirst();
    }

    /** The type of a plain scalar. */
    Scalar.Tag tag(String text) {
        if (INFINITE_OR_NOT_A_NUMBER.contains(text)) {
            return Scalar.Tag.FLOAT;
        }
        return switch (plain(text)) {
            case null -> Scalar.Tag.NULL;
            case Boolean _ -> Scalar.Tag.BOOLEAN;
            case Number _ -> GoNumber.integer(text) == null ? Scalar.Tag.FLOAT : Scalar.Tag.INTEGER;
            case String value
            when !value.equals(text) || GoTimestamp.rfc3339(text).isPresent() -> Scalar.Tag.TIMESTAMP;
            default -> Scalar.Tag.TEXT;
        };
    }

    /** A plain scalar's value; null for one that is no number of JSON. */
    Object finite(String text) {
        return INFINITE_OR_NOT_A_NUMBER.contains(text) ? null : plain(text);
    }

    /** Whether a key is a timestamp, which kustomize cannot print as one. */
    boolean isTimestamp(Node.Text key) {
        return dialect.isOfResources()
                && key.isPlain()
                && key.properties().tag().isEmpty()
                && GoTimestamp.rfc3339(key.value()).isPresent();
    }

    /** A block that starts with a tab kustomize cannot read in the form in which it prints it in between. */
    static void requireIndentation(String text) {
        if (text.startsWith("\t") && ScalarShape.of(text.replace('\t', '.')).literal()) {
            throw new IllegalArgumentException("found a tab character where an indentation space is expected");
        }
    }

    /** The tag without its prefix; empty where the text decides. */
    private static Optional<String> tag(Node.Text event) {
        return event.properties()
                .tag()
                .filter(tag -> !tag.equals("!"))
                .map(tag -> tag.startsWith(TagHandles.STANDARD) ? tag.substring(TagHandles.STANDARD.length()) : tag);
    }

    /** The value of a scalar with a tag, which is given without its prefix. */
    Object tagged(String tag, String text) {
        return switch (tag) {
            case "binary" -> binary(text);
            case "null" -> expect(tag, text, NULLS.contains(text), null);
            case "bool" -> {
                var value = bool(text);
                yield expect(tag, text, value != null, value);
            }
            case "int" -> {
                var value = plain(text);
                yield expect(tag, text, value instanceof Number && GoNumber.integer(text) != null, value);
            }
            case "float" -> {
                var value = plain(text);
                yield expect(tag, text, value instanceof Number, value);
            }
            case "timestamp" -> {
                var value = GoTimestamp.rfc3339(text);
                yield expect(tag, text, value.isPresent(), timestamp(text, value));
            }
            default -> text;
        };
    }

    private static Object expect(String tag, String text, boolean fits, Object value) {
        if (!fits) {
            throw new IllegalArgumentException("cannot decode `%s` as a !!%s".formatted(text, tag));
        }
        return value;
    }

    /** Whether a text is read as one when it is printed without quotes. */
    boolean isText(String text) {
        if (text.isEmpty()) {
            return false;
        }
        return switch (text.charAt(0)) {
            case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.' ->
                !INFINITE_OR_NOT_A_NUMBER.contains(text)
                        && GoTimestamp.rfc3339(text).isEmpty()
                        && GoNumber.parse(text) == null
                        && !GoNumber.isBase60(text);
            default -> plain(text) instanceof String;
        };
    }

    /** Whether a plain scalar is read as something else; of nothing at all, kustomize does not think so. */
    boolean isOtherThanText(String text) {
        return !text.isEmpty()
                && (OTHER_THAN_TEXT + OTHER_THAN_OLD_TEXT).indexOf(text.charAt(0)) >= 0
                && !(finite(text) instanceof String);
    }

    /** A plain scalar's value. */
    Object plain(String text) {
        if (text.isEmpty()) {
            return null;
        }
        return switch (text.charAt(0)) {
            case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.' -> numeric(text);
            case 'n', 'N', '~', 't', 'T', 'f', 'F', 'y', 'Y', 'o', 'O' -> {
                var bool = bool(text);
                yield bool != null ? bool : NULLS.contains(text) ? null : text;
            }
            default -> text;
        };
    }

    private Boolean bool(String text) {
        var value = BOOLEANS.get(text);
        if (value == null && !dialect.isOfResources()) {
            return OLD_TRUE.contains(text) ? Boolean.TRUE : OLD_FALSE.contains(text) ? Boolean.FALSE : null;
        }
        return value;
    }

    private Object numeric(String text) {
        if (INFINITE_OR_NOT_A_NUMBER.contains(text)) {
            throw new IllegalArgumentException("unsupported value: %s".formatted(text));
        }
        var timestamp = GoTimestamp.rfc3339(text);
        if (timestamp.isPresent()) {
            return timestamp(text, timestamp);
        }
        var number = GoNumber.parse(text);
        return number != null ? number : text;
    }

    private Object timestamp(String text, Optional<String> rfc3339) {
        return !dialect.isOfResources() ? text : rfc3339.orElse(text);
    }

    private static String binary(String text) {
        var digits = text.replace("\n", "").replace("\r", "");
        try {
            if (digits.length() % 4 == 0) {
                return new String(Base64.getDecoder().decode(digits), StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            // told below, as is a length that does not fit
        }
        throw new IllegalArgumentException("!!binary value contains invalid base64 data");
    }
}
