package dev.sluice.health;

import static dev.sluice.health.HealthOf.health;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The rules against what the real kstatus says of the same objects, recorded in {@code health/kstatus.csv}. */
class KstatusTableTest {
    @ParameterizedTest
    @CsvFileSource(resources = "/health/kstatus.csv", delimiter = '|', quoteCharacter = '`')
    void theStatusIsThatOfKstatus(String status, String words, String object) {
        var health = health(object);

        assertThat(health.status()).hasToString(status);
        assertThat(health.message()).isEqualTo(Objects.requireNonNullElse(words, ""));
    }
}
