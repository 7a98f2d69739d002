package dev.sluice.api;

/** Where the columns that kubectl prints for every kind come from. */
final class Columns {
    static final String AGE = ".metadata.creationTimestamp";
    static final String READY = ".status.conditions[?(@.type==\"Ready\")].status";
    static final String STATUS = ".status.conditions[?(@.type==\"Ready\")].message";

    private Columns() {}
}
