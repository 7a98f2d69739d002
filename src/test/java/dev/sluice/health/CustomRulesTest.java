package dev.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.health.CustomRules.Check;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomRulesTest {
    private static CustomRules rules(Check... checks) {
        return CustomRules.of(List.of(checks), new Expressions(10));
    }

    private static String verdict(CustomRules rules, String yaml) {
        var object = Serialization.unmarshal("---\n" + yaml, GenericKubernetesResource.class);
        return HealthOf.printed(rules.of(object, HealthOf.NOW));
    }

    private static Check thing(String current, String inProgress, String failed) {
        return new Check("example.com/v1", "Thing", current, inProgress, failed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {phase: Done}                        | Current
            {phase: Broken}                      | Failed: failed is true: status.phase == 'Broken'
            {phase: Other}                       | InProgress: current is false: status.phase == 'Done'
            {phase: Done, busy: true}            | InProgress: inProgress is true: has(status.busy) && status.busy
            {phase: Broken, busy: true}          | InProgress: inProgress is true: has(status.busy) && status.busy
            {phase: Done, observedGeneration: 1} | InProgress: generation is 2, observed is 1
            {phase: Done, observedGeneration: a} | Current
            {phase: Done, conditions: [{type: Stalled, status: 'True'}]} | Current
            {}                                   | Unknown: failed to evaluate the CEL expression \
                                                   'status.phase == 'Broken'': no such key: phase
            {phase: Done, busy: 1}               | Unknown: failed to evaluate the CEL expression \
                                                   'has(status.busy) && status.busy': no such overload
            """)
    void theFirstExpressionThatHoldsDecides(String status, String expected) {
        var rules =
                rules(thing("status.phase == 'Done'", "has(status.busy) && status.busy", "status.phase == 'Broken'"));

        assertThat(verdict(
                        rules,
                        "{apiVersion: example.com/v2, kind: Thing, metadata: {generation: 2}, status: %s}"
                                .formatted(status)))
                .isEqualTo(expected.replaceAll("\\s+", " "));
    }

    @Test
    void anObjectWithoutAStatusSaysWhatItLacks() {
        assertThat(verdict(
                        rules(thing("status.phase == 'Done'", "", "")),
                        "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}}"))
                .isEqualTo("Unknown: failed to evaluate the CEL expression 'status.phase == 'Done'': no such"
                        + " attribute(s): status.phase");
    }

    @Test
    void anyPartOfAnObjectMayDecide() {
        var rules = rules(new Check(
                "v1",
                "ConfigMap",
                "data.ready == 'yes' && metadata.annotations['a'] == 'b' && metadata.name == 'x' && kind == 'ConfigMap'",
                "",
                ""));

        assertThat(rules.isConstant("", "ConfigMap")).isFalse();
        assertThat(rules.isConstant("", "Secret")).isTrue();
        assertThat(
                        verdict(
                                rules,
                                "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, annotations: {a: b}}, data: {ready: 'yes'}}"))
                .isEqualTo("Current");
    }

    @Test
    void aRuleWithoutAKindIsForAllKindsOfItsGroupThatHaveNoneOfTheirOwn() {
        var rules =
                rules(new Check("example.com/v1", "", "status.done", "", ""), thing("status.phase == 'Done'", "", ""));

        assertThat(verdict(rules, "{apiVersion: example.com/v1, kind: Other, metadata: {}, status: {done: true}}"))
                .isEqualTo("Current");
        assertThat(verdict(rules, "{apiVersion: example.com/v1, kind: Other, metadata: {}, status: {done: false}}"))
                .isEqualTo("InProgress: current is false: status.done");
        assertThat(verdict(rules, "{apiVersion: example.com/v1, kind: Thing, metadata: {}, status: {phase: Done}}"))
                .isEqualTo("Current");
        assertThat(verdict(rules, "{apiVersion: example.org/v1, kind: Other, metadata: {}}"))
                .isEqualTo("Current");
    }

    @Test
    void aJobKeepsItsRule() {
        var rules = rules(new Check("batch/v1", "Job", "true", "", ""), new Check("batch/v1", "", "true", "", ""));

        assertThat(verdict(rules, "{apiVersion: batch/v1, kind: Job, metadata: {}}"))
                .isEqualTo("InProgress: not started");
        assertThat(rules.judges("batch", "Job")).isFalse();
        assertThat(rules.judges("batch", "CronJob")).isTrue();
    }

    @Test
    void whatIsWrongWithTheRulesIsToldWithItsPlace() {
        var good = thing("true", "", "");

        assertThatThrownBy(() -> rules(good, new Check("v1", "Pod", "", "true", "")))
                .hasMessage(
                        "failed to create custom status evaluator for healthchecks[1]: expression Current not specified");
        assertThatThrownBy(() -> rules(good, thing("false", "", "")))
                .hasMessage("duplicate custom health check for GroupKind Thing.example.com at healthchecks[1]");
        assertThatThrownBy(() -> rules(thing("true", "", "status.phase ==")))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith(
                        "failed to create custom status evaluator for healthchecks[0]: failed to parse the"
                                + " expression Failed: failed to parse the CEL expression 'status.phase ==': ERROR: <input>:1:16:");
    }
}
