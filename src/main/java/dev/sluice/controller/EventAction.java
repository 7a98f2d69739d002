package dev.sluice.controller;

/** What the controller was doing when an event came about: the {@code action} of the events that Flux 2.10 posts. */
enum EventAction {
    RECONCILE("Reconcile"),
    CHECK_DEPENDENCIES("CheckDependencies"),
    RESOLVE_SOURCE("ResolveSource"),
    DECRYPT("Decrypt"),
    APPLY("Apply"),
    PRUNE("Prune"),
    CHECK_HEALTH("HealthCheck"),
    FINALIZE("Finalize"),
    AWAIT_TERMINATION("WaitForTermination");

    private final String text;

    EventAction(String text) {
        this.text = text;
    }

    /** As receivers of events read it. */
    @Override
    public String toString() {
        return text;
    }
}
