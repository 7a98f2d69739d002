package dev.sluice.health;

import static dev.sluice.health.HealthOf.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadHealthTest {
    private static String workload(String kind, String spec, String status) {
        return "{apiVersion: apps/v1, kind: %s, metadata: {generation: 1}, spec: %s, status: %s}"
                .formatted(kind, spec, status);
    }

    @Nested
    class Deployments {
        private static final String ROLLED_OUT =
                "{type: Progressing, status: 'True', reason: NewReplicaSetAvailable, message: done}";
        private static final String AVAILABLE = "{type: Available, status: 'True'}";
        private static final String THREE_OF_ALL =
                "replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3";

        private static String deployment(String counts, String conditions) {
            return workload(
                    "Deployment",
                    "{replicas: 3, progressDeadlineSeconds: 600}",
                    "{%s, conditions: [%s]}".formatted(counts, conditions));
        }

        @Test
        void aDeploymentWhosePodsAreAllNewAndAvailableIsCurrent() {
            assertThat(verdict(deployment(THREE_OF_ALL, ROLLED_OUT + ", " + AVAILABLE)))
                    .isEqualTo("Current");
        }

        @Test
        void aDeploymentThatStillRunsOldPodsIsInProgress() {
            assertThat(verdict(deployment(
                            "replicas: 4, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3",
                            ROLLED_OUT + ", " + AVAILABLE)))
                    .isEqualTo("InProgress: 4 replicas exist, 3 wanted");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                # created | updated | available | ready | expected
                        2 |       3 |         3 |     3 | InProgress: 2 of 3 replicas created
                        3 |       2 |         3 |     3 | InProgress: 2 of 3 replicas updated
                        5 |       3 |         3 |     3 | InProgress: 5 replicas exist, 3 wanted
                        3 |       3 |         2 |     3 | InProgress: 2 of 3 updated replicas available
                        3 |       3 |         3 |     2 | InProgress: 2 of 3 replicas ready
                        3 |       3 |         3 |     3 | Current
                        5 |       2 |         0 |     0 | InProgress: 2 of 3 replicas updated
                """)
        void theFirstCounterThatLagsIsTold(int created, int updated, int available, int ready, String expected) {
            var counts = "replicas: %d, updatedReplicas: %d, availableReplicas: %d, readyReplicas: %d"
                    .formatted(created, updated, available, ready);

            assertThat(verdict(deployment(counts, ROLLED_OUT + ", " + AVAILABLE)))
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                {type: Progressing, status: 'True', reason: ReplicaSetUpdated, message: moving}, {type: Available, status: 'True'} \
                    | InProgress: ReplicaSetUpdated: moving
                {type: Progressing, status: 'Unknown', reason: NewReplicaSetAvailable}, {type: Available, status: 'True'} \
                    | InProgress: NewReplicaSetAvailable
                {type: Available, status: 'True'} \
                    | InProgress: new ReplicaSet not available
                {type: Progressing, status: 'True', reason: NewReplicaSetAvailable}, \
                {type: Available, status: 'False', reason: MinimumReplicasUnavailable, message: too few} \
                    | InProgress: MinimumReplicasUnavailable: too few
                {type: Progressing, status: 'True', reason: NewReplicaSetAvailable} \
                    | InProgress: not available
                """)
        void theConditionsHaveTheLastWord(String conditions, String expected) {
            assertThat(verdict(deployment(THREE_OF_ALL, conditions))).isEqualTo(expected);
        }

        @Test
        void aDeploymentPastItsDeadlineHasFailedWhateverItCounts() {
            assertThat(verdict(deployment(THREE_OF_ALL, """
                    {type: Progressing, status: 'False', reason: ProgressDeadlineExceeded,
                     message: ReplicaSet "web-1" has timed out progressing.}, {type: Available, status: 'True'}
                    """)))
                    .isEqualTo("Failed: ProgressDeadlineExceeded: ReplicaSet \"web-1\" has timed out progressing.");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                {replicas: 3}                                      | Current
                {replicas: 3, progressDeadlineSeconds: }           | Current
                {replicas: 3, progressDeadlineSeconds: 2147483647} | Current
                {replicas: 3, progressDeadlineSeconds: 2147483646} | InProgress: new ReplicaSet not available
                """)
        void withoutADeadlineProgressIsNotReportedAndNotAwaited(String spec, String expected) {
            assertThat(verdict(
                            workload("Deployment", spec, "{%s, conditions: [%s]}".formatted(THREE_OF_ALL, AVAILABLE))))
                    .isEqualTo(expected);
        }

        @Test
        void aDeploymentWantsOneReplicaUnlessItSaysOtherwise() {
            assertThat(verdict(workload("Deployment", "{}", "{}"))).isEqualTo("InProgress: 0 of 1 replicas created");
            assertThat(verdict("{apiVersion: extensions/v1beta1, kind: Deployment}"))
                    .isEqualTo("InProgress: 0 of 1 replicas created");
            assertThat(verdict(workload("Deployment", "{replicas: 0}", "{conditions: [%s]}".formatted(AVAILABLE))))
                    .isEqualTo("Current");
        }
    }

    @Nested
    class StatefulSets {
        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                {}                                                                     | InProgress: 0 of 2 replicas created
                {replicas: 1, readyReplicas: 2, currentReplicas: 2}                    | InProgress: 1 of 2 replicas created
                {replicas: 2, readyReplicas: 1, currentReplicas: 2}                    | InProgress: 1 of 2 replicas ready
                {replicas: 3, readyReplicas: 2, currentReplicas: 2}                    | InProgress: 3 replicas exist, 2 wanted
                {replicas: 2, readyReplicas: 2, currentReplicas: 1}                    | InProgress: 1 of 2 replicas of the current revision
                {replicas: 2, readyReplicas: 2, currentReplicas: 2, currentRevision: a, updateRevision: b} \
                    | InProgress: current revision is a, wanted is b
                {replicas: 2, readyReplicas: 2, currentReplicas: 2, currentRevision: b, updateRevision: b} | Current
                """)
        void aStatefulSetIsCurrentWhenAllReplicasRunTheWantedRevision(String status, String expected) {
            assertThat(verdict(workload("StatefulSet", "{replicas: 2}", status)))
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                # partition | updated | expected
                          0 |       2 | InProgress: 2 of 3 replicas updated
                          0 |       3 | Current
                          2 |       0 | InProgress: 0 of 1 replicas updated
                          2 |       1 | Current
                          3 |       0 | Current
                          9 |       0 | Current
                """)
        void aPartitionedRolloutIsOverAtItsPartition(int partition, int updated, String expected) {
            var spec = "{replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: %d}}}"
                    .formatted(partition);
            var status = "{replicas: 3, readyReplicas: 3, updatedReplicas: %d, currentRevision: a, updateRevision: b}"
                    .formatted(updated);

            assertThat(verdict(workload("StatefulSet", spec, status))).isEqualTo(expected);
        }

        @Test
        void aStatefulSetThatTheUserUpdatesPodByPodIsNotWaitedFor() {
            assertThat(verdict(workload("StatefulSet", "{replicas: 3, updateStrategy: {type: OnDelete}}", "{}")))
                    .isEqualTo("Current: pods are updated when they are deleted");
        }

        @Test
        void aStatefulSetWantsOneReplicaUnlessItSaysOtherwise() {
            assertThat(verdict(workload("StatefulSet", "{}", "{}"))).isEqualTo("InProgress: 0 of 1 replicas created");
        }
    }

    @Nested
    class ReplicaSets {
        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                # labelled | available | ready | existing | expected
                         1 |         2 |     2 |        2 | InProgress: 1 of 2 replicas fully labelled
                         2 |         1 |     2 |        2 | InProgress: 1 of 2 replicas available
                         2 |         2 |     1 |        2 | InProgress: 1 of 2 replicas ready
                         2 |         2 |     2 |        4 | InProgress: 4 replicas exist, 2 wanted
                         2 |         2 |     2 |        2 | Current
                """)
        void aReplicaSetIsCurrentWhenItsCountersAgree(
                int labelled, int available, int ready, int existing, String expected) {
            var status = "{fullyLabeledReplicas: %d, availableReplicas: %d, readyReplicas: %d, replicas: %d}"
                    .formatted(labelled, available, ready, existing);

            assertThat(verdict(workload("ReplicaSet", "{replicas: 2}", status))).isEqualTo(expected);
        }

        @Test
        void aReplicaSetThatCouldNotCreateAPodTriesAgain() {
            assertThat(verdict(workload("ReplicaSet", "{replicas: 0}", """
                    {conditions: [{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: quota}]}
                    """)))
                    .isEqualTo("InProgress: FailedCreate: quota");
            assertThat(verdict(workload(
                            "ReplicaSet", "{replicas: 0}", "{conditions: [{type: ReplicaFailure, status: 'False'}]}")))
                    .isEqualTo("Current");
        }

        @Test
        void aReplicaSetOfTheOldGroupIsJudgedAlike() {
            assertThat(verdict("{apiVersion: extensions/v1beta1, kind: ReplicaSet}"))
                    .isEqualTo("InProgress: 0 of 1 replicas fully labelled");
        }
    }

    @Nested
    class DaemonSets {
        private static final String TWO_OF_ALL = "observedGeneration: 1, desiredNumberScheduled: 2,"
                + " currentNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 2";

        @Test
        void aDaemonSetIsCurrentWhenEveryNodeRunsIt() {
            assertThat(verdict(workload("DaemonSet", "{}", "{%s}".formatted(TWO_OF_ALL))))
                    .isEqualTo("Current");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                observedGeneration: 1     | observedGeneration:       | InProgress: not observed yet
                desiredNumberScheduled: 2 | desiredNumberScheduled:   | InProgress: not observed yet
                currentNumberScheduled: 2 | currentNumberScheduled: 1 | InProgress: 1 of 2 pods scheduled
                updatedNumberScheduled: 2 | updatedNumberScheduled: 1 | InProgress: 1 of 2 pods updated
                numberAvailable: 2        | numberAvailable: 1        | InProgress: 1 of 2 pods available
                numberReady: 2            | numberReady:              | InProgress: 0 of 2 pods ready
                """)
        void aDaemonSetThatLagsIsInProgress(String instead, String of, String expected) {
            assertThat(verdict(workload("DaemonSet", "{}", "{%s}".formatted(TWO_OF_ALL.replace(instead, of)))))
                    .isEqualTo(expected);
        }

        @Test
        void aDaemonSetThatNoNodeWantsIsCurrentOnceObserved() {
            var noNodes = "status: {observedGeneration: 1, desiredNumberScheduled: 0}";

            assertThat(verdict(
                            "{apiVersion: apps/v1, kind: DaemonSet, metadata: {generation: 1}, %s}".formatted(noNodes)))
                    .isEqualTo("Current");
            assertThat(verdict("{apiVersion: extensions/v1beta1, kind: DaemonSet, %s}".formatted(noNodes)))
                    .isEqualTo("InProgress: not observed yet");
        }
    }
}
