package dev.sluice.controller;

import dev.sluice.api.ObjectId;
import dev.sluice.apply.Change;
import dev.sluice.health.Health;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The health of a set of objects at one time, in the order of their names. The texts are Flux's. */
record HealthReport(Map<ObjectId, Health> healths) {

    static HealthReport of(List<Change> changes, Function<Change, Health> healthOf) {
        return of(changes.stream().collect(Collectors.toMap(Change::id, healthOf, (one, _) -> one)));
    }

    static HealthReport of(Map<ObjectId, Health> known) {
        var healths = new LinkedHashMap<ObjectId, Health>();
        known.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().subject()))
                .forEach(entry -> healths.put(entry.getKey(), entry.getValue()));
        return new HealthReport(healths);
    }

    Health.Status of(ObjectId id) {
        return healths.get(id).status();
    }

    boolean allCurrent() {
        return healths.values().stream().allMatch(health -> health.status() == Health.Status.CURRENT);
    }

    boolean any(Health.Status status) {
        return healths.values().stream().anyMatch(health -> health.status() == status);
    }

    /** Whether each is healthy or has failed. */
    boolean isDecided() {
        return failed().equals(notCurrent());
    }

    /** When to look again although no event has come; empty if only events can change the verdict. */
    Optional<Instant> recheckAt() {
        return healths.values().stream()
                .flatMap(health -> health.recheckAt().stream())
                .min(Comparator.naturalOrder());
    }

    Set<ObjectId> failed() {
        return which(health -> health.status() == Health.Status.FAILED);
    }

    Set<ObjectId> notCurrent() {
        return which(health -> health.status() != Health.Status.CURRENT);
    }

    private Set<ObjectId> which(Predicate<Health> predicate) {
        return healths.entrySet().stream()
                .filter(entry -> predicate.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    String failedEarly() {
        return "failed early due to stalled resources: " + texts(health -> health.status() == Health.Status.FAILED);
    }

    String timedOut() {
        return "timeout waiting for: " + awaited();
    }

    /** The objects that are not healthy, with what is known of each. */
    String awaited() {
        return texts(health -> health.status() != Health.Status.CURRENT);
    }

    private String texts(Predicate<Health> which) {
        return healths.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(ObjectId id, Health health) {
        var status = "%s status: '%s'".formatted(id.subject(), health.status());
        return health.message().isEmpty() ? status : status + ": " + health.message();
    }
}
