package dev.sluice.regex;

/** A text that is no regular expression, or one that costs more than it may: the message says which. */
public final class InvalidPatternException extends IllegalArgumentException {
    InvalidPatternException(String message) {
        super(message);
    }
}
