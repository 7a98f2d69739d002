package dev.sluice.gate;

/** What one watch shows: objects of a kind, as an account sees them. */
record Selection(Target target, String group, String kind, KindWatch.Scope scope) {
    static Selection of(HealthWait wait, Expectation expectation) {
        return new Selection(
                wait.target(), expectation.id().group(), expectation.id().kind(), wait.scope(expectation));
    }
}
