package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Clock THEN = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-01-02T04:00:00Z"), ZoneOffset.UTC);

    @Test
    void aNewConditionGetsTheTimeInWholeSeconds() {
        var conditions = Conditions.with(List.of(), ready("True", "Done", "all of it"), THEN);
        assertThat(conditions).singleElement().satisfies(condition -> {
            assertThat(condition.getLastTransitionTime()).isEqualTo("2026-01-02T03:04:05Z");
            assertThat(condition.getObservedGeneration()).isEqualTo(7);
        });
    }

    @Test
    void aConditionThatSaysTheSameKeepsItsTime() {
        var before = Conditions.with(List.of(), ready("True", "Done", "all of it"), THEN);
        var again = Conditions.of(Conditions.READY, "True", "Done", "all of it", 8);
        assertThat(Conditions.with(before, again, NOW)).singleElement().satisfies(condition -> {
            assertThat(condition.getLastTransitionTime()).isEqualTo("2026-01-02T03:04:05Z");
            assertThat(condition.getObservedGeneration()).isEqualTo(8);
        });
    }

    @Test
    void anotherStatusOrReasonOrMessageIsATransition() {
        var before = Conditions.with(List.of(), ready("True", "Done", "all of it"), THEN);
        for (var other : List.of(
                ready("False", "Done", "all of it"),
                ready("True", "Ended", "all of it"),
                ready("True", "Done", "most"))) {
            assertThat(Conditions.with(before, other, NOW))
                    .singleElement()
                    .extracting(Condition::getLastTransitionTime)
                    .isEqualTo("2026-01-02T04:00:00Z");
        }
    }

    @Test
    void whatHoldsAReaderUpComesFirst() {
        List<Condition> conditions = List.of();
        for (var type : List.of("Zeta", "Healthy", "Ready", "Alpha", "Stalled", "Reconciling")) {
            conditions = Conditions.with(conditions, Conditions.of(type, "True", "Any", "", 1), NOW);
        }
        assertThat(conditions)
                .extracting(Condition::getType)
                .containsExactly("Stalled", "Reconciling", "Ready", "Alpha", "Healthy", "Zeta");
        assertThat(Conditions.without(conditions, "Ready"))
                .extracting(Condition::getType)
                .containsExactly("Stalled", "Reconciling", "Alpha", "Healthy", "Zeta");
        assertThat(Conditions.find(conditions, "Ready")).isPresent();
        assertThat(Conditions.find(conditions, "ready")).isEmpty();
        assertThat(Conditions.holds(conditions, "Ready")).isTrue();
    }

    @Test
    void aMessageThatTheApiWouldRefuseIsCut() {
        var longest = "m".repeat(Conditions.MAX_MESSAGE_LENGTH);
        assertThat(Conditions.of("Ready", "True", "Done", longest, 1).getMessage())
                .isEqualTo(longest);
        assertThat(Conditions.of("Ready", "True", "Done", longest + "m", 1).getMessage())
                .hasSize(Conditions.MAX_MESSAGE_LENGTH)
                .endsWith("mm...");
    }

    @Test
    void cuttingLeavesNoHalfCharacter() {
        var message = Conditions.of("Ready", "True", "Done", "\uD83D\uDEA7".repeat(40_000), 1)
                .getMessage();
        assertThat(message.codePointCount(0, message.length())).isEqualTo(Conditions.MAX_MESSAGE_LENGTH);
        assertThat(message).endsWith("\uD83D\uDEA7...");
    }

    @Test
    void aLongMessageThatComesAgainIsNoTransition() {
        var text = "m".repeat(40_000);
        var before = Conditions.with(List.of(), ready("False", "Odd", text), THEN);
        assertThat(Conditions.with(before, ready("False", "Odd", text), NOW)).isEqualTo(before);
    }

    private static Condition ready(String status, String reason, String message) {
        return Conditions.of(Conditions.READY, status, reason, message, 7);
    }
}
