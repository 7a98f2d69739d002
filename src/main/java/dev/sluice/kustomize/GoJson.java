package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON as Go's encoding/json writes it: keys sorted, and the characters of HTML escaped. */
final class GoJson {
    private static final String INDENTATION = "  ";

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;
    private int depth;

    private GoJson(boolean indented) {
        this.indented = indented;
    }

    /** Without spaces. */
    static String text(Object value) {
        return text(value, false);
    }

    /** On several lines, indented by two spaces. */
    static String indented(Object value) {
        return text(value, true);
    }

    private static String text(Object value, boolean indented) {
        var json = new GoJson(indented);
        json.write(value);
        return json.out.toString();
    }

    private void write(Object value) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> writeMap(map);
            case List<?> list -> writeList(list);
            case String text -> writeText(text);
            case Scalar scalar -> write(scalar.value());
            case Double number -> out.append(number(number));
            default -> out.append(value);
        }
    }

    private void writeMap(Map<?, ?> map) {
        out.append('{');
        depth++;
        var separator = "";
        for (var entry : new TreeMap<>(Trees.map(map)).entrySet()) {
            out.append(separator);
            newLine();
            writeText(entry.getKey());
            out.append(indented ? ": " : ":");
            write(entry.getValue());
            separator = ",";
        }
        end(map.isEmpty(), '}');
    }

    private void writeList(List<?> list) {
        out.append('[');
        depth++;
        var separator = "";
        for (var item : list) {
            out.append(separator);
            newLine();
            write(item);
            separator = ",";
        }
        end(list.isEmpty(), ']');
    }

    private void end(boolean empty, char bracket) {
        depth--;
        if (!empty) {
            newLine();
        }
        out.append(bracket);
    }

    private void newLine() {
        if (indented) {
            out.append('\n').repeat(INDENTATION, depth);
        }
    }

    private void writeText(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '<', '>', '&', '\u2028', '\u2029' -> out.append("\\u%04x".formatted((int) c));
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Whole numbers without fraction, and exponents only where Go has them. */
    private static String number(double number) {
        var magnitude = Math.abs(number);
        if (magnitude != 0 && (magnitude < 1e-6 || magnitude >= 1e21)) {
            return Double.toString(number).replace("E", "e").replace(".0e", "e").replaceFirst("e(\\d)", "e+$1");
        }
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }
}
