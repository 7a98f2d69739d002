package dev.sluice.kustomize.patch;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * kustomize writes a patched scalar in the style of the one that was there: where {@code "3"} is patched with {@code 5}
 * the result is {@code "5"}. A tree does not tell quotes; but some texts cannot do without.
 */
final class Quotes {
    private static final Pattern NO_TEXT_WHEN_PLAIN = Pattern.compile("""
            |~|<<|=|null|Null|NULL\
            |(?i:y|n|yes|no|on|off|true|false)\
            |[-+]?(?i:\\.inf|\\.nan)\
            |[-+]?0(?:b[01_]+|o[0-7_]+|x[0-9a-fA-F_]+)\
            |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?\
            |[-+]?(?:[0-9][0-9_]*(?:\\.[0-9_]*)?|\\.[0-9_]+)(?:[eE][-+]?[0-9]+)?\
            |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?\
            """);
    private static final Pattern NO_PLAIN_SCALAR = Pattern.compile(
            "[,\\[\\]{}#&*!|>'\"%@`].*|[-?:](?: .*)?|.*:(?: .*)?|.* #.*|.*\\n.*|\\s.*|.*\\s", Pattern.DOTALL);

    private Quotes() {}

    /** The new value; as a text, where the old one is a text in quotes or a block. */
    static Object kept(Object old, Object value) {
        var isText = value instanceof String || value instanceof Map || value instanceof List;
        return !isText && old instanceof String text && hasQuotes(text) ? Trees.text(value) : value;
    }

    private static boolean hasQuotes(String text) {
        return NO_TEXT_WHEN_PLAIN.matcher(text).matches()
                || NO_PLAIN_SCALAR.matcher(text).matches();
    }
}
