package dev.sluice.build.substitution;

import dev.sluice.build.substitution.Template.Piece;
import java.util.ArrayList;
import java.util.List;

/** Reads a text with expressions from its beginning to its end. */
final class TemplateParser {
    private static final int MAX_DEPTH = 200;

    private final String text;
    private int at;
    private int depth;

    TemplateParser(String text) {
        this.text = text;
    }

    /** Outside of expressions <code>$$</code> is a <code>$</code>, and any other one that begins nothing is itself. */
    Template template() {
        var pieces = new ArrayList<Piece>();
        var literal = new StringBuilder();
        while (at < text.length()) {
            if (take("$$")) {
                literal.append('$');
            } else if (take("${")) {
                add(pieces, literal);
                pieces.add(expression());
            } else {
                literal.append(text.charAt(at++));
            }
        }
        add(pieces, literal);
        return new Template(List.copyOf(pieces));
    }

    /** What follows the opening brace, and the closing one. */
    private Piece expression() {
        if (++depth > MAX_DEPTH) {
            throw new SubstitutionException("expressions are nested too deep");
        }
        var piece = take("#") ? length() : operation();
        depth--;
        return piece;
    }

    private Piece length() {
        var name = name();
        if (name.isEmpty()) {
            throw bad();
        }
        close();
        return new Piece.Expression(name, new Operation.Length());
    }

    private Piece operation() {
        var name = name();
        if (name.isEmpty()) {
            throw new SubstitutionException("unable to parse variable name");
        }
        if (take("}")) {
            return new Piece.Expression(name, new Operation.Value());
        }
        var operation = switch (at < text.length() ? text.charAt(at) : ' ') {
            case '^', ',' -> letters();
            case ':' -> colon();
            case '=' -> orElse(1);
            case '#' -> trimmed(Operation.Trim.Side.PREFIX, "##", "#");
            case '%' -> trimmed(Operation.Trim.Side.SUFFIX, "%%", "%");
            case '/' -> replaced();
            default -> throw new SubstitutionException("missing closing brace");
        };
        return new Piece.Expression(name, operation);
    }

    /** Letters, digits and underscores, of any script. */
    private String name() {
        var start = at;
        while (at < text.length()) {
            var c = text.codePointAt(at);
            if (c != '_' && !Character.isLetter(c) && !Character.isDigit(c)) {
                break;
            }
            at += Character.charCount(c);
        }
        return text.substring(start, at);
    }

    private Operation letters() {
        Operation operation = switch (taken("^^", ",,", "^,", ",^", "^", ",")) {
            case "^^" -> new Operation.Letters(true, true);
            case ",," -> new Operation.Letters(false, true);
            case "^" -> new Operation.Letters(true, false);
            case "," -> new Operation.Letters(false, false);
            default -> new Operation.Value();
        };
        close();
        return operation;
    }

    private String taken(String... words) {
        for (var word : words) {
            if (take(word)) {
                return word;
            }
        }
        throw bad();
    }

    private Operation colon() {
        if (at + 1 == text.length()) {
            throw bad();
        }
        if (":=-?+".indexOf(text.charAt(at + 1)) > 0) {
            return orElse(2);
        }
        at++;
        var position = argument(":}");
        if (!takeAll(":")) {
            close();
            return new Operation.Substring(position, List.of());
        }
        var length = argument("}");
        close();
        return new Operation.Substring(position, List.of(length));
    }

    /** The text for a variable that is not set: as it is, save for expressions in it. */
    private Operation orElse(int signs) {
        at += signs;
        var pieces = new ArrayList<Piece>();
        var literal = new StringBuilder();
        while (!take("}")) {
            if (at == text.length()) {
                throw unreadable();
            } else if (take("${")) {
                add(pieces, literal);
                pieces.add(expression());
            } else {
                literal.append(text.charAt(at++));
            }
        }
        add(pieces, literal);
        return new Operation.OrElse(new Template(List.copyOf(pieces)));
    }

    private Operation trimmed(Operation.Trim.Side side, String longest, String shortest) {
        var greedy = taken(longest, shortest).equals(longest);
        var pattern = argument("}");
        close();
        return new Operation.Trim(side, greedy, pattern);
    }

    private Operation replaced() {
        var which = switch (taken("//", "/#", "/%", "/")) {
            case "//" -> Operation.Replace.Which.ALL;
            case "/#" -> Operation.Replace.Which.PREFIX;
            case "/%" -> Operation.Replace.Which.SUFFIX;
            default -> Operation.Replace.Which.FIRST;
        };
        var wanted = escapedArgument('/', false);
        if (!takeAll("/")) {
            throw bad();
        }
        var replacement = escapedArgument('}', true);
        close();
        return new Operation.Replace(which, wanted, replacement);
    }

    /** One text or one expression, not both. */
    private Piece argument(String ends) {
        if (take("${")) {
            return expression();
        }
        var start = at;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0 && !text.startsWith("${", at)) {
            at++;
        }
        if (at == start) {
            throw unreadable();
        }
        return new Piece.Literal(text.substring(start, at));
    }

    /** The same, where the text may hold <code>\/</code>, <code>\\</code> and <code>$$</code>. */
    private Piece escapedArgument(char end, boolean mayBeEmpty) {
        if (take("${")) {
            return expression();
        }
        var argument = new StringBuilder();
        while (at < text.length() && text.charAt(at) != end && !text.startsWith("${", at)) {
            if (text.startsWith("$$", at) || text.startsWith("\\\\", at) || text.startsWith("\\/", at)) {
                at++;
            }
            argument.append(text.charAt(at++));
        }
        if (argument.isEmpty() && !(mayBeEmpty && at < text.length())) {
            throw unreadable();
        }
        return new Piece.Literal(argument.toString());
    }

    private boolean take(String word) {
        var taken = text.startsWith(word, at);
        at += taken ? word.length() : 0;
        return taken;
    }

    /** Between arguments, several signs count as one. */
    private boolean takeAll(String sign) {
        var taken = take(sign);
        while (take(sign)) {
            // one is as good as many
        }
        return taken;
    }

    private void close() {
        if (!take("}")) {
            throw bad();
        }
    }

    private static void add(List<Piece> pieces, StringBuilder literal) {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static SubstitutionException bad() {
        return new SubstitutionException("bad substitution");
    }

    private static SubstitutionException unreadable() {
        return new SubstitutionException("unable to parse substitution within function");
    }
}
