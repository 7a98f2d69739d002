package dev.sluice.cli;

/** Arguments that say nothing that can be done; the message is for the user. */
final class UsageException extends RuntimeException {
    UsageException(String message) {
        super(message, null, false, false);
    }
}
