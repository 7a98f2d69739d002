package dev.sluice.regex;

import java.util.ArrayDeque;

/**
 * What a regular expression grows to when it is compiled, told from its text in one pass. Repetitions are written out then:
 * {@code ((x{100}){1000}){100}} is ten million instructions. The bounds are those of Go's {@code regexp/syntax}, which RE2/J
 * lacks: repetitions within each other at most 1000 times in all, and a size, which is smaller here.
 *
 * <p>The text need not be a regular expression. Where it is one, the size is never less than that of the program.
 */
final class PatternSize {
    static final int LONGEST = 20_000;
    static final int LARGEST = 100_000;
    static final int GROUPS = 1_000;
    static final int REPETITIONS = 1_000;

    /** Longer ones are errors to RE2/J. */
    private static final int LONGEST_BRACES = 20;

    /** What a table of Unicode takes, such as that of all letters. */
    private static final int TABLE = 1_000;

    /** RE2/J 1.8 never ends where it looks for the other cases of these. */
    private static final int FIRST_WITHOUT_CASES = 0x1c80;

    private static final int LAST_WITHOUT_CASES = 0x1c88;

    private final String text;
    private final boolean ignoresCase;
    private final ArrayDeque<Group> open = new ArrayDeque<>();
    private int at;
    private int groups;

    /** What is open between two parentheses. */
    private static final class Group {
        private long before;
        private long last;
        private long repeatedBefore = 1;
        private long repeatedLast = 1;

        void add(long size, long repeated) {
            before = Math.min(before + last, Integer.MAX_VALUE);
            repeatedBefore = Math.max(repeatedBefore, repeatedLast);
            last = size;
            repeatedLast = repeated;
        }

        void repeat(int times) {
            last = Math.min((last + 1) * Math.max(1, times), Integer.MAX_VALUE);
            repeatedLast *= Math.max(1, times);
        }

        long size() {
            return before + last;
        }

        long repeated() {
            return Math.max(repeatedBefore, repeatedLast);
        }
    }

    private PatternSize(String text) {
        this.text = text;
        this.ignoresCase = mayIgnoreCase(text);
    }

    /** @throws InvalidPatternException where it is too large */
    static long of(String text) {
        if (text.length() > LONGEST) {
            throw new InvalidPatternException(
                    "expression is longer than %d letters: `%s`".formatted(LONGEST, UserPattern.shown(text)));
        }
        return new PatternSize(text).measured();
    }

    private static boolean mayIgnoreCase(String text) {
        for (var flags = text.indexOf("(?"); flags >= 0; flags = text.indexOf("(?", flags + 1)) {
            for (var i = flags + 2; i < text.length() && "imsU-".indexOf(text.charAt(i)) >= 0; i++) {
                if (text.charAt(i) == 'i') {
                    return true;
                }
            }
        }
        return false;
    }

    private long measured() {
        open.push(new Group());
        while (at < text.length()) {
            step();
        }
        while (open.size() > 1) {
            close();
        }
        return Math.max(1, open.peek().size());
    }

    private void step() {
        var letter = text.codePointAt(at);
        switch (letter) {
            case '(' -> open();
            case ')' -> close();
            case '|' -> atom(1);
            case '*', '+', '?' -> open.peek().last += 2;
            case '{' -> repetition();
            case '[' -> characterClass();
            case '\\' -> escape();
            default -> {
                at += Character.charCount(letter);
                letter(letter);
                return;
            }
        }
        at++;
    }

    private void open() {
        if (++groups > GROUPS) {
            throw error("expression has more than %d groups".formatted(GROUPS));
        }
        open.push(new Group());
    }

    /** A group is one thing to whoever repeats it. */
    private void close() {
        if (open.size() > 1) {
            var group = open.pop();
            open.peek().add(group.size() + 2, group.repeated());
        }
    }

    private void atom(long size) {
        open.peek().add(size, 1);
        refuseTooLarge();
    }

    private void letter(int letter) {
        refuseWithoutCases(letter, letter);
        atom(1);
    }

