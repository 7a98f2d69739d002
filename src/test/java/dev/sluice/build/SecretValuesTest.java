package dev.sluice.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretValuesTest {
    @Test
    void valuesAreHiddenWholeAlsoWhereTheyOverlap() {
        var secrets = SecretValues.of(List.of("horse", "correct horse", "horses run", "abcd", "cdefgh", "one"));

        assertThat(secrets.redacted("no correct horses run here, one correct hors"))
                .isEqualTo("no ***** here, one correct hors");
        assertThat(secrets.redacted("abcdefgh")).isEqualTo("*****");
        assertThat(secrets.redacted("abcabcd")).isEqualTo("abc*****");
        assertThat(secrets.redacted("")).isEmpty();
    }

    @Test
    void valuesAreHiddenAsApiServersQuoteThem() {
        var secrets = SecretValues.of(List.of("a \"quoted\\ value", "two\nlines"));

        assertThat(secrets.redacted("Invalid value: \"a \\\"quoted\\\\ value\", \"two\\nlines\""))
                .isEqualTo("Invalid value: \"*****\", \"*****\"");
    }

    @Test
    void whatIsKnownAnywayIsTold() {
        var secrets = SecretValues.of(List.of("Secret", "orders")).and(SecretValues.of(List.of("third")));

        assertThat(secrets.except(List.of("Secret")).redacted("Secret/orders third"))
                .isEqualTo("Secret/***** *****");
    }

    /** Whoever encrypts files decides how many values there are, and what they begin with. */
    @Test
    void manyValuesTakeNoLongerThanFew() {
        var alike = "A".repeat(1_000);
        var secrets = SecretValues.of(Stream.concat(
                Stream.of(alike + "!"), IntStream.range(0, 200_000).mapToObj(i -> alike + i)));

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(secrets.redacted("A".repeat(32_768))).hasSize(32_768));
    }
}
