package dev.sluice.kustomize.yaml;

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
                var copied = WrittenList.like(list);
                list.forEach(item -> copied.add(copy(item)));
                yield copied;
            }
            case UnquotedKey(var value) -> new UnquotedKey(copy(value));
            case null, default -> tree;
        };
    }

    /** A map of its own, which can be changed. */
    public static Map<String, Object> copy(Map<?, ?> map) {
        return writtenCopy(map);
    }

    static WrittenMap writtenCopy(Map<?, ?> map) {
        var copied = WrittenMap.like(map);
        map.forEach((key, value) -> copied.put((String) key, copy(value)));
        return copied;
    }

    /** Whether a scalar is a text, in quotes or not, or is taken for one as long as it has no type. */
    public static boolean isText(Object node) {
        return node instanceof String
                || node instanceof Scalar scalar
                        && (scalar.tag() == Scalar.Tag.TEXT || scalar.tag() == Scalar.Tag.UNTYPED);
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
        return plain(tree, false);
    }

    /** @param flow whether it is part of something that is written in braces or brackets */
    private static Object plain(Object tree, boolean flow) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var inFlow = flow || map instanceof WrittenMap written && written.form() == WrittenMap.Form.FLOW;
                map(map).replaceAll((_, value) -> plain(value, inFlow));
                yield map;
            }
            case List<?> list -> {
                var inFlow = flow || list instanceof WrittenList written && written.isFlow();
                list(list).replaceAll(item -> plain(item, inFlow));
                yield list;
            }
            case Scalar scalar -> flow && scalar.isNothing() ? "" : scalar.value();
            case null, default -> tree;
        };
    }

    /**
     * A tree as it is after it has been printed as JSON and read: in braces and brackets, with keys in order and in quotes, as
     * all texts are. A null is written as such.
     *
     * @throws IllegalArgumentException where a scalar cannot be printed
     */
    public static Object throughJsonText(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> WrittenMap.ofJson(map(map));
            case List<?> list -> {
                var read = WrittenList.of(true, list.size());
                list.forEach(item -> read.add(throughJsonText(item)));
                yield read;
            }
            case String text -> new Scalar(text, Scalar.Tag.TEXT, Scalar.Style.QUOTED);
            case Scalar none when isNull(none) -> throughJsonText(null);
            case Scalar scalar ->
                scalar.tag() == Scalar.Tag.TEXT ? throughJsonText(scalar.text()) : throughJsonText(scalar.value());
            case Double number -> Scalar.ofJson(number);
            case null -> new Scalar("null", Scalar.Tag.NULL, Scalar.Style.PLAIN);
            default -> tree;
        };
    }

    /** Has a map or list forget how it was written, but nothing that is in it: kustomize has taken it through JSON. */
    public static void throughJson(Object tree) {
        switch (tree) {
            case WrittenMap map -> map.sort();
            case WrittenList list -> list.unfold();
            default -> {}
        }
    }

    /**
     * The memory that a tree takes, roughly, in bytes.
     *
     * @param most where it takes more than this, it is looked at no further, and the result is some number above
     */
    public static long size(Object tree, long most) {
        var size = 0L;
        switch (tree) {
            case Map<?, ?> map -> {
                size = 120;
                for (var entry : map.entrySet()) {
                    if (size > most) {
                        return size;
                    }
                    size += 56 + textSize(entry.getKey()) + size(entry.getValue(), most - size);
                }
            }
            case List<?> list -> {
                size = 60;
                for (var item : list) {
                    if (size > most) {
                        return size;
                    }
                    size += 8 + size(item, most - size);
                }
            }
            case UnquotedKey(var value) -> size = size(value, most);
            case String text -> size = textSize(text);
            case Scalar scalar -> size = 32L + textSize(scalar.text());
            case null -> {}
            default -> size = 24;
        }
        return size;
    }

    private static int textSize(Object text) {
        return text instanceof String letters ? 32 + letters.length() : 32;
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
