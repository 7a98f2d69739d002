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
    void valuesAreHiddenAsGoQuotesThem() {
        var value = "tab\tbell\u0007\r\u0001\u007f\u00a0\u200b\ud83d\ude00\udbff\udffd\u00e4\u2028 \"x\"\\";
        var quoted = "tab\\tbell\\a\\r\\x01\\x7f\\u00a0\\u200b\ud83d\ude00\\U0010fffd\u00e4\\u2028 \\\"x\\\"\\\\";
        assertThat(SecretValues.of(List.of(value)).redacted("invalid value \"%s\"".formatted(quoted)))
                .isEqualTo("invalid value \"*****\"");
    }

    @Test
    void valuesAreHiddenAsGoWritesThemIntoJson() {
        var secrets = SecretValues.of(List.of("<a>&\t\r\n\b\f\u0001\u2028\u2029"));
        var control = "\\t\\r\\n\\b\\f\\u0001\\u2028\\u2029";
        assertThat(secrets.redacted("{\"a\":\"\\u003ca\\u003e\\u0026" + control + "\",\"b\":\"<a>&" + control + "\"}"))
                .isEqualTo("{\"a\":\"*****\",\"b\":\"*****\"}");
    }

    @Test
    void eachLineOfAValueIsHidden() {
        var secrets = SecretValues.of(List.of("first: one\n  second: \"two\"\r\nabc\n"));
        assertThat(secrets.redacted("line 2: second: \"two\"; second: \\\"two\\\"; first: one; abc"))
                .isEqualTo("line 2: *****; *****; *****; abc");
    }

    @Test
    void ofValuesThatBeginAlikeTheLongestIsHidden() {
        var secrets = SecretValues.of(List.of("abcd", "abcdef", "abcdefgh", "abcdeh"));
        assertThat(secrets.redacted("abcdefg abcde abcdefgh abcdez abcdeh abcd"))
                .isEqualTo("*****g *****e ***** *****ez ***** *****");
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

    @Test
    void valuesThatBeginAlikeAtEveryLengthTakeNoLonger() {
        var secrets = SecretValues.of(IntStream.range(4, 2_000).mapToObj(length -> "A".repeat(length) + "!"));

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(secrets.redacted("A".repeat(32_768))).hasSize(32_768));
    }
}
