package dev.sluice.kustomize.yaml;

/** The escapes of double quotes. */
final class Escape {
    private static final String LETTERS = "0abt\tnvfre \"'\\N_LP";
    private static final String MEANINGS = "\0\u0007\b\t\t\n\u000B\f\r\u001B \"'\\\u0085\u00A0\u2028\u2029";

    private Escape() {}

    /** Reads the escape at the cursor. */
    static void read(Cursor cursor, StringBuilder into) {
        var letter = cursor.peek(1);
        var digits = switch (letter) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
        };
        if (digits > 0) {
            cursor.skip(2);
            into.appendCodePoint(codePoint(cursor, digits));
            cursor.skip(digits);
            return;
        }
        var known = letter == Cursor.END ? -1 : LETTERS.indexOf(letter);
        if (known < 0) {
            throw cursor.error("found unknown escape character");
        }
        into.append(MEANINGS.charAt(known));
        cursor.skip(2);
    }

    private static int codePoint(Cursor cursor, int digits) {
        var value = 0L;
        for (var i = 0; i < digits; i++) {
            var c = cursor.peek(i);
            var digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw cursor.error("did not find expected hexadecimal number");
            }
            value = value << 4 | digit;
        }
        if (value >= 0xD800 && value <= 0xDFFF || value > Character.MAX_CODE_POINT) {
            throw cursor.error("found invalid Unicode character escape code");
        }
        return (int) value;
    }
}
