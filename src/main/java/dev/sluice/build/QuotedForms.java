package dev.sluice.build;

import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * How programs in Go, such as API servers, print a text between quotation marks: {@code strconv.Quote}, and the encoder of
 * {@code encoding/json} with and without its escapes for HTML.
 */
final class QuotedForms {
    private QuotedForms() {}

    /** The text and its forms, each once, without the marks. */
    static Stream<String> of(String text) {
        if (text.codePoints().allMatch(QuotedForms::isPlain)) {
            return Stream.of(text);
        }
        return Stream.of(
                        text,
                        escaped(text, QuotedForms::simple),
                        escaped(text, QuotedForms::quoted),
                        escaped(text, QuotedForms::json),
                        escaped(text, QuotedForms::jsonForHtml))
                .distinct();
    }

    private static boolean isPlain(int letter) {
        return isPrinted(letter) && "\\\"<>&".indexOf(letter) < 0;
    }

    private static String escaped(String text, IntFunction<String> escape) {
        var escaped = new StringBuilder(text.length());
        text.codePoints().forEach(letter -> {
            if (isPlain(letter)) {
                escaped.appendCodePoint(letter);
            } else {
                escaped.append(escape.apply(letter));
            }
        });
        return escaped.toString();
    }

    private static String simple(int letter) {
        return switch (letter) {
            case '\\' -> "\\\\";
            case '"' -> "\\\"";
            case '\n' -> "\\n";
            default -> Character.toString(letter);
        };
    }

    private static String quoted(int letter) {
        return switch (letter) {
            case 0x07 -> "\\a";
            case 0x0b -> "\\v";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            default -> letter < ' ' || letter == 0x7f ? "\\x%02x".formatted(letter) : printed(letter);
        };
    }

    private static String printed(int letter) {
        if (isPrinted(letter)) {
            return simple(letter);
        }
        return letter <= Character.MAX_VALUE ? "\\u%04x".formatted(letter) : "\\U%08x".formatted(letter);
    }

    /** Letters, marks, numbers, punctuation and symbols; of the spaces, that of ASCII alone. */
    private static boolean isPrinted(int letter) {
        return letter == ' '
                || switch (Character.getType(letter)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR -> false;
                    default -> true;
                };
    }

    private static String json(int letter) {
        return switch (letter) {
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case 0x2028, 0x2029 -> "\\u%04x".formatted(letter);
            default -> letter < ' ' ? "\\u%04x".formatted(letter) : simple(letter);
        };
    }

    private static String jsonForHtml(int letter) {
        return switch (letter) {
            case '<', '>', '&' -> "\\u%04x".formatted(letter);
            default -> json(letter);
        };
    }
}
