package dev.sluice.health;

import static dev.sluice.health.HealthOf.NOW;
import static dev.sluice.health.HealthOf.health;
import static dev.sluice.health.HealthOf.printed;
import static dev.sluice.health.HealthOf.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodHealthTest {
    private static String pod(String status) {
        return "{apiVersion: v1, kind: Pod, metadata: {creationTimestamp: '%s'}, status: %s}".formatted(NOW, status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                              | InProgress: no phase yet
            {phase: Succeeded}                                              | Current: succeeded
            {phase: Failed}                                                 | Current: failed
            {phase: Running}                                                | InProgress
            {phase: Running, conditions: [{type: Ready, status: 'True'}]}   | Current
            {phase: Running, conditions: [{type: Ready, status: 'False', reason: ContainersNotReady}]} \
                                                                            | InProgress: ContainersNotReady
            {phase: Pending}                                                | InProgress
            {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]} \
                                                                            | InProgress: SchedulingGated
            {phase: Unknown}                                                | Unknown: unknown pod phase "Unknown"
            """)
    void thePhaseDecides(String status, String expected) {
        assertThat(verdict(pod(status))).isEqualTo(expected);
    }

    @Test
    void aRunningPodWhoseContainerKeepsCrashingHasFailed() {
        assertThat(verdict(pod("""
                phase: Running
                conditions: [{type: Ready, status: 'False', reason: ContainersNotReady}]
                containerStatuses:
                - {name: proxy, state: {running: {}}}
                - {name: app, state: {waiting: {reason: CrashLoopBackOff, message: back-off 5m0s}}}
                """.transform(PodHealthTest::flow))))
                .isEqualTo("Failed: container app: CrashLoopBackOff: back-off 5m0s");
    }

    @Test
    void aPodThatIsReadyAllTheSameHasNot() {
        assertThat(verdict(pod("""
                phase: Running
                conditions: [{type: Ready, status: 'True'}]
                containerStatuses: [{name: app, state: {waiting: {reason: CrashLoopBackOff}}}]
                """.transform(PodHealthTest::flow)))).isEqualTo("Current");
    }

    @Test
    void aPendingPodTellsWhatItsFirstContainerWaitsFor() {
        assertThat(verdict(pod("""
                phase: Pending
                initContainerStatuses: [{name: setup, state: {terminated: {exitCode: 0}}}]
                containerStatuses: [{name: app, state: {waiting: {reason: ImagePullBackOff}}}]
                """.transform(PodHealthTest::flow))))
                .isEqualTo("InProgress: container app: ImagePullBackOff");
    }

    @Test
    void aPendingPodWhoseInitContainerCrashesMayYetStart() {
        assertThat(verdict(pod("""
                phase: Pending
                initContainerStatuses: [{name: setup, state: {waiting: {reason: CrashLoopBackOff}}}]
                containerStatuses: [{name: app, state: {waiting: {reason: PodInitializing}}}]
                """.transform(PodHealthTest::flow))))
                .isEqualTo("InProgress: container setup: CrashLoopBackOff");
    }

    private static final String UNSCHEDULABLE =
            "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: no room}]}";

    @Test
    void anUnschedulablePodIsGivenFifteenSecondsAndSaysWhenTheyEnd() {
        var deadline = NOW.plusSeconds(15);
        var fresh = health(pod(UNSCHEDULABLE), deadline.minusMillis(1));

        assertThat(printed(fresh)).isEqualTo("InProgress: Unschedulable: no room");
        assertThat(fresh.recheckAt()).contains(deadline);
    }

    @Test
    void anUnschedulablePodHasFailedWhenItsTimeIsUp() {
        var old = health(pod(UNSCHEDULABLE), NOW.plusSeconds(15));

        assertThat(printed(old)).isEqualTo("Failed: Unschedulable: no room");
        assertThat(old.recheckAt()).isEmpty();
    }

    @Test
    void aPodThatWasScheduledAfterAllIsOnlyPending() {
        assertThat(verdict(pod(
                        "{phase: Pending, conditions: [{type: PodScheduled, status: 'True', reason: Unschedulable}]}")))
                .startsWith("InProgress");
    }

    @Test
    void anUnschedulablePodOfUnknownAgeIsTakenForOld() {
        var pod = "{apiVersion: v1, kind: Pod, metadata: %s, status: %s}";

        assertThat(verdict(pod.formatted("{}", UNSCHEDULABLE))).isEqualTo("Failed: Unschedulable: no room");
        assertThat(verdict(pod.formatted("{creationTimestamp: yesterday}", UNSCHEDULABLE)))
                .isEqualTo("Unknown: metadata.creationTimestamp is \"yesterday\", expected a time");
    }

    /** Block style to read, below the flow style of {@link #pod}. */
    private static String flow(String block) {
        return Serialization.asJson(Serialization.unmarshal(block, Map.class));
    }
}
