package dev.sluice.build.substitution;

/** A text whose expressions cannot be read or worked out; the message is what Flux says of it. */
public final class SubstitutionException extends RuntimeException {
    SubstitutionException(String message) {
        super(message, null, false, false);
    }
}
