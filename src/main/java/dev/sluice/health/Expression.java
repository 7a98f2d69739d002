package dev.sluice.health;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A condition in <a href="https://github.com/google/cel-spec">CEL</a>. Safe for use by several threads.
 *
 * @see Expressions
 */
public final class Expression {
    /**
     * What one evaluation may cost: a step is one, and so are ten characters of text that come out of one or that it would make,
     * an item of a list that it would make, a value that it would compare, and a thousand comparisons of letters. No value
     * may have more in it. A condition over an object of the largest size that the API server stores takes a tenth of that.
     */
    static final long COST_LIMIT = 1_000_000;

    private static final List<Pattern> MISSING_KEY = List.of(
            Pattern.compile("key '(.*)' is not present in map", Pattern.DOTALL),
            Pattern.compile("Error resolving field '(.*)'", Pattern.DOTALL));

    private static final Pattern INDEX = Pattern.compile("Index out of bounds: (-?[0-9]+)");

    private final String text;
    private final CelRuntime.Program program;
    private final Map<String, String> attributes;

    /** @param attributes for each variable, the first path through it in the text: of {@code status}, {@code status.phase} */
    Expression(String text, CelRuntime.Program program, Map<String, String> attributes) {
        this.text = text;
        this.program = program;
        this.attributes = attributes;
    }

    /** What came of an evaluation. */
    public sealed interface Result {
        /** It does hold, or does not. */
        record Answer(boolean holds) implements Result {}

        /** It cannot be told; the message names the expression. The next version of the object may do better. */
        record Failure(String message) implements Result {}
    }

    /** @param variables values as JSON has them: maps, lists, strings, numbers, booleans, nulls */
    public Result evaluate(Map<String, ?> variables) {
        var missing = new TreeSet<String>();
        var cost = new Cost(COST_LIMIT);
        String reason;
        try {
            var value = ScopedValue.where(Cost.OF_THIS_EVALUATION, cost)
                    .call(() -> program.trace(
                            name -> {
                                if (!variables.containsKey(name)) {
                                    missing.add(attributes.getOrDefault(name, name));
                                    return Optional.empty();
                                }
                                return Optional.of(CelValues.of(variables.get(name)));
                            },
                            (_, result) -> cost.addResult(result)));
            if (value instanceof Boolean holds) {
                return new Result.Answer(holds);
            }
            reason = "its value is not a boolean";
        } catch (CelEvaluationException e) {
            reason = reason(e);
        }
        if (cost.isExceeded()) {
            reason = tooMuch();
        } else if (!missing.isEmpty()) {
            reason = "no such attribute(s): " + String.join(", ", missing);
        }
        return new Result.Failure("failed to evaluate the CEL expression '%s': %s".formatted(text, reason));
    }

    private static String tooMuch() {
        return "it takes more than %d steps".formatted(COST_LIMIT);
    }

    /** In Flux's words. Never in those of the exception, which quote values: the object may be a Secret. */
    private static String reason(CelEvaluationException e) {
        var message = String.valueOf(e.getMessage());
        return switch (e.getErrorCode()) {
            case ATTRIBUTE_NOT_FOUND -> "no such key: " + missingKey(message);
            case OVERLOAD_NOT_FOUND -> "no such overload";
            case INDEX_OUT_OF_BOUNDS ->
                "index out of bounds: " + group(INDEX, message).orElse("");
            case DIVIDE_BY_ZERO -> "division by zero";
            case NUMERIC_OVERFLOW -> "integer overflow";
            case BAD_FORMAT -> "type conversion error";
            case ITERATION_BUDGET_EXCEEDED -> tooMuch();
            default ->
                message.contains("expected boolean value")
                        ? "no such overload"
                        : e.getErrorCode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static String missingKey(String message) {
        return MISSING_KEY.stream()
                .flatMap(pattern -> group(pattern, message).stream())
                .findFirst()
                .orElse("");
    }

    private static Optional<String> group(Pattern pattern, String message) {
        var matcher = pattern.matcher(message);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
