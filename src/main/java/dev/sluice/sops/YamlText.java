package dev.sluice.sops;

/**
 * A text as a scalar of YAML, in the style that {@code go.yaml.in/yaml/v3} chooses: plain where that reads back as the same
 * text, in lines of its own where there are several, else in quotes. Long lines are not folded.
 *
 * @param key whether it is a key, which has one line
 * @param indent of the lines of a text of several
 */
record YamlText(String value, boolean key, int indent) {
    private static final String INDICATORS = ",[]{}#&*!|>'\"%@`";

    void write(BoundedText out) {
        var lines = value.indexOf('\n') >= 0;
        if (lines && !key && blockAllowed()) {
            literal(out);
        } else if (!lines && isPrintable() && YamlScalars.isPlainText(value)) {
            if (plainAllowed()) {
                out.append(value);
            } else {
                out.append('\'').append(value.replace("'", "''")).append('\'');
            }
        } else {
            quoted(out);
        }
    }

    private boolean isPrintable() {
        return value.codePoints().allMatch(YamlText::isPrintable);
    }

    private static boolean isPrintable(int point) {
        return point >= 0x20 && point <= 0x7e
                || point == 0x0a
                || point >= 0xa0 && point <= 0xd7ff && point != 0x2028 && point != 0x2029
                || point >= 0xe000 && point <= 0xfffd && point != 0xfeff;
    }

    /** What has special characters, or a blank before a line's end, is not told exactly by a block. */
    private boolean blockAllowed() {
        return value.codePoints().allMatch(point -> point == '\t' || isPrintable(point))
                && !value.contains(" \n")
                && !value.endsWith(" ");
    }

    private boolean plainAllowed() {
        if (value.isEmpty() || value.startsWith(" ") || value.endsWith(" ")) {
            return false;
        }
        if (value.startsWith("---") || value.startsWith("...")) {
            return false;
        }
        var first = value.charAt(0);
        if (INDICATORS.indexOf(first) >= 0
                || "?:-".indexOf(first) >= 0 && (value.length() == 1 || isBlank(value.charAt(1)))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            var character = value.charAt(i);
            if (character == ':' && (i + 1 == value.length() || isBlank(value.charAt(i + 1)))
                    || character == '#' && isBlank(value.charAt(i - 1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    private void literal(BoundedText out) {
        out.append('|');
        if (value.startsWith(" ") || value.startsWith("\n")) {
            out.append(4);
        }
        if (!value.endsWith("\n")) {
            out.append('-');
        } else if (value.length() == 1 || value.endsWith("\n\n")) {
            out.append('+');
        }
        for (var line : (value.endsWith("\n") ? value.substring(0, value.length() - 1) : value).split("\n", -1)) {
            out.append('\n').repeat(" ", line.isEmpty() ? 0 : indent).append(line);
        }
    }

    private void quoted(BoundedText out) {
        out.append('"');
        value.codePoints().forEach(point -> escaped(point, out));
        out.append('"');
    }

    private static void escaped(int point, BoundedText out) {
        switch (point) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 0x00 -> out.append("\\0");
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case 0x0b -> out.append("\\v");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            case 0x1b -> out.append("\\e");
            case 0x85 -> out.append("\\N");
            case 0xa0 -> out.append("\\_");
            case 0x2028 -> out.append("\\L");
            case 0x2029 -> out.append("\\P");
            default -> {
                if (isPrintable(point)) {
                    out.appendCodePoint(point);
                } else if (point <= 0xff) {
                    out.append("\\x%02X".formatted(point));
                } else if (point <= 0xffff) {
                    out.append("\\u%04X".formatted(point));
                } else {
                    out.append("\\U%08X".formatted(point));
                }
            }
        }
    }
}
