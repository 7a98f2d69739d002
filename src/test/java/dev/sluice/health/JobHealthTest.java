package dev.sluice.health;

import static dev.sluice.health.HealthOf.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobHealthTest {
    private static String job(String spec, String status) {
        return "{apiVersion: batch/v1, kind: Job, spec: %s, status: %s}".formatted(spec, status);
    }

    @Test
    void aJobThatRanToItsEndIsCurrent() {
        assertThat(verdict(job("{}", """
                {startTime: '2025-06-01T12:00:00Z', succeeded: 1, conditions: [
                  {type: SuccessCriteriaMet, status: 'True'}, {type: Complete, status: 'True'}]}
                """))).isEqualTo("Current");
    }

    @Test
    void aFailedJobSaysWhy() {
        assertThat(verdict(job("{}", """
                {startTime: '2025-06-01T12:00:00Z', failed: 7, conditions: [
                  {type: FailureTarget, status: 'True', reason: BackoffLimitExceeded},
                  {type: Failed, status: 'True', reason: BackoffLimitExceeded,
                   message: Job has reached the specified backoff limit}]}
                """)))
                .isEqualTo("Failed: BackoffLimitExceeded: Job has reached the specified backoff limit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                 | InProgress: not started
            {startTime: '2025-06-01T12:00:00Z'}                | InProgress: pods: 0 active, 0 succeeded, 0 failed
            {startTime: '2025-06-01T12:00:00Z', active: 2, succeeded: 3, failed: 1} \
                                                               | InProgress: pods: 2 active, 3 succeeded, 1 failed
            {conditions: [{type: SuccessCriteriaMet, status: 'True'}]} | InProgress: not started
            {conditions: [{type: FailureTarget, status: 'True'}]}      | InProgress: not started
            {conditions: [{type: Complete, status: 'False'}]}          | InProgress: not started
            {conditions: [{type: Failed, status: 'Unknown'}]}          | InProgress: not started
            """)
    void aStartedJobIsInProgressUntilATerminalConditionHolds(String status, String expected) {
        assertThat(verdict(job("{}", status))).isEqualTo(expected);
    }

    @Test
    void aSuspendedJobIsNotWaitedForEvenIfItFailed() {
        var failed = "{conditions: [{type: Failed, status: 'True'}]}";

        assertThat(verdict(job("{suspend: true}", failed))).isEqualTo("Current: suspended");
        assertThat(verdict(job("{suspend: false}", failed))).isEqualTo("Failed");
    }

    @Test
    void theFirstTerminalConditionCounts() {
        assertThat(verdict(
                        job("{}", "{conditions: [{type: Failed, status: 'True'}, {type: Complete, status: 'True'}]}")))
                .isEqualTo("Failed");
        assertThat(verdict(
                        job("{}", "{conditions: [{type: Complete, status: 'True'}, {type: Failed, status: 'True'}]}")))
                .isEqualTo("Current");
    }

    @Test
    void theGenericChecksDoNotApplyToJobs() {
        assertThat(verdict("""
                apiVersion: batch/v1
                kind: Job
                metadata: {generation: 2, deletionTimestamp: '2025-06-01T12:00:00Z'}
                status:
                  observedGeneration: 1
                  conditions: [{type: Stalled, status: 'True'}, {type: Complete, status: 'True'}]
                """)).isEqualTo("Current");
    }

    @Test
    void onlyTheJobOfTheBatchGroupIsAJob() {
        assertThat(verdict("{apiVersion: batch.volcano.sh/v1alpha1, kind: Job}"))
                .isEqualTo("Current");
        assertThat(verdict("{apiVersion: batch/v1, kind: CronJob}")).isEqualTo("Current");
    }
}
