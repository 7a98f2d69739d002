package dev.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sluice.health.Health.Status;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthTest {
    @Test
    void theVocabularyIsThatOfKstatus() {
        assertThat(Status.values())
                .extracting(Status::toString)
                .containsExactly("Current", "InProgress", "Failed", "Terminating", "NotFound", "Unknown");
    }

    @Test
    void aVerdictIsAValue() {
        assertThat(Health.current()).isEqualTo(new Health(Status.CURRENT, ""));
        assertThat(Health.notFound()).isEqualTo(new Health(Status.NOT_FOUND, ""));
        assertThat(Health.failed("a")).isNotEqualTo(Health.failed("b")).isNotEqualTo(Health.unknown("a"));
    }

    @Test
    void aVerdictHoldsUntilTheObjectChangesUnlessItSaysOtherwise() {
        var soon = Instant.parse("2025-06-01T12:00:15Z");

        assertThat(Health.inProgress("").recheckAt()).isEmpty();
        assertThat(Health.inProgress("").until(soon).recheckAt()).contains(soon);
    }

    @Test
    void aVerdictHasNoNulls() {
        assertThatNullPointerException().isThrownBy(() -> new Health(null, ""));
        assertThatNullPointerException().isThrownBy(() -> Health.failed(null));
        assertThatNullPointerException().isThrownBy(() -> Health.current().until(null));
    }
}
