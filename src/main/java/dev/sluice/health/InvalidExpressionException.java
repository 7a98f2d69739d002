package dev.sluice.health;

/** An expression that is none, or cannot say yes or no. Only its author can help. */
public final class InvalidExpressionException extends RuntimeException {
    InvalidExpressionException(String message) {
        super(message);
    }
}
