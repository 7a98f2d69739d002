package dev.sluice.apply;

import dev.sluice.api.ObjectId;
import dev.sluice.apply.JobRun.End;
import dev.sluice.health.Health;
import dev.sluice.health.HealthRules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Job runs once per definition. One that vanished because its time was over is not run again for that; one that somebody
 * deleted is, since that is how people run one again on purpose. The end of a run that nobody saw is told by the Job
 * controller's events.
 */
final class JobsOnce {
    /** What the Job controller says of a Job that has failed for good. */
    private static final Set<String> FAILURES = Set.of(
            "BackoffLimitExceeded",
            "DeadlineExceeded",
            "PodFailurePolicy",
            "FailedIndexes",
            "MaxFailedIndexesExceeded");

    private final ClusterObjects cluster;
    private final JobRuns past;
    private final String request;
    private final Map<ObjectId, String> definitions = new HashMap<>();

    /** A run that has ended. */
    record Ended(Health health, Instant finished) {}

    JobsOnce(ClusterObjects cluster, JobRuns past, String request) {
        this.cluster = cluster;
        this.past = past;
        this.request = request;
    }

    static boolean isJob(ObjectId id) {
        return id.group().equals("batch") && id.kind().equals("Job");
    }

    /** Whether the cluster removes a Job after it has finished. */
    static boolean passes(GenericKubernetesResource job) {
        return job.get("spec", "ttlSecondsAfterFinished") instanceof Number;
    }

    /** Takes the definitions, as the user wrote them. */
    void learn(List<GenericKubernetesResource> manifests) {
        manifests.stream()
                .filter(manifest -> isJob(ObjectId.of(manifest)) && !Controls.runsAtEveryInterval(manifest))
                .forEach(manifest -> definitions.put(ObjectId.of(manifest), Definition.digest(manifest)));
    }

    /** How a Job passes; empty for one that stays until it is deleted, or is to run at every interval. */
    Optional<PassingJob> passing(ObjectId id, GenericKubernetesResource job) {
        var definition = definitions.get(id);
        return definition != null && job.get("spec", "ttlSecondsAfterFinished") instanceof Number seconds
                ? Optional.of(new PassingJob(
                        definition, Duration.ofSeconds(seconds.longValue()), HealthRules.finishedAt(job)))
                : Optional.empty();
    }

    JobRun begun(PassingJob job) {
        return JobRun.begun(job.definition(), request);
    }

    /** The run of a Job that is missing, if it has ended and is not to be repeated. */
    Optional<Ended> endOfMissing(ObjectId id) {
        return remembered(id).flatMap(run -> switch (run.end()) {
            case End.Open _ -> endInEvents(id, run);
            case End.Succeeded(var kept) ->
                JobRun.isOver(kept, Instant.now()) ? Optional.of(new Ended(Health.current(), kept)) : Optional.empty();
            case End.Failed(var kept, var message) ->
                JobRun.isOver(kept, Instant.now()) && run.request().equals(request)
                        ? Optional.of(new Ended(failed(message), kept))
                        : Optional.empty();
        });
    }

    /** Whether a Job that is about to vanish does so because its time is over. */
    boolean isOver(ObjectId id, GenericKubernetesResource job) {
        return remembered(id).isPresent()
                && passing(id, job)
                        .filter(passing -> passing.finished()
                                .filter(finished -> JobRun.isOver(passing.kept(finished), Instant.now()))
                                .isPresent())
                        .isPresent();
    }

    private Optional<JobRun> remembered(ObjectId id) {
        return past.of(id).filter(run -> run.definition().equals(definitions.get(id)));
    }

    private Optional<Ended> endInEvents(ObjectId id, JobRun run) {
        try {
            return cluster.eventsSince(id, run.begun()).stream()
                    .flatMap(event -> end(event).stream())
                    .findFirst();
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private static Optional<Ended> end(ClusterObjects.Reported event) {
        if (event.reason().equals("Completed")) {
            return Optional.of(new Ended(Health.current(), event.at()));
        }
        return FAILURES.contains(event.reason())
                ? Optional.of(new Ended(failed(event.reason() + ": " + event.message()), event.at()))
                : Optional.empty();
    }

    private static Health failed(String message) {
        return Health.failed(message);
    }
}
