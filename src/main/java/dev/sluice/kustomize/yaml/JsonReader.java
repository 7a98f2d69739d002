package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.BuildException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads JSON text as Go's {@code encoding/json} does: strictly, but for half of a pair of surrogates, which becomes
 * U+FFFD, and for several equal keys, of which the last counts. The trees are those of {@link YamlReader}.
 */
public final class JsonReader {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*+)(?:\\.\\d++)?(?:[eE][-+]?\\d++)?");
    private static final char END = '\0';

    private final String text;
    private final Limits limits = new Limits();
    private int index;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads a text that holds one value.
     *
     * @param file the name to give in errors
     * @throws BuildException where it is no JSON
     */
    public static Object read(String file, String text) {
        try {
            var reader = new JsonReader(text);
            var value = reader.value(0);
            if (reader.next() != END || reader.index < text.length()) {
                throw reader.error("there is more behind the JSON value");
            }
            return value;
        } catch (YamlSyntaxException e) {
            throw new StreamPart(file, text, 0).error(e);
        }
    }

    /** The next character that is no white space. */
    private char next() {
        while (index < text.length() && " \t\r\n".indexOf(text.charAt(index)) >= 0) {
            index++;
        }
        return index < text.length() ? text.charAt(index) : END;
    }

    private boolean take(char wanted) {
        if (next() != wanted) {
            return false;
        }
        index++;
        return true;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw error("no JSON: '%c' is expected".formatted(wanted));
        }
    }

    private Object value(int depth) {
        limits.enter(depth, index);
        return switch (next()) {
            case '{' -> map(depth);
            case '[' -> list(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> map(int depth) {
        var map = new LinkedHashMap<String, Object>();
        expect('{');
        if (take('}')) {
            return map;
        }
        do {
            next();
            var key = string();
            expect(':');
            map.put(key, value(depth + 1));
        } while (take(','));
        expect('}');
        return map;
    }

    private List<Object> list(int depth) {
        var list = new ArrayList<Object>();
        expect('[');
        if (take(']')) {
            return list;
        }
        do {
            list.add(value(depth + 1));
        } while (take(','));
        expect(']');
        return list;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, index)) {
            throw error("no JSON: a value is expected");
        }
        index += word.length();
        return value;
    }

    private Object number() {
        var matcher = NUMBER.matcher(text).region(index, text.length());
        if (!matcher.lookingAt()) {
            throw error("no JSON: a value is expected");
        }
        var number = GoNumber.parse(matcher.group());
        if (number == null) {
            throw error("%s is larger than any number".formatted(matcher.group()));
        }
        index = matcher.end();
        return number;
    }

    private String string() {
        if (index >= text.length() || text.charAt(index) != '"') {
            throw error("no JSON: '\"' is expected");
        }
        index++;
        var string = new StringBuilder();
        while (true) {
            var c = index < text.length() ? text.charAt(index) : END;
            if (c < ' ') {
                throw error("no JSON: a text has no end, or a control character in it");
            }
            index++;
            switch (c) {
                case '"' -> {
                    return string.toString();
                }
                case '\\' -> escaped(string);
                default -> string.append(c);
            }
        }
    }

    private void escaped(StringBuilder string) {
        var at = index < text.length() ? "\"\\/bfnrt".indexOf(text.charAt(index)) : -1;
        if (at >= 0) {
            string.append("\"\\/\b\f\n\r\t".charAt(at));
            index++;
        } else if (text.startsWith("u", index)) {
            index++;
            unicode(string);
        } else {
            throw error("no JSON: unknown escape");
        }
    }

    private void unicode(StringBuilder string) {
        var high = unit();
        if (Character.isHighSurrogate(high) && text.startsWith("\\u", index)) {
            var before = index;
            index += 2;
            var low = unit();
            if (Character.isLowSurrogate(low)) {
                string.append(high).append(low);
                return;
            }
            index = before;
        }
        string.append(Character.isSurrogate(high) ? '\uFFFD' : high);
    }

    private char unit() {
        var unit = 0;
        for (var end = index + 4; index < end; index++) {
            var digit = index < text.length() ? hexadecimal(text.charAt(index)) : -1;
            if (digit < 0) {
                throw error("no JSON: four hexadecimal digits are expected");
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }

    private static int hexadecimal(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private YamlSyntaxException error(String problem) {
        return new YamlSyntaxException(index, problem);
    }
}
