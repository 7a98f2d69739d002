package dev.sluice.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read here was compared with what Go's {@code strconv} and {@code time} make of the same texts. */
class SyntaxTest {
    private static final Syntax<Integer> ANY = Syntax.wholeNumber(Integer.MIN_VALUE, Integer.MAX_VALUE);

    @Test
    void wholeNumbersAreGosLiterals() {
        Map.ofEntries(
                        Map.entry("0", 0),
                        Map.entry("00", 0),
                        Map.entry("4", 4),
                        Map.entry("+4", 4),
                        Map.entry("-4", -4),
                        Map.entry("0x10", 16),
                        Map.entry("-0x10", -16),
                        Map.entry("0X1f", 31),
                        Map.entry("0x_1f", 31),
                        Map.entry("0x1_f", 31),
                        Map.entry("0b101", 5),
                        Map.entry("0o17", 15),
                        Map.entry("0o_7", 7),
                        Map.entry("017", 15),
                        Map.entry("0_7", 7),
                        Map.entry("1_000", 1000))
                .forEach((text, number) -> assertThat(ANY.read(text)).as(text).isEqualTo(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "many",
                "08",
                "1__0",
                "_1",
                "1_",
                "0_",
                "0x",
                "0x__1",
                "0b",
                "0b2",
                "0o8",
                " 4",
                "4 ",
                "4.0",
                "1e3",
                "--4",
                "٣",
                "2147483648",
                "9223372036854775808"
            })
    void otherTextsAreNoWholeNumbers(String text) {
        assertThat(ANY.reader().apply(text)).isEmpty();
    }

    @Test
    void aRangeIsPartOfWhatIsExpected() {
        assertThat(Syntax.wholeNumber(0, 99).read("99")).isEqualTo(99);
        assertThatThrownBy(() -> Syntax.wholeNumber(0, 99).read("100"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a whole number from 0 to 99 is expected");
        assertThatThrownBy(() -> Syntax.wholeNumber(1, Integer.MAX_VALUE).read("0"))
                .hasMessage("a whole number of at least 1 is expected");
    }

    @Test
    void truthValuesAreGos() {
        assertThat(List.of("1", "t", "T", "TRUE", "true", "True"))
                .allSatisfy(text -> assertThat(Syntax.bool().read(text)).isTrue());
        assertThat(List.of("0", "f", "F", "FALSE", "false", "False"))
                .allSatisfy(text -> assertThat(Syntax.bool().read(text)).isFalse());
        assertThat(List.of("", "yes", "no", "tRUE", "on", " true", "2"))
                .allSatisfy(
                        text -> assertThat(Syntax.bool().reader().apply(text)).isEmpty());
    }

    @Test
    void durationsAreGos() {
        assertThat(Syntax.duration().read("1.5m")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Syntax.duration().read("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Syntax.duration().read("100us")).isEqualTo(Duration.ofNanos(100_000));
        assertThat(Syntax.duration().read("-1s")).isEqualTo(Duration.ofSeconds(-1));
        assertThat(Syntax.duration().read("0")).isZero();
        assertThat(List.of("", "5", "1d", "1h-1m", "PT5S", "soon"))
                .allSatisfy(text ->
                        assertThat(Syntax.duration().reader().apply(text)).isEmpty());
        assertThatThrownBy(() -> Syntax.duration(Duration.ofSeconds(1), Duration.ofHours(1))
                        .read("1h1s"))
                .hasMessage("a duration such as 30s, 1m30s or 1.5h, from 1s to 1h0m0s is expected");
    }

    @Test
    void aWebAddressHasASchemeAndAHost() {
        assertThat(Syntax.webAddress().read("http://notification-controller.flux-system.svc.cluster.local./"))
                .hasHost("notification-controller.flux-system.svc.cluster.local.");
        assertThat(List.of("notification-controller", "localhost:80", "ftp://a", "http:///a", "http://a b", "/a"))
                .allSatisfy(text ->
                        assertThat(Syntax.webAddress().reader().apply(text)).isEmpty());
    }
}
