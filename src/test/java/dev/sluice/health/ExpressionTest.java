package dev.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Set<String> DEP_AND_SELF = Set.of("dep", "self");

    private final Expressions expressions = new Expressions(10);

    private static String printed(Expression expression, Map<String, ?> variables) {
        return switch (expression.evaluate(variables)) {
            case Expression.Result.Answer(var holds) -> String.valueOf(holds);
            case Expression.Result.Failure(var message) -> {
                assertThat(message).startsWith("failed to evaluate the CEL expression '" + expression + "': ");
                yield message.substring(message.indexOf("': ") + 3);
            }
        };
    }

    /** The answers are those of Flux's own evaluator, recorded in {@code health/cel.csv}. */
    @ParameterizedTest
    @CsvFileSource(resources = "/health/cel.csv", delimiter = '|', quoteCharacter = '`')
    void theAnswerIsThatOfFlux(String answer, String text) {
        assertThat(answer(text)).isEqualTo(answer);
    }

    private String answer(String text) {
        var expression = expressions.overObject(text.replace("¦", "|"));
        var message = expression.evaluate(CelObject.FIELDS);
        return switch (message) {
            case Expression.Result.Answer(var holds) -> String.valueOf(holds);
            case Expression.Result.Failure(var failure) ->
                failure.replace("failed to evaluate the CEL expression '%s': ".formatted(expression), "");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"dep.status.phase", "dep.spec.replicas + 1", "'yes'", "dep.status.?done.orValue(true)"})
    void anExpressionOverKustomizationsMustBeCertainToSayYesOrNo(String text) {
        assertThatThrownBy(() -> expressions.over(DEP_AND_SELF, text))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("CEL expression output type mismatch: expected bool, got ");
    }

    @Test
    void anExpressionComparesItsVariables() {
        var expression = expressions.over(DEP_AND_SELF, "dep.metadata.labels['v'] == self.metadata.labels['v']");
        var one = Map.of("metadata", Map.of("labels", Map.of("v", "1")));
        var two = Map.of("metadata", Map.of("labels", Map.of("v", "2")));

        assertThat(printed(expression, Map.of("dep", one, "self", one))).isEqualTo("true");
        assertThat(printed(expression, Map.of("dep", one, "self", two))).isEqualTo("false");
        assertThat(printed(expression, Map.of("dep", one, "self", Map.of("metadata", Map.of()))))
                .isEqualTo("no such key: labels");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dep.status.phase ==          | Syntax error: mismatched input
            dep.                         | Syntax error: no viable alternative at input '.'
            other.status.phase == 'x'    | undeclared reference to 'other'
            unheard(dep)                 | : undeclared reference to 'unheard'
            """)
    void whatIsNoExpressionIsRefusedAndNamed(String text, String error) {
        assertThatThrownBy(() -> expressions.over(DEP_AND_SELF, text))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("failed to parse the CEL expression '%s': ERROR: <input>:1:".formatted(text))
                .hasMessageContaining(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "items.all(a, items.all(b, items.all(c, items.all(d, a + b + c + d >= 0))))",
                "items.exists(a, items.exists(b, items.exists(c, items.exists(d, a + b + c + d < 0))))",
                "items.map(a, items.map(b, items.map(c, c))).size() > 0"
            })
    void anExpressionThatRunsAwayIsEnded(String text) {
        var list = IntStream.range(0, 500).boxed().toList();

        var started = System.nanoTime();
        assertThat(printed(expressions.overObject(text), Map.of("items", list)))
                .isEqualTo("it takes more than 1000000 steps");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void anExpressionThatDoublesATextIsEndedBeforeTheMemoryIs() {
        var doubling = expressions.overObject("['0123456789']" + ".map(x, x + x)".repeat(60) + ".size() == 1");

        assertThat(printed(doubling, Map.of())).isEqualTo("it takes more than 1000000 steps");
    }

    @Test
    void aPatternIsFoundAnywhere() {
        assertThat(printed(expressions.overObject("'abc'.matches('b')"), Map.of()))
                .isEqualTo("true");
        assertThat(printed(expressions.overObject("matches('abc', '^b')"), Map.of()))
                .isEqualTo("false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"((x{100}){1000}){100}", "(?i)\\\\x{1c80}", "("})
    void aPatternThatTakesTooMuchIsNotCompiled(String pattern) {
        assertThat(printed(expressions.overObject("'x'.matches('%s')".formatted(pattern)), Map.of()))
                .isEqualTo("invalid argument");
    }

    @Test
    void aFieldMayHaveTheNameOfTheTypeOfTypes() {
        var object = Map.of("type", "Opaque", "data", Map.of());

        assertThat(printed(expressions.overObject("type == 'Opaque' && type(data) == map"), object))
                .isEqualTo("true");
    }

    /** The values may be a Secret's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(data.password) > 0",
                "timestamp(data.password) > timestamp('2025-01-01T00:00:00Z')",
                "duration(data.password) > duration('1s')",
                "data.password && true",
                "data.password.matches('(')",
                "'x'.matches(data.password + '(')",
                "data.optMap(x, x) == optional.none()",
                "[1][data.password] == 1",
                "data.password > 1",
                "data.password.substring(100) == ''",
                "base64.decode(data.password + '%') == b''"
            })
    void anErrorDoesNotQuoteValues(String text) {
        var result = expressions.overObject(text).evaluate(Map.of("data", Map.of("password", "hunter-two")));

        assertThat(result).isInstanceOf(Expression.Result.Failure.class);
        assertThat(result.toString()).doesNotContain("hunter");
    }

    @Test
    void theSameTextIsCompiledOnce() {
        assertThat(expressions.overObject("status.ready")).isSameAs(expressions.overObject("status.ready"));
        assertThat(expressions.over(Set.of("status"), "has(status.ready)"))
                .isNotSameAs(expressions.overObject("has(status.ready)"));
    }

    @Test
    void onlySoManyExpressionsAreKept() {
        var first = expressions.overObject("0 == 0");
        for (int i = 1; i <= 10; i++) {
            expressions.overObject(i + " == 0");
        }

        assertThat(expressions.overObject("0 == 0")).isNotSameAs(first);
    }
}
