package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ObjectId;
import dev.sluice.health.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobRunsTest {
    private static final ObjectId MIGRATION = new ObjectId("shop", "migration", "batch", "Job");
    private static final ObjectId CACHE = new ObjectId("shop", "cache", "batch", "Job");
    private static final Instant FINISHED = Instant.parse("2026-01-02T03:04:05Z");
    private static final PassingJob JOB = new PassingJob("d1", Duration.ofMinutes(5), Optional.empty());

    @Test
    void whatIsWrittenIsRead() {
        var runs = JobRuns.NONE
                .with(CACHE, JobRun.begun("d2", "now"))
                .ended(MIGRATION, JOB, FINISHED, Health.failed("BackoffLimitExceeded: \"enough\""));

        var read = JobRuns.parse(runs.toString());

        assertThat(read.of(CACHE)).isEqualTo(runs.of(CACHE));
        assertThat(read.of(MIGRATION).orElseThrow().end())
                .isEqualTo(new JobRun.End.Failed(
                        Instant.parse("2026-01-02T03:09:05Z"), "BackoffLimitExceeded: \"enough\""));
    }

    @Test
    void theFirstEndOfARunStands() {
        var runs = JobRuns.NONE.ended(MIGRATION, JOB, FINISHED, Health.current());

        assertThat(runs.ended(MIGRATION, JOB, FINISHED.plusSeconds(1), Health.failed("late")))
                .isSameAs(runs);
    }

    @Test
    void aChangedDefinitionIsARunOfItsOwn() {
        var runs = JobRuns.NONE.ended(MIGRATION, JOB, FINISHED, Health.failed("BackoffLimitExceeded"));
        var changed = new PassingJob("d2", Duration.ZERO, Optional.empty());

        var ended = runs.ended(MIGRATION, changed, FINISHED, Health.current())
                .of(MIGRATION)
                .orElseThrow();

        assertThat(ended.definition()).isEqualTo("d2");
        assertThat(ended.end()).isEqualTo(new JobRun.End.Succeeded(FINISHED));
    }

    @Test
    void whatIsNoLongerInTheInventoryIsForgotten() {
        var runs = JobRuns.NONE.with(CACHE, JobRun.begun("d", "")).with(MIGRATION, JobRun.begun("d", ""));

        assertThat(runs.only(Set.of(CACHE.toString())).of(MIGRATION)).isEmpty();
        assertThat(runs.only(Set.of(CACHE.toString())).of(CACHE)).isPresent();
        assertThat(runs.only(Set.of()).isEmpty()).isTrue();
    }

    @Test
    void textOfAnotherHandIsNothingRemembered() {
        for (var text : new String[] {"", "yes", "[]", "{", "{\"a\":1}", "{\"a\":{\"begun\":\"once\"}}"}) {
            assertThat(JobRuns.parse(text).isEmpty()).as(text).isTrue();
        }
    }

    @Test
    void clocksMayDifferAFewSeconds() {
        assertThat(JobRun.isOver(FINISHED, FINISHED.minusSeconds(9))).isTrue();
        assertThat(JobRun.isOver(FINISHED, FINISHED.minusSeconds(11))).isFalse();
    }
}