    /** At the brace; stays at the last letter of it. What is no repetition is a brace. */
    private void repetition() {
        var end = text.indexOf('}', at);
        var times = end < 0 || end - at > LONGEST_BRACES ? -1 : times(text.substring(at + 1, end));
        if (times < 0) {
            atom(1);
            return;
        }
        open.peek().repeat(times);
        if (open.peek().repeatedLast > REPETITIONS) {
            throw error("expression repeats something more than %d times".formatted(REPETITIONS));
        }
        refuseTooLarge();
        at = end;
    }

    /** How often something is written at most: of {@code 2}, {@code 2,} and {@code 2,3}; less than 0 where it is none of these. */
    private static int times(String braces) {
        var comma = braces.indexOf(',');
        if (comma < 0) {
            return number(braces);
        }
        var least = number(braces.substring(0, comma));
        var most = comma + 1 == braces.length() ? least : number(braces.substring(comma + 1));
        return least < 0 || most < 0 ? -1 : Math.max(least, most);
    }

    /** Numbers above 1000 are errors to RE2/J; all that counts is that they are large. */
    private static int number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return -1;
        }
        return digits.length() > 4 ? REPETITIONS + 1 : Integer.parseInt(digits);
    }

    /** At the bracket; stays at the one that closes. */
    private void characterClass() {
        var start = at++;
        if (at < text.length() && text.charAt(at) == '^') {
            at++;
        }
        long size = 1;
        var first = true;
        while (at < text.length() && (first || text.charAt(at) != ']')) {
            first = false;
            var named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
            if (named >= 0) {
                at = named + 2;
                continue;
            }
            if (isTable()) {
                size += TABLE;
            }
            var low = member();
            if (at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']') {
                at++;
                refuseWithoutCases(low, member());
            } else {
                refuseWithoutCases(low, low);
            }
        }
        atom(size + (at - start) / 2);
    }

    /** One member of a class, behind which it goes on. */
    private int member() {
        if (text.charAt(at) == '\\') {
            return escaped();
        }
        var letter = text.codePointAt(at);
        at += Character.charCount(letter);
        return letter;
    }

    /** At the backslash; stays at the last letter of what it begins. */
    private void escape() {
        if (text.startsWith("\\Q", at)) {
            quoted();
        } else {
            var size = isTable() ? TABLE : 1;
            var letter = escaped();
            refuseWithoutCases(letter, letter);
            atom(size);
            at--;
        }
    }

    private void quoted() {
        var end = text.indexOf("\\E", at + 2);
        var last = end < 0 ? text.length() : end;
        text.substring(at + 2, last).codePoints().forEach(this::letter);
        at = Math.min(last + 2, text.length()) - 1;
    }

    private boolean isTable() {
        return text.startsWith("\\p", at) || text.startsWith("\\P", at);
    }

    /** What a backslash begins, behind which it goes on; 0 for what is no letter. */
    private int escaped() {
        at++;
        if (at >= text.length()) {
            return 0;
        }
        var letter = text.codePointAt(at);
        at += Character.charCount(letter);
        var hasBraces = "xpP".indexOf(letter) >= 0 && at < text.length() && text.charAt(at) == '{';
        if (!hasBraces) {
            return letter < 0x80 ? 0 : letter;
        }
        var end = text.indexOf('}', at);
        if (end < 0) {
            return 0; // an error to RE2/J
        }
        var inside = text.substring(at + 1, end);
        at = end + 1;
        return letter == 'x' ? hexadecimal(inside) : 0;
    }

    private static int hexadecimal(String digits) {
        try {
            return Integer.parseInt(digits, 16);
        } catch (NumberFormatException e) {
            return 0; // an error to RE2/J
        }
    }

    private void refuseWithoutCases(int low, int high) {
        if (ignoresCase && low <= LAST_WITHOUT_CASES && high >= FIRST_WITHOUT_CASES) {
            throw error("expression ignores the case of U+1C80 to U+1C88, whose cases are not known");
        }
    }

    private void refuseTooLarge() {
        if (open.peek().size() > LARGEST) {
            throw error("expression grows to more than %d letters by its repetitions".formatted(LARGEST));
        }
    }

    private InvalidPatternException error(String problem) {
        return new InvalidPatternException("%s: `%s`".formatted(problem, UserPattern.shown(text)));
    }
}
