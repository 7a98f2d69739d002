package dev.sluice.regex;

import java.util.function.IntPredicate;

/** Goes through a text from its beginning, for small grammars that are read by hand: each letter is looked at once. */
public final class TextReader {
    private final String text;
    private int at;

    public TextReader(String text) {
        this.text = text;
    }

    /** The letters from here on of which the condition is true; empty where there are none. */
    public String take(IntPredicate letters) {
        var start = at;
        while (at < text.length() && letters.test(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Goes over the blanks of ASCII from here on. */
    public TextReader skipBlanks() {
        take(TextReader::isBlank);
        return this;
    }

    /** Goes over a text, if it is next. */
    public boolean skip(String next) {
        if (!text.startsWith(next, at)) {
            return false;
        }
        at += next.length();
        return true;
    }

    public boolean isAtEnd() {
        return at == text.length();
    }

    /** What {@code \s} matches. */
    public static boolean isBlank(int letter) {
        return letter == ' ' || letter >= '\t' && letter <= '\r';
    }
}
