package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ns",
        "999, 999ns",
        "1000, 1µs",
        "1100, 1.1µs",
        "2200000, 2.2ms",
        "12345678, 12.345678ms",
        "250000000, 250ms",
        "1000000000, 1s",
        "1500000000, 1.5s",
        "1000000001, 1.000000001s",
        "59999999999, 59.999999999s",
        "60000000000, 1m0s",
        "570000000000, 9m30s",
        "600000000000, 10m0s",
        "3600000000000, 1h0m0s",
        "3605500000000, 1h0m5.5s",
        "90000000000000, 25h0m0s",
        "-1, -1ns",
        "-5400000000000, -1h30m0s",
        "9223372036854775807, 2562047h47m16.854775807s",
        "-9223372036854775808, -2562047h47m16.854775808s",
    })
    void isPrintedAsGoPrintsIt(long nanos, String text) {
        assertThat(GoDuration.text(Duration.ofNanos(nanos))).isEqualTo(text);
        assertThat(GoDuration.parse(text).duration()).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "-0, 0s",
        "+5s, 5s",
        "60m, 1h0m0s",
        "1h15m30.918s, 1h15m30.918s",
        "10m1h, 1h10m0s",
        "1.5h, 1h30m0s",
        ".5s, 500ms",
        "5.s, 5s",
        "1us, 1µs",
        "1\u00b5s, 1µs",
        "1\u03bcs, 1µs",
        "0.1ns, 0s",
        "0.333333333333333333333h, 19m59.999999999s",
        "1s1s, 2s",
    })
    void readsWhatGoReads(String text, String canonical) {
        assertThat(GoDuration.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "5", "s", ".s", ".", "1d", "1 s", " 1s", "1.2.3s", "--1s", "1s-1s", "1S", "1h5", "0 "})
    void refusesWhatGoRefuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> GoDuration.parse(text));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GoDuration.parse("9223372036854775808ns"))
                .withMessageContaining("out of range");
        assertThatIllegalArgumentException().isThrownBy(() -> GoDuration.parse("2562048h"));
        assertThatIllegalArgumentException().isThrownBy(() -> GoDuration.of(Duration.ofDays(200_000)));
    }

    @Test
    void whatIsPrintedReadsBackAsTheSameLength() {
        var random = new Random(8);
        for (int bits = 1; bits < Long.SIZE; bits++) {
            for (int i = 0; i < 200; i++) {
                var duration = Duration.ofNanos(random.nextLong() >> (Long.SIZE - 1 - bits));
                assertThat(GoDuration.parse(GoDuration.text(duration)).duration())
                        .isEqualTo(duration);
            }
        }
    }

    @Test
    void isATextInJson() throws Exception {
        var json = new ObjectMapper();
        assertThat(json.writeValueAsString(GoDuration.of(Duration.ofMinutes(90))))
                .isEqualTo("\"1h30m0s\"");
        assertThat(json.readValue("\"1.5h\"", GoDuration.class)).isEqualTo(GoDuration.of(Duration.ofMinutes(90)));
    }

    @Test
    void anIntervalThatIsTooLongForGoDoesNotMakeItsObjectUnreadable() throws Exception {
        var interval = new ObjectMapper().readValue("\"99999999999h\"", GoDuration.class);
        assertThat(interval.duration()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Whoever may write an object may write a duration of a megabyte, which took a minute to read. */
    @Test
    void whatIsLongerThanAnyDurationIsTheLongestAndTakesNoTime() throws Exception {
        var json = new ObjectMapper();
        var long1 = "7".repeat(1_400_000) + "h";

        assertTimeoutPreemptively(Duration.ofSeconds(1), () -> {
            assertThat(json.readValue("\"" + long1 + "\"", GoDuration.class).duration())
                    .isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GoDuration.parse(long1))
                    .satisfies(error -> assertThat(error.getMessage()).hasSizeLessThan(150));
        });
    }
}
