package dev.sluice.api;

/** The forms in which sources take durations. */
final class SourceTimes {
    /** The pattern of a source's timeout, which is never as long as hours. */
    static final String TIMEOUT = "^([0-9]+(\\.[0-9]+)?(ms|s|m))+$";

    /** The timeout of a source that does not give one. */
    static final String DEFAULT_TIMEOUT = "60s";

    private SourceTimes() {}

    static GoDuration interval(GoDuration interval) {
        return interval == null ? GoDuration.ZERO : interval;
    }

    static GoDuration timeout(GoDuration timeout) {
        return timeout == null ? GoDuration.parse(DEFAULT_TIMEOUT) : timeout;
    }
}
