package dev.sluice.log;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is too long for a line of the log: its beginning, and how much is left out. */
final class Shortened {
    private Shortened() {}

    /** @param most letters of the text */
    static String text(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return "%s… and %d more letters".formatted(text.substring(0, end), text.length() - end);
    }

    /**
     * The first entries, as texts.
     *
     * @param most letters of the keys and values, together
     */
    static Map<String, String> entries(Map<?, ?> entries, int most) {
        var shown = new LinkedHashMap<String, String>();
        var left = most;
        for (var entry : entries.entrySet()) {
            var key = entry.getKey().toString();
            var value = entry.getValue().toString();
            left -= key.length() + value.length();
            if (left < 0) {
                shown.put("…", "and %d more".formatted(entries.size() - shown.size()));
                return shown;
            }
            shown.put(key, value);
        }
        return shown;
    }
}
