package dev.sluice.apply;

import java.util.Locale;

/** What became of an object; the words are Flux's. */
public enum Action {
    CREATED,
    CONFIGURED,
    UNCHANGED,
    SKIPPED,
    DELETED,
    /** Asked for, but not confirmed by the API server. */
    UNKNOWN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
