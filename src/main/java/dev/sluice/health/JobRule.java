package dev.sluice.health;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A Job is done when it has run to its end, not when it has started: a stage that waits for a migration waits for its
 * result. Only the two <a
 * href="https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions">terminal conditions</a>
 * end it; {@code SuccessCriteriaMet} and {@code FailureTarget} come while pods are still running.
 */
final class JobRule {
    private static final Set<String> TERMINAL = Set.of("Complete", "Failed");

    private JobRule() {}

    static Health job(Fields job) {
        if (job.at("spec").flag("suspend")) {
            return Health.current("suspended");
        }
        for (var condition : Condition.allOf(job)) {
            if (condition.isTrue() && condition.type().equals("Complete")) {
                return Health.current();
            }
            if (condition.isTrue() && condition.type().equals("Failed")) {
                return Health.failed(condition.words());
            }
        }
        var status = job.at("status");
        return Health.inProgress(status.text("startTime").isEmpty() ? "not started" : podsOf(status));
    }

    /** The time of the terminal condition; the API server gives it to the second. */
    static Optional<Instant> finishedAt(Fields job) {
        return job.at("status").list("conditions").stream()
                .filter(condition -> condition.text("status").equals("True"))
                .filter(condition -> TERMINAL.contains(condition.text("type")))
                .map(condition -> Instant.parse(condition.text("lastTransitionTime")))
                .findFirst();
    }

    private static String podsOf(Fields status) {
        return "pods: %d active, %d succeeded, %d failed"
                .formatted(status.count("active"), status.count("succeeded"), status.count("failed"));
    }
}
