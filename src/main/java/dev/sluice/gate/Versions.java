package dev.sluice.gate;

/** Resource versions, which the API server promises to be numbers that grow; an aggregated one may still not keep to it. */
final class Versions {
    private Versions() {}

    /** The number, or 0 where there is none: then nothing counts as older. */
    static long number(String resourceVersion) {
        return resourceVersion != null && resourceVersion.matches("[0-9]{1,18}") ? Long.parseLong(resourceVersion) : 0;
    }
}
