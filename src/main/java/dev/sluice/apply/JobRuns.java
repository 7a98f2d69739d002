package dev.sluice.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.JobRun.End;
import dev.sluice.health.Health;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a Kustomization remembers of the Jobs that vanish when they are done, so that none runs twice for having vanished: the
 * last run of each. It is kept as an annotation of the Kustomization, which Flux neither reads nor touches.
 */
public final class JobRuns {
    /** The annotation that holds the text. */
    public static final String ANNOTATION = "sluice.dev/job-runs";

    /** The annotation by which users have the Jobs run whenever they have vanished: {@code interval}. */
    public static final String POLICY = Controls.JOBS;

    public static final JobRuns NONE = new JobRuns(Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JobRun> runs;

    private JobRuns(Map<String, JobRun> runs) {
        this.runs = runs;
    }

    /** Reads the text of an annotation; what is not ours to read is nothing remembered. */
    public static JobRuns parse(String text) {
        var runs = new TreeMap<String, JobRun>();
        try {
            for (var entry : JSON.readTree(text).properties()) {
                runs.put(entry.getKey(), run(entry.getValue()));
            }
        } catch (JsonProcessingException | DateTimeException e) {
            return NONE;
        }
        return new JobRuns(runs);
    }

    public Optional<JobRun> of(ObjectId job) {
        return Optional.ofNullable(runs.get(job.toString()));
    }

    public JobRuns with(ObjectId job, JobRun run) {
        var all = new TreeMap<>(runs);
        all.put(job.toString(), run);
        return new JobRuns(all);
    }

    /**
     * Notes how a run ended; a run that is known to have ended stays as it is.
     *
     * @param finished when it ended
     * @param health what it came to
     */
    public JobRuns ended(ObjectId id, PassingJob job, Instant finished, Health health) {
        var run = of(id).filter(known -> known.definition().equals(job.definition()))
                .orElseGet(() -> new JobRun(job.definition(), finished, "", new End.Open()));
        if (!(run.end() instanceof End.Open)) {
            return this;
        }
        var kept = job.kept(finished);
        return with(
                id,
                run.ended(
                        health.status() == Health.Status.FAILED
                                ? new End.Failed(kept, health.message())
                                : new End.Succeeded(kept)));
    }

    /** Only what is remembered of these objects. */
    public JobRuns only(Set<String> ids) {
        var kept = new TreeMap<>(runs);
        kept.keySet().retainAll(ids);
        return new JobRuns(kept);
    }

    public boolean isEmpty() {
        return runs.isEmpty();
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        var text = JSON.createObjectNode();
        runs.forEach((id, run) -> text.set(id, node(run)));
        return text.toString();
    }

    private static ObjectNode node(JobRun run) {
        var node = JSON.createObjectNode();
        node.put("definition", run.definition());
        node.put("begun", run.begun().toString());
        if (!run.request().isEmpty()) {
            node.put("request", run.request());
        }
        switch (run.end()) {
            case End.Open _ -> {}
            case End.Succeeded(var kept) -> node.put("succeeded", true).put("kept", kept.toString());
            case End.Failed(var kept, var message) ->
                node.put("succeeded", false).put("kept", kept.toString()).put("message", message);
        }
        return node;
    }

    private static JobRun run(JsonNode node) {
        return new JobRun(
                node.path("definition").asText(),
                Instant.parse(node.path("begun").asText()),
                node.path("request").asText(),
                end(node));
    }

    private static End end(JsonNode node) {
        if (!node.has("succeeded")) {
            return new End.Open();
        }
        var kept = Instant.parse(node.path("kept").asText());
        return node.path("succeeded").asBoolean()
                ? new End.Succeeded(kept)
                : new End.Failed(kept, node.path("message").asText());
    }
}
