package dev.sluice.cli;

/** Texts of the command line as messages show them: in quotes, on one line, and not at any length. */
final class Quoted {
    private static final int LONGEST = 100;

    private Quoted() {}

    static String text(String text) {
        return '"' + bare(text) + '"';
    }

    /** The same for a text that is put in quotes elsewhere. */
    static String bare(String text) {
        var shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(letter -> {
            if (Character.isISOControl(letter)) {
                shown.append("\\u%04x".formatted(letter));
            } else {
                shown.appendCodePoint(letter);
            }
        });
        return shown.append(text.codePointCount(0, text.length()) > LONGEST ? "…" : "")
                .toString();
    }
}
