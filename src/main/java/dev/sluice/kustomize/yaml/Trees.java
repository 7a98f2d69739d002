package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Trees of maps, lists and scalars, as the reader makes them: every key is text, and a scalar that is more than its
 * value is a {@link Scalar}.
 */
public final class Trees {
    private Trees() {}

    @SuppressWarnings("unchecked") // the reader lets only text keys through
    public static Map<String, Object> map(Object tree) {
        return (Map<String, Object>) tree;
    }

    @SuppressWarnings("unchecked") // every list takes every value of a tree
    public static List<Object> list(Object tree) {
        return (List<Object>) tree;
    }

    /** The map in a field, made where the field is missing or null. */
    public static Map<String, Object> mapIn(Map<String, Object> parent, String field) {
        if (parent.get(field) instanceof Map<?, ?> map) {
            return map(map);
        }
        var made = new LinkedHashMap<String, Object>();
        parent.put(field, made);
        return made;
    }

    /** A tree of its own, which can be changed. */
    public static Object copy(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> copy(map);
            case List<?> list -> {
                var copied = new ArrayList<Object>(list.size());
                list.forEach(item -> copied.add(copy(item)));
                yield copied;
            }
            case null, default -> tree;
        };
    }

    /** A map of its own, which can be changed. */
    public static Map<String, Object> copy(Map<?, ?> map) {
        var copied = LinkedHashMap.<String, Object>newLinkedHashMap(map.size());
        map.forEach((key, value) -> copied.put((String) key, copy(value)));
        return copied;
    }

    /** Whether a scalar is a text, in quotes or not. */
    public static boolean isText(Object node) {
        return node instanceof String || node instanceof Scalar scalar && scalar.tag() == Scalar.Tag.TEXT;
    }

    /** Whether a node is null, be it written as nothing at all, as {@code null} or as {@code ~}. */
    public static boolean isNull(Object node) {
        return node == null || node instanceof Scalar scalar && scalar.tag() == Scalar.Tag.NULL;
    }

    /** A scalar as it is written, by which it is compared and copied; of maps, lists and nulls the empty text. */
    public static String text(Object node) {
        return switch (node) {
            case null -> "";
            case String text -> text;
            case Map<?, ?> _, List<?> _ -> "";
            case Scalar scalar -> scalar.text();
            case Double number -> GoNumber.shortest(number);
            default -> Objects.toString(node);
        };
    }

    /**
     * Puts in the place of every {@link Scalar} of a tree the value that it has when it is printed.
     *
     * @return the tree
     * @throws IllegalArgumentException where a scalar has none
     */
    public static Object plain(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                map(map).replaceAll((_, value) -> plain(value));
                yield map;
            }
            case List<?> list -> {
                list(list).replaceAll(Trees::plain);
                yield list;
            }
            case Scalar scalar -> scalar.value();
            case null, default -> tree;
        };
    }

    /**
     * Puts in the place of every scalar of a tree what it is after it has been printed and read: a null is written as
     * such, and what looks like another type is in quotes.
     *
     * @return the tree
     * @throws IllegalArgumentException where a scalar cannot be printed
     */
    public static Object printed(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                map(map).replaceAll((_, value) -> printed(value));
                yield map;
            }
            case List<?> list -> {
                list(list).replaceAll(Trees::printed);
                yield list;
            }
            case String text when text.isEmpty() -> printedValue(null); // a field without value in a flow map
            case String text -> Scalar.printed(text);
            case Scalar scalar -> printedValue(scalar.tag() == Scalar.Tag.TEXT ? scalar.text() : scalar.value());
            case null -> printedValue(null);
            default -> tree;
        };
    }

    private static Object printedValue(Object value) {
        return switch (value) {
            case null -> new Scalar("null", Scalar.Tag.NULL, Scalar.Style.PLAIN);
            case String text -> Scalar.printed(text);
            default -> value;
        };
    }

    /** Whether a tree has more than so many maps and lists within each other. */
    public static boolean isDeeperThan(int levels, Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> levels == 0 || anyDeeper(levels - 1, map.values());
            case List<?> list -> levels == 0 || anyDeeper(levels - 1, list);
            case null, default -> false;
        };
    }

    private static boolean anyDeeper(int levels, Collection<?> trees) {
        for (var tree : trees) {
            if (isDeeperThan(levels, tree)) {
                return true;
            }
        }
        return false;
    }
}
