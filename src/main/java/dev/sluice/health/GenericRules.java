package dev.sluice.health;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What holds for every kind. {@code Reconciling} and {@code Stalled} are the two conditions that kstatus <a
 * href="https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus#conditions">asks of controllers</a>: present
 * only while there is something abnormal to tell.
 */
final class GenericRules {
    private GenericRules() {}

    /** The verdict that needs no knowledge of the kind; empty if the object is neither leaving nor in transition. */
    static Optional<Health> unsettled(ObjectMeta metadata, Fields object) {
        return leaving(metadata).or(() -> unobserved(metadata, object)).or(() -> abnormal(object));
    }

    /** By the {@code Ready} condition; an object without one has nothing to wait for. */
    static Health ready(Fields object) {
        var ready = Condition.of(object, "Ready");
        return switch (ready.status()) {
            case "False", "Unknown" -> Health.inProgress(ready.words());
            default -> Health.current();
        };
    }

    private static Optional<Health> leaving(ObjectMeta metadata) {
        if (metadata.getDeletionTimestamp() == null) {
            return Optional.empty();
        }
        var finalizers = Objects.requireNonNullElse(metadata.getFinalizers(), List.<String>of());
        return Optional.of(
                Health.terminating(finalizers.isEmpty() ? "" : "finalizers left: " + String.join(", ", finalizers)));
    }

    /** The status tells of an older spec than the one that is wanted. */
    private static Optional<Health> unobserved(ObjectMeta metadata, Fields object) {
        var generation = metadata.getGeneration();
        var observed = object.at("status").number("observedGeneration");
        return generation == null || observed.isEmpty() || observed.getAsLong() == generation
                ? Optional.empty()
                : Optional.of(Health.inProgress(
                        "generation is %d, observed is %d".formatted(generation, observed.getAsLong())));
    }

    private static Optional<Health> abnormal(Fields object) {
        return Condition.allOf(object).stream()
                .filter(Condition::isTrue)
                .flatMap(condition -> abnormal(condition).stream())
                .findFirst();
    }

    private static Optional<Health> abnormal(Condition holding) {
        return switch (holding.type()) {
            case "Reconciling" -> Optional.of(Health.inProgress(holding.words()));
            case "Stalled" -> Optional.of(Health.failed(holding.words()));
            default -> Optional.empty();
        };
    }
}
