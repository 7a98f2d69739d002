package dev.sluice.kustomize.yaml;

/**
 * A scalar of which its value does not tell all. kustomize carries scalars as they are written, with a type and a style,
 * until it prints them: {@code 0777} is copied as {@code 0777}, and what takes the place of a text in quotes gets
 * quotes. In a tree a text without quotes is a {@code String}, a number or boolean in the form in which it is printed a
 * {@code Long}, {@code Double}, …, and a field without value {@code null}; all others are of this type, also the word
 * {@code null}: kustomize keeps one where it patches an object, but drops a field without value.
 *
 * @param text as it is written, without quotes
 */
public record Scalar(String text, Tag tag, Style style) {
    private static final Scalars SCALARS = new Scalars(Dialect.RESOURCES);

    /** The types of scalars. */
    public enum Tag {
        TEXT("str"),
        INTEGER("int"),
        FLOAT("float"),
        BOOLEAN("bool"),
        NULL("null"),
        TIMESTAMP("timestamp"),
        BINARY("binary");

        final String yaml;

        Tag(String yaml) {
            this.yaml = yaml;
        }
    }

    /** How a scalar is written, as far as it matters. */
    public enum Style {
        PLAIN,
        /** In quotes, or as a literal block. */
        QUOTED,
        /** As a folded block, which is not the same text when it is printed and read once more. */
        FOLDED
    }

    /** The scalar in its simplest form: of this type only where it has to be. */
    public static Object of(String text, Tag tag, Style style) {
        if (style != Style.PLAIN) {
            return new Scalar(text, tag == SCALARS.tag(text) ? Tag.TEXT : tag, style);
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

    /** A text that kustomize has printed and read: in quotes, where it printed them. */
    public static Object printed(String text) {
        return ScalarEmitter.isPlain(text) ? text : new Scalar(text, Tag.TEXT, Style.QUOTED);
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

    /** What the text means in the style of a scalar: without quotes it may be a number. */
    public static Object read(Object old, String text) {
        return of(text, SCALARS.tag(text), style(old));
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
        return SCALARS.tagged(tag.yaml, text);
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
