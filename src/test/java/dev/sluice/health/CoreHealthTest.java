package dev.sluice.health;

import static dev.sluice.health.HealthOf.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoreHealthTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {phase: Bound}   | Current
            {phase: Pending} | InProgress: not bound: phase is Pending
            {phase: Lost}    | InProgress: not bound: phase is Lost
            {}               | InProgress: not bound
            """)
    void aClaimIsCurrentOnceItIsBound(String status, String expected) {
        assertThat(verdict("{apiVersion: v1, kind: PersistentVolumeClaim, status: %s}".formatted(status)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: ClusterIP}                             | Current
            {type: LoadBalancer}                          | InProgress: no cluster IP yet
            {type: LoadBalancer, clusterIP: ''}           | InProgress: no cluster IP yet
            {type: LoadBalancer, clusterIP: 10.0.0.1}     | Current
            {type: ExternalName, externalName: a.example} | Current
            {}                                            | Current
            """)
    void aServiceWaitsForItsClusterAddressButNotForItsLoadBalancer(String spec, String expected) {
        assertThat(verdict("{apiVersion: v1, kind: Service, spec: %s, status: {loadBalancer: {}}}".formatted(spec)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1, kind: Secret",
                "v1, kind: ConfigMap",
                "batch/v1, kind: CronJob",
                "policy/v1, kind: PodDisruptionBudget"
            })
    void aKindThatHoldsOnlyDataIsCurrentWhateverItsReadyConditionSays(String kind) {
        assertThat(verdict("{apiVersion: %s, status: {conditions: [{type: Ready, status: 'False'}]}}".formatted(kind)))
                .isEqualTo("Current");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: NamesAccepted, status: 'True'}, {type: Established, status: 'True'}  | Current
            {type: NamesAccepted, status: 'False', reason: PluralConflict, message: things is in use}, \
            {type: Established, status: 'True'}                             | Failed: PluralConflict: things is in use
            {type: Established, status: 'False', reason: NotAccepted}       | Failed: NotAccepted
            {type: Established, status: 'False', reason: Installing}        | InProgress: Installing
            {type: Established, status: 'Unknown', reason: Other}           | InProgress: Other
            {type: NamesAccepted, status: 'True'}                           | InProgress
                                                                            | InProgress
            """)
    void aDefinitionIsCurrentOnceItsApiIsServed(String conditions, String expected) {
        var object =
                "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, status: {conditions: [%s]}}";

        assertThat(verdict(object.formatted(conditions == null ? "" : conditions)))
                .isEqualTo(expected);
    }

    @Test
    void aDefinitionWithoutAStatusIsInProgress() {
        assertThat(verdict("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition}"))
                .isEqualTo("InProgress");
    }
}
