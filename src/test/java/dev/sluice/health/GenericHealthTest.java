package dev.sluice.health;

import static dev.sluice.health.HealthOf.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenericHealthTest {
    private static String release(String metadata, String status) {
        return """
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: %s
                status: %s
                """.formatted(metadata, status);
    }

    @Test
    void anObjectThatIsBeingDeletedIsTerminatingWhateverElseItSays() {
        var stalledAndUnobserved =
                "{observedGeneration: 1, conditions: [{type: Stalled, status: 'True'}, {type: Ready, status: 'True'}]}";

        assertThat(verdict(release("{generation: 2, deletionTimestamp: '2025-06-01T12:00:00Z'}", stalledAndUnobserved)))
                .isEqualTo("Terminating");
    }

    @Test
    void anObjectThatIsBeingDeletedNamesItsFinalizers() {
        assertThat(verdict(release("{deletionTimestamp: '2025-06-01T12:00:00Z', finalizers: [a/x, b/y]}", "{}")))
                .isEqualTo("Terminating: finalizers left: a/x, b/y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {generation: 3} | {observedGeneration: 2} | InProgress: generation is 3, observed is 2
            {generation: 3} | {observedGeneration: 4} | InProgress: generation is 3, observed is 4
            {generation: 3} | {observedGeneration: 3} | Current
            {generation: 3} | {}                      | Current
            {generation: 3} | {observedGeneration: }  | Current
            {}              | {observedGeneration: 3} | Current
            """)
    void aStatusOfAnotherGenerationTellsNothing(String metadata, String status, String expected) {
        assertThat(verdict(release(metadata, status))).isEqualTo(expected);
    }

    @Test
    void anUnobservedGenerationHidesAStaleFailure() {
        var stalled = "{observedGeneration: 1, conditions: [{type: Stalled, status: 'True'}]}";

        assertThat(verdict(release("{generation: 2}", stalled))).startsWith("InProgress");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: Reconciling, status: 'True', reason: Progressing, message: building} | InProgress: Progressing: building
            {type: Reconciling, status: 'False', reason: Done}                          | Current
            {type: Reconciling, status: 'Unknown'}                                      | Current
            {type: Stalled, status: 'True', reason: NoSource, message: it is gone}      | Failed: NoSource: it is gone
            {type: Stalled, status: 'True', message: it is gone}                        | Failed: it is gone
            {type: Stalled, status: 'True', reason: NoSource}                           | Failed: NoSource
            {type: Stalled, status: 'True'}                                             | Failed
            {type: Stalled, status: 'False'}                                            | Current
            {type: Ready, status: 'True', reason: Done, message: all is well}           | Current
            {type: Ready, status: 'False', reason: NotYet, message: almost}             | InProgress: NotYet: almost
            {type: Ready, status: 'Unknown', reason: NotYet}                            | InProgress: NotYet
            {type: Ready, status: Maybe}                                                | Current
            {type: Ready}                                                               | Current
            {type: Healthy, status: 'False'}                                            | Current
            """)
    void theStandardConditionsDecide(String condition, String expected) {
        assertThat(verdict(release("{}", "{conditions: [%s]}".formatted(condition))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: Reconciling, status: 'True'}, {type: Stalled, status: 'True'}     | InProgress
            {type: Stalled, status: 'True'}, {type: Reconciling, status: 'True'}     | Failed
            {type: Reconciling, status: 'False'}, {type: Stalled, status: 'True'}    | Failed
            {type: Ready, status: 'True'}, {type: Reconciling, status: 'True'}       | InProgress
            {type: Ready, status: 'True'}, {type: Stalled, status: 'True'}           | Failed
            {type: Ready, status: 'False'}, {type: Reconciling, status: 'True'}      | InProgress
            {type: Ready, status: 'False'}, {type: Stalled, status: 'True'}          | Failed
            """)
    void theFirstAbnormalConditionComesBeforeReady(String conditions, String expected) {
        assertThat(verdict(release("{}", "{conditions: [%s]}".formatted(conditions))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Namespace, status: {phase: Active}}",
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, status: {loadBalancer: {}}}",
                "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler,"
                        + " status: {conditions: [{type: AbleToScale, status: 'False'}]}}",
                "{apiVersion: v1, kind: ServiceAccount}",
                "{apiVersion: example.com/v1, kind: Thing, metadata: , spec: , status: }",
                "{apiVersion: example.com/v1, kind: Deployment, spec: {replicas: 3}}",
                "{apiVersion: serving.knative.dev/v1, kind: Service, spec: {type: LoadBalancer}}",
                "{kind: Thing}",
                "{}"
            })
    void aKindWithoutARuleAndWithoutConditionsIsCurrentAtOnce(String yaml) {
        assertThat(verdict(yaml)).isEqualTo("Current");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apps/v1, kind: Deployment", "v1, kind: Secret", "policy/v1, kind: PodDisruptionBudget"})
    void theGenericChecksComeBeforeTheRuleOfTheKind(String kind) {
        var object = "{apiVersion: %s, metadata: {generation: %d}, status: {observedGeneration: 1, conditions: [%s]}}";

        assertThat(verdict(object.formatted(kind, 2, ""))).isEqualTo("InProgress: generation is 2, observed is 1");
        assertThat(verdict(object.formatted(kind, 1, "{type: Stalled, status: 'True', reason: Stuck}")))
                .isEqualTo("Failed: Stuck");
    }
}
