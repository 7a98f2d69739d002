package dev.sluice.kustomize.yaml;

/**
 * What kustomize makes of a text by printing it as JSON and reading that as YAML: JSON leaves characters as they are that
 * YAML takes for breaks between lines, or does not let through. Only escapes can bring them into a text.
 */
final class JsonDetour {
    private JsonDetour() {}

    /** @throws IllegalArgumentException where YAML may not hold a character */
    static String reread(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (isMisread(text.charAt(i))) {
                return read(text);
            }
        }
        return text;
    }

    private static boolean isMisread(char c) {
        return c >= 0x7F && c < 0xA0 || c >= 0xFFFE;
    }

    private static String read(String text) {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c == '\u2028' || c == '\u2029') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        try {
            return new ScalarScanner(new Cursor(json.append('"').toString()))
                    .doubleQuoted()
                    .text();
        } catch (YamlSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
