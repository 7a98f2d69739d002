package dev.sluice.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.RandomText;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            >=1.0.0 <2.0.0;  1.0.0 1.9.9;             0.9.9 2.0.0 1.5.0-rc.1
            >=1.0.0, <2.0.0; 1.5.0;                   2.0.0
            >=1.0.0<2.0.0;   1.5.0;                   2.0.0
            1.x;             1.0.0 1.9.0;             2.0.0 0.1.0
            1.2;             1.2.0 1.2.9;             1.3.0
            ~1.2;            1.2.0 1.2.9;             1.3.0 1.1.9
            ~1.2.3;          1.2.3 1.2.9;             1.2.2 1.3.0
            ~1;              1.0.0 1.9.0;             2.0.0
            ^1;              1.0.0 1.9.9;             2.0.0 0.9.0
            ^1.2.3;          1.2.3 1.9.0;             1.2.2 2.0.0
            ^0.2.3;          0.2.3 0.2.9;             0.3.0
            ^0.0.3;          0.0.3;                   0.0.4
            ^0;              0.0.1 0.9.0;             1.0.0
            *;               0.0.1 1.0.0 99.0.0;      1.0.0-alpha
            >=0.0.0-0;       1.0.0-alpha 2.0.0;       ''
            >=1.0.0-0 <2.0.0; 1.5.0-rc.1 1.5.0;       2.0.0
            1.2 - 1.4.5;     1.2.0 1.4.5;             1.4.6
            1.x || >=3;      1.1.0 3.0.0;             2.0.0
            !=1.2.3;         1.2.4;                   1.2.3
            !=1.x;           2.0.0;                   1.2.3
            >1;              2.0.0;                   1.1.0
            >1.2.3;          1.2.4;                   1.2.3
            <=1.2;           1.2.9 1.0.0;             1.3.0
            =v1.2.3;         1.2.3;                   1.2.4
            """)
    void aRangeHoldsWhatMastermindsSays(String range, String in, String out) {
        var parsed = VersionRange.parse(range);
        for (var version : List.of(in.split(" "))) {
            assertThat(contains(parsed, version)).as("%s in %s", version, range).isTrue();
        }
        for (var version : out.isEmpty() ? List.<String>of() : List.of(out.split(" "))) {
            assertThat(contains(parsed, version)).as("%s in %s", version, range).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", ">=", ">= 1.0.0 foo", "1.2.3.4", "1.0 ||"})
    void whatIsNoRangeIsAnError(String text) {
        assertThatThrownBy(() -> VersionRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("improper constraint: " + text);
    }

    @Test
    void aRangeHasABound() {
        var longest = "x,".repeat(500);
        assertThat(contains(VersionRange.parse(longest), "1.2.3")).isTrue();
        assertThatThrownBy(() -> VersionRange.parse(longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the range has more than 1000 letters");
    }

    @Test
    void onlyWholeVersionsAreVersions() {
        assertThat(VersionRange.version("v1.2.3")).isPresent();
        assertThat(VersionRange.version("1.2.3+build")).isPresent();
        assertThat(VersionRange.version("v1.2")).isEmpty();
        assertThat(VersionRange.version("vv1.2.3")).isEmpty();
        assertThat(VersionRange.version("latest")).isEmpty();
        assertThat(VersionRange.version("v")).isEmpty();
    }

    private static boolean contains(VersionRange range, String version) {
        return range.contains(VersionRange.version(version).orElseThrow());
    }

    /** What can be read quickly by hand was read by an expression before. */
    @Test
    void intervalsAreThoseThatTheExpressionTells() {
        var hyphen = Pattern.compile("(?<low>\\S+)\\s+-\\s+(?<high>\\S+)");
        assertThat(RandomText.of(100_000, 9, "1.2", "-", " ", "\t", "x", ",", "\u2003"))
                .allSatisfy(text -> assertThat(VersionRange.withoutHyphens(text))
                        .as("'%s'", text)
                        .isEqualTo(hyphen.matcher(text).replaceAll(">=${low} <=${high}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", " ", "1 ", "- ", "1 - ", "=", "||", "1.0.0-a.", ","})
    void aRangeIsReadInTheTimeOfItsLength(String part) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThatThrownBy(() -> VersionRange.parse("1.0 " + part.repeat(200_000) + "!"))
                        .isInstanceOf(IllegalArgumentException.class));
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(VersionRange.version("v1.0.0-" + part.repeat(200_000)))
                        .isEmpty());
    }
}
