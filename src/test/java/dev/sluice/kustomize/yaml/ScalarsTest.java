package dev.sluice.kustomize.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plain scalars, as they are written, and what they become.
 *
 * <p>The expectations are what kustomize v5.8.1 printed: each case was the body of a resource of a custom kind, built
 * with {@code kustomize build}.
 */
class ScalarsTest {
    private static final String PLAIN = """
            yes => "yes"
            no => "no"
            on => "on"
            off => "off"
            y => "y"
            n => "n"
            Y => "Y"
            N => "N"
            Yes => "Yes"
            NO => "NO"
            True => true
            TRUE => true
            true => true
            tRUE => tRUE
            False => false
            null => null
            Null => null
            NULL => null
            ~ => null
            nUll => nUll
            0777 => 511
            0o777 => 511
            0O777 => 511
            0x1F => 31
            0X1f => 31
            0b101 => 5
            -0b11 => -3
            +0b11 => 3
            -0x1F => -31
            1_000 => 1000
            _1 => _1
            1__0 => 10
            1_ => 1
            0_7 => 7
            1e3 => 1000
            1E3 => 1000
            1.0 => 1
            1. => 1
            .5 => 0.5
            -.5 => -0.5
            +1 => 1
            -0 => 0
            +0 => 0
            -0.0 => 0
            0.1 => 0.1
            1.50 => 1.5
            1e400 => 1e400
            1e-400 => 0
            ._5 => ._5
            .5_0 => 0.5
            1_0.5 => 10.5
            0x => 0x
            08 => 8
            09 => 9
            007 => 7
            0o8 => 0o8
            0b2 => 0b2
            12:30:45 => "12:30:45"
            190:20:30.15 => "190:20:30.15"
            1:2 => "1:2"
            2001-01-01 => "2001-01-01T00:00:00Z"
            2001-1-1 => "2001-01-01T00:00:00Z"
            2001-12-14t21:59:43.10-05:00 => "2001-12-14T21:59:43.1-05:00"
            2001-12-14T21:59:43Z => "2001-12-14T21:59:43Z"
            2001-12-14T21:59:43.123456789Z => "2001-12-14T21:59:43.123456789Z"
            2001-02-30 => 2001-02-30
            2001-13-01 => 2001-13-01
            20010101 => 20010101
            9223372036854775807 => 9223372036854775807
            9223372036854775808 => 9223372036854775808
            -9223372036854775808 => -9223372036854775808
            -9223372036854775809 => -9.223372036854776e+18
            18446744073709551615 => 18446744073709551615
            18446744073709551616 => 1.8446744073709552e+19
            123456789012345678901234567890 => 1.2345678901234568e+29
            1e6 => 1000000
            1e20 => 1e+20
            1e21 => 1e+21
            1e22 => 1e+22
            1e-6 => 1e-06
            1e-7 => 1e-07
            123456.789e3 => 123456789
            1e19 => 10000000000000000000
            1.8446744073709552e19 => 1.8446744073709552e+19
            -1e18 => -1000000000000000000
            -1e19 => -1e+19
            0.1e1 => 1
            1.7976931348623157e308 => 1.7976931348623157e+308
            5e-324 => 5e-324
            0x1p-2 => 0x1p-2
            .1e1 => 1
            +.5 => 0.5
            -.5e3 => -500
            1e+3 => 1000
            + => +
            . => .
            .. => ..
            = => =
            << => <<
            < => <
            0x7fffffffffffffff => 9223372036854775807
            0xffffffffffffffff => 18446744073709551615
            0x1_F => 31
            1_000_000 => 1000000
            1,000 => 1,000
            0.30000000000000004 => 0.30000000000000004
            100000000000000000000 => 1e+20
            3.14 => 3.14
            -1 => -1
            00 => 0
            000 => 0
            -00 => 0
            +12e03 => 12000
            12e => 12e
            685_230.15 => 685230.15
            0x_1F => 31
            0b1_0 => 2
            0.0 => 0
            -1.0 => -1
            1.0e0 => 1
            Infinity => Infinity
            NaN => NaN
            inf => inf
            nan => nan
            Inf => Inf
            1d => 1d
            1f => 1f
            0x1.8p1 => 0x1.8p1
            .0x1p1 => .0x1p1
            .e1 => .e1
            .1_1 => 0.11
            << => <<
            """;

    static Stream<String[]> plain() {
        return PLAIN.lines().map(line -> line.split(" => ", 2));
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @MethodSource("plain")
    void aPlainScalarIsPrintedAsKustomizeDoes(String written, String printed) {
        var document = YamlReader.documents("a.yaml", "v: " + written).getFirst();

        assertThat(YamlWriter.text(document)).isEqualTo("v: " + printed + "\n");
    }

    @Test
    void numbersHaveTheSmallestTypeThatHoldsThem() {
        assertThat(value("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(value("9223372036854775808")).isEqualTo(BigInteger.ONE.shiftLeft(63));
        assertThat(value("18446744073709551616")).isEqualTo(0x1p64);
        assertThat(value("1e3")).isEqualTo(1000L);
        assertThat(value("1.5")).isEqualTo(1.5);
        assertThat(value("1e400")).isEqualTo("1e400");
    }

    /** Established with JSON patches, which kustomize reads in this way. */
    @Test
    void aConfigurationHasTheBooleansOfYaml11AndKeepsTimestamps() {
        var text = "v: [yes, No, on, y, N, off, true, ~, 0777, 0o17, 1e3, 2001-01-01, 12:30:45, \"yes\"]";

        assertThat(YamlWriter.text(YamlReader.configuration("k.yaml", text).orElseThrow()))
                .isEqualTo("""
                        v:
                        - true
                        - false
                        - true
                        - true
                        - false
                        - false
                        - true
                        - null
                        - 511
                        - 15
                        - 1000
                        - "2001-01-01"
                        - "12:30:45"
                        - "yes"
                        """);
    }

    @Test
    void aConfigurationMakesKeysTextAndKeepsTheLastOfEqualOnes() {
        assertThat(YamlReader.configuration("k.yaml", "{1: a, true: b, 1.5: c, yes: d, e: 1, e: 2}"))
                .contains(Map.of("1", "a", "true", "d", "1.5", "c", "e", 2L));
        assertThat(YamlReader.configuration("k.yaml", "{a: 2, <<: {a: 1}}")).contains(Map.of("a", 1L));
        assertThat(YamlReader.configuration("k.yaml", "{\"<<\": [{a: 1}, {a: 2, b: 3}]}"))
                .contains(Map.of("a", 1L, "b", 3L));
    }

    @Test
    void aConfigurationIsTheFirstDocument() {
        assertThat(YamlReader.configuration("k.yaml", "---\na: 1\n---\nb: 2\n")).contains(Map.of("a", 1L));
        assertThat(YamlReader.configuration("k.yaml", "# nothing\n")).isEmpty();
    }

    private static Object value(String written) {
        return ((List<?>) YamlReader.documents("a.yaml", "[" + written + "]").getFirst()).getFirst();
    }
}
