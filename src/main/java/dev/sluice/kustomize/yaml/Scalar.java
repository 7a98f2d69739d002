package dev.sluice.kustomize.yaml;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A scalar of which its value does not tell all. kustomize carries scalars as they are written, with a type and a style,
 * until it prints them: {@code 0777} is copied as {@code 0777}, and what takes the place of a text in quotes gets
 * quotes. In a tree a text without quotes is a {@code String}, a number or boolean in the form in which it is printed a
 * {@code Long}, {@code Double}, …, and a field without value {@code null}; all others are of this type, also the word
 * {@code null}: kustomize keeps one where it patches an object, but drops a field without value.
 *
 * <p>What kustomize writes itself has a type only where it gives it one: {@link #untyped} for names, images, what
 * replacements create, {@link #asText} for namespaces, labels, annotations, data. Without a type, the scalar is a text
 * for all that look at it, and whatever it looks like once it is printed. Quotes keep it a text. It gets them where it
 * becomes a new field of a map ({@link #setIn}), and where a strategic merge passes over it ({@link #merged}).
 *
 * @param text as it is written, without quotes
 */
public record Scalar(String text, Tag tag, Style style) {
    private static final Scalars SCALARS = new Scalars(Dialect.RESOURCES);
    private static final Scalars OLD_SCALARS = new Scalars(Dialect.CONFIGURATION);

    private static final double JSON_SMALL = 1e-6;
    private static final double JSON_LARGE = 1e21;

    /** The types of scalars. */
    public enum Tag {
        TEXT("str"),
        INTEGER("int"),
        FLOAT("float"),
        BOOLEAN("bool"),
        NULL("null"),
        TIMESTAMP("timestamp"),
        BINARY("binary"),
        /** Not said: the text decides, but only when it is printed. Always without quotes: with them it is a text. */
        UNTYPED("");

        final String yaml;

        Tag(String yaml) {
            this.yaml = yaml;
        }
    }

    /** How a scalar is written, as far as it matters. */
    public enum Style {
        PLAIN,
        /** A text by its tag, with quotes or without: what takes its place is a text by its own. */
        TAGGED,
        /** In double quotes. */
        QUOTED,
        SINGLE_QUOTED,
        /** As a literal block. */
        LITERAL,
        /** As a folded block, which is not the same text when it is printed and read once more. */
        FOLDED
    }

    /** A field without value in a flow collection: kustomize prints it in quotes there, so that it ends up as a text. */
    static final Scalar NULL_IN_FLOW = new Scalar("", Tag.NULL, Style.PLAIN);

    /** The scalar in its simplest form: of this type only where it has to be. */
    public static Object of(String text, Tag tag, Style style) {
        if (style == Style.TAGGED) {
            return tag == Tag.TEXT && (isMisread(text) || SCALARS.tag(text) != Tag.TEXT)
                    ? new Scalar(text, tag, style)
                    : of(text, tag, Style.PLAIN);
        }
        if (style != Style.PLAIN) {
            return new Scalar(text, tag == Tag.UNTYPED || tag == SCALARS.tag(text) ? Tag.TEXT : tag, style);
        }
        if (tag == Tag.UNTYPED) {
            return new Scalar(text, tag, style);
        }
        if (tag == Tag.TEXT) {
            return text;
        }
        if (tag == Tag.NULL && text.isEmpty()) {
            return null;
        }
        var value = tag == SCALARS.tag(text) && tag != Tag.TIMESTAMP ? SCALARS.finite(text) : null;
        return value != null && Trees.text(value).equals(text) && tag == tag(value)
                ? value
                : new Scalar(text, tag, style);
    }

    /** A number that Go has printed as JSON: with all digits, unless these are many, and an exponent without zeros. */
    static Object ofJson(double number) {
        var size = Math.abs(number);
        var text = size != 0 && size < JSON_SMALL || size >= JSON_LARGE
                ? Trees.text(number).replace("e-0", "e-")
                : new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
        return of(text, SCALARS.tag(text), Style.PLAIN);
    }

    /** A text that kustomize has printed and read: in quotes, where it printed them. */
    public static Object printed(String text) {
        return ScalarEmitter.isPlain(text) ? text : new Scalar(text, Tag.TEXT, printedStyle(text));
    }

    private static Style printedStyle(String text) {
        var shape = NodeShape.of(text);
        if (shape.lines()) {
            return shape.block() ? Style.LITERAL : Style.QUOTED;
        }
        return shape.singleQuoted() && !isMisread(text) && !text.isEmpty() ? Style.SINGLE_QUOTED : Style.QUOTED;
    }

    /**
     * A text that kustomize prints as a literal block where it has several lines, and reads again.
     *
     * @throws IllegalArgumentException where it cannot read that: the text starts with a tab
     */
    public static String literal(String text) {
        if (text.indexOf('\n') >= 0) {
            Scalars.requireIndentation(text);
        }
        return text;
    }

    /** The scalar with another text: type and style stay, and the text may not fit them. */
    public static Object withText(Object old, String text) {
        return of(text, tag(old), style(old));
    }

    /** A text in the style of a scalar. */
    public static Object asText(Object old, String text) {
        return of(text, Tag.TEXT, style(old));
    }

    /** A scalar of a flow collection: a time of day is printed in quotes there, because of its colons. */
    static Object printedInFlow(Object scalar) {
        return scalar instanceof Scalar(var text, var tag, var _) && tag == Tag.TIMESTAMP && text.indexOf(':') >= 0
                ? text
                : scalar;
    }

    /** A scalar without a type in the style of another one: without quotes it may turn out to be a number. */
    public static Object untyped(Object old, String text) {
        return of(text, Tag.UNTYPED, style(old));
    }

    /** A scalar without a type where none was. */
    public static Object untyped(String text) {
        return new Scalar(text, Tag.UNTYPED, Style.PLAIN);
    }

    /** Sets a field: one that is there keeps its style, and a new one gets quotes where it would not be read as text. */
    public static void setIn(Map<String, Object> map, String field, Object value) {
        map.put(field, map.containsKey(field) ? styledAs(map.get(field), value) : merged(value));
    }

    /** A text that becomes a new field. */
    public static Object newText(String text) {
        return merged(text);
    }

    /** What a merge makes of a scalar in a field of a map, also where it changes nothing: a text that stays one. */
    public static Object merged(Object value) {
        return switch (value) {
            case String text when isOtherThanText(text) -> new Scalar(text, Tag.TEXT, Style.QUOTED);
            case Scalar(var text, var tag, var _)
            when tag == Tag.UNTYPED && isOtherThanText(text) -> new Scalar(text, Tag.TEXT, Style.QUOTED);
            case null, default -> value;
        };
    }

    /** Whether YAML 1.1 makes something else than a text of it, be it a list or a map. */
    private static boolean isOtherThanText(String text) {
        return isMisread(text) || YamlReader.isOtherThanText(text);
    }

    /** Whether YAML 1.1 reads something else than a text where there are no quotes. */
    private static boolean isMisread(String text) {
        return OLD_SCALARS.isOtherThanText(text);
    }

    /** A value in the style of the scalar whose place it takes. */
    public static Object styledAs(Object old, Object value) {
        return isScalar(old) && isScalar(value) ? of(Trees.text(value), tag(value), style(old)) : value;
    }

    /** The type of a node that is neither map nor list. */
    public static Tag tag(Object node) {
        return switch (node) {
            case null -> Tag.NULL;
            case String _ -> Tag.TEXT;
            case Scalar scalar -> scalar.tag;
            case Boolean _ -> Tag.BOOLEAN;
            case Double _ -> Tag.FLOAT;
            case Number _ -> Tag.INTEGER;
            default -> throw new IllegalArgumentException("%s is not a scalar".formatted(node));
        };
    }

    /**
     * The value that is printed.
     *
     * @throws IllegalArgumentException where the text is none of the type
     */
    public Object value() {
        if (tag == Tag.TEXT) {
            return style == Style.FOLDED ? FoldedScalar.reread(text) : text;
        }
        if (tag == Tag.NULL && text.isEmpty()) { // in a flow collection
            return text;
        }
        if (tag == Tag.UNTYPED) {
            return ScalarShape.of(text).plain() ? SCALARS.plain(text) : text;
        }
        return SCALARS.tagged(tag.yaml, text);
    }

    /** Whether it is nothing at all without quotes, which in braces or brackets it cannot be: there it gets some. */
    boolean isNothing() {
        return tag == Tag.UNTYPED && text.isEmpty();
    }

    /** Whether a node is a scalar that is read as a text when it has been printed. */
    public static boolean isPrintedAsText(Object node) {
        return node instanceof String
                || node instanceof Scalar(var text, var tag, var _)
                        && switch (tag) {
                            case TEXT, BINARY -> true;
                            case UNTYPED -> SCALARS.tag(text) == Tag.TEXT;
                            case INTEGER, FLOAT, BOOLEAN, NULL, TIMESTAMP -> false;
                        };
    }

    private static boolean isScalar(Object node) {
        return node == null
                || node instanceof String
                || node instanceof Scalar
                || node instanceof Number
                || node instanceof Boolean;
    }

    private static Style style(Object node) {
        return node instanceof Scalar scalar ? scalar.style : Style.PLAIN;
    }

    /** For messages. */
    @Override
    public String toString() {
        return text;
    }
}
