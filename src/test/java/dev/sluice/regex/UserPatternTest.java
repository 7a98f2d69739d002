package dev.sluice.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^(data|stringData)$",
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                "([0-9]{1,3}\\.){3}[0-9]{1,3}",
                "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*",
                "[a-z0-9]{1,63}(\\.[a-z0-9]{1,63}){1,5}",
                "[a-z]{63}.[a-z]{63}.[a-z]{63}.[a-z]{63}",
                "(?i)(prod|staging)-[a-z\\x{e4}]+",
                "(?i:\\pL)+",
                "a{1000}",
                "(a{10}){100}",
                "[]{1001}]{3}",
                "\\Qa{1001}{1001}\\E",
                "a{,x}",
                "",
            })
    void whatPeopleWriteIsTaken(String text) {
        assertThat(UserPattern.compile(text)).hasToString(text);
    }

    /** Each would take gigabytes, and with them the process. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "((x{100}){1000}){100}",
                "(((a{100}){100}){100}){100}",
                "((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}",
                "(((a{1000,}){1000,}){1000,})",
                "((((a{0,500}){0,500}){0,500}){0,500})",
                "(a{11}){100}",
                "(?:b|\\Q[\\E(a{11}){100})",
                "[[](a{11}){100}[]]",
                "[[:alpha:][](a{11}){100}",
                "\\[(a{11}){100}]",
            })
    void whatRepeatsWithoutMeasureIsRefused(String text) {
        assertThatThrownBy(() -> UserPattern.compile(text))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("expression repeats something more than 1000 times");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?:abcdefghijkl|[a-z]x){1000}(?:abcdefghijkl|[a-z]){1000}" + "a{1000}", "(?:\\pL){200}"})
    void soIsWhatGrowsTooLarge(String text) {
        var several = text + "|" + "(?:abcdefghijkl|[a-z]xyz.....................){1000}".repeat(3);
        assertThatThrownBy(() -> UserPattern.compile(several))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("expression grows to more than 100000 letters by its repetitions");
    }

    @Test
    void soIsWhatIsTooLong() {
        assertThatThrownBy(() -> UserPattern.compile("a".repeat(20_001)))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("expression is longer than 20000 letters");
    }

    @Test
    void soIsWhatIsNestedTooDeep() {
        assertThatThrownBy(() -> UserPattern.compile("(".repeat(10_000) + ")".repeat(10_000)))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("expression has more than 1000 groups");
        UserPattern.compile("(".repeat(1_000) + ")".repeat(1_000));
    }

    /** RE2/J looks for the cases of these for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\\x{1c80}",
                "(?i)\u1c88",
                "(?i)[\\x{1000}-\\x{2000}]",
                "(?i)[-a\u1c81]",
                "(?si:[^a-\u2000])",
                "(?i)\\Q\u1c85\\E"
            })
    void whatHasNoKnownCasesIsRefusedWhereCaseIsIgnored(String text) {
        assertThatThrownBy(() -> UserPattern.compile(text))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("U+1C80");
        UserPattern.compile(text.replaceAll("\\?s?i", "?s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", "a**", "[z-a]", "a{1001}", "\\", "\\x{", "[", "(?i", "a{2}{3}", "(?=a)", "\\p{Nothing}"})
    void whatIsNoExpressionIsRefused(String text) {
        assertThatThrownBy(() -> UserPattern.compile(text)).isInstanceOf(InvalidPatternException.class);
    }

    @ParameterizedTest
    @CsvSource({"a+,aa,true,true", "a+,baa,false,true", "a+,b,false,false", "'','',true,true", "'',a,false,true"})
    void theWholeTextMatchesOrAPartOfIt(String expression, String text, boolean whole, boolean part) {
        var pattern = UserPattern.compile(expression);

        assertThat(pattern.matches(text)).isEqualTo(whole);
        assertThat(pattern.find(text)).isEqualTo(part);
    }

    @Test
    void aLargeExpressionIsNotTriedOnALargeText() {
        var pattern = UserPattern.compile("(?:x?){1000}y");

        assertThat(pattern.find("x".repeat(1_000))).isFalse();
        assertThatThrownBy(() -> pattern.find("x".repeat(1_000_000)))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("too large for a text of 1000000 letters");
        assertThat(UserPattern.compile("^ready: (true|yes)$").find("x".repeat(1_000_000)))
                .isFalse();
    }

    /** The bound would not be one if a program could be larger than what was told of it. */
    @Test
    void noProgramIsLargerThanItsText() {
        var random = new Random(7);
        var parts = List.of(
                "a",
                "bc",
                ".",
                "[a-c]",
                "[^]x]",
                "(",
                "(?:",
                ")",
                "|",
                "*",
                "+?",
                "?",
                "{3}",
                "{2,}",
                "{0,7}",
                "{2,3}?",
                "\\d",
                "\\pL",
                "\\Qa{9}\\E",
                "\\x{e4}",
                "{",
                "}",
                "[[:alpha:]{3}]",
                "^",
                "\\b");
        var compiled = 0;
        for (var round = 0; round < 100_000; round++) {
            var text = Stream.generate(() -> parts.get(random.nextInt(parts.size())))
                    .limit(random.nextInt(1, 12))
                    .collect(Collectors.joining());
            int program;
            try {
                program = Pattern.compile(text).programSize();
            } catch (com.google.re2j.PatternSyntaxException _) {
                continue;
            }
            compiled++;
            assertThat(3 + 3 * PatternSize.of(text)).as(text).isGreaterThanOrEqualTo(program);
        }
        assertThat(compiled).isGreaterThan(10_000);
    }
}
