package dev.sluice.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The {@link HealthRules} with a user's own in place of some, as Flux documents them for <a
 * href="https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions">health check expressions</a>.
 * For which objects they are is told by group and kind; Jobs always keep their rule.
 */
public final class CustomRules {
    /** No rules but the usual ones. */
    public static final CustomRules NONE = new CustomRules(Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JOB = "batch/Job";

    private final Map<String, Rule>
            rules; // by group and kind, or by group and nothing for all other kinds of the group

    /**
     * A user's rule.
     *
     * @param apiVersion the group of the objects that it is for; the version plays no part
     * @param kind their kind; empty for all kinds of the group that have no rule of their own
     * @param current says that an object is what its spec asks for
     * @param inProgress says that it is on its way, whatever the others say; may be empty
     * @param failed says that it has failed; may be empty
     */
    public record Check(String apiVersion, String kind, String current, String inProgress, String failed) {}

    private record Rule(Expression current, Optional<Expression> inProgress, Optional<Expression> failed) {}

    private CustomRules(Map<String, Rule> rules) {
        this.rules = rules;
    }

    /** @throws InvalidExpressionException with Flux's words for what is wrong with which of the checks */
    public static CustomRules of(List<Check> checks, Expressions expressions) {
        if (checks.isEmpty()) {
            return NONE;
        }
        var rules = new HashMap<String, Rule>();
        for (int i = 0; i < checks.size(); i++) {
            var check = checks.get(i);
            var group = HealthRules.groupOf(check.apiVersion());
            if (rules.containsKey(group + "/" + check.kind())) {
                throw new InvalidExpressionException(
                        "duplicate custom health check for GroupKind %s at healthchecks[%d]"
                                .formatted(group.isEmpty() ? check.kind() : check.kind() + "." + group, i));
            }
            rules.put(group + "/" + check.kind(), rule(check, i, expressions));
        }
        return new CustomRules(rules);
    }

    private static Rule rule(Check check, int index, Expressions expressions) {
        try {
            if (check.current().isEmpty()) {
                throw new InvalidExpressionException("expression Current not specified");
            }
            return new Rule(
                    expression("Current", check.current(), expressions).orElseThrow(),
                    expression("InProgress", check.inProgress(), expressions),
                    expression("Failed", check.failed(), expressions));
        } catch (InvalidExpressionException e) {
            throw new InvalidExpressionException("failed to create custom status evaluator for healthchecks[%d]: %s"
                    .formatted(index, e.getMessage()));
        }
    }

    private static Optional<Expression> expression(String name, String text, Expressions expressions) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(expressions.overObject(text));
        } catch (InvalidExpressionException e) {
            throw new InvalidExpressionException(
                    "failed to parse the expression %s: %s".formatted(name, e.getMessage()));
        }
    }

    /** Whether it is a user's rule that judges objects of a kind. It may read any part of them. */
    public boolean judges(String group, String kind) {
        return find(group, kind).isPresent();
    }

    /** Whether objects of a kind are current once they are there, so that there is no use in watching them. */
    public boolean isConstant(String group, String kind) {
        return !judges(group, kind) && HealthRules.isConstant(group, kind);
    }

    /** The health of an object; otherwise as {@link HealthRules#of}. */
    public Health of(GenericKubernetesResource object, Instant now) {
        return find(HealthRules.groupOf(object.getApiVersion()), object.getKind())
                .map(rule -> judge(rule, object))
                .orElseGet(() -> HealthRules.of(object, now));
    }

    private Optional<Rule> find(String group, String kind) {
        var groupKind = group + "/" + kind;
        return groupKind.equals(JOB)
                ? Optional.empty()
                : Optional.ofNullable(rules.get(groupKind)).or(() -> Optional.ofNullable(rules.get(group + "/")));
    }

    private static Health judge(Rule rule, GenericKubernetesResource object) {
        return unobserved(object).orElseGet(() -> judge(rule, variables(object)));
    }

    /** The first that holds decides, and one that cannot be told leaves it open. */
    private static Health judge(Rule rule, Map<String, Object> variables) {
        return verdict(rule.inProgress(), variables, text -> Health.inProgress("inProgress is true: " + text))
                .or(() -> verdict(rule.failed(), variables, text -> Health.failed("failed is true: " + text)))
                .or(() -> verdict(Optional.of(rule.current()), variables, _ -> Health.current()))
                .orElseGet(() -> Health.inProgress("current is false: " + rule.current()));
    }

    private static Optional<Health> verdict(
            Optional<Expression> expression, Map<String, Object> variables, Function<Expression, Health> ifItHolds) {
        return expression.flatMap(asked -> switch (asked.evaluate(variables)) {
            case Expression.Result.Failure(var message) -> Optional.of(Health.unknown(message));
            case Expression.Result.Answer(var holds) -> holds ? Optional.of(ifItHolds.apply(asked)) : Optional.empty();
        });
    }

    /** A status of an older generation is not asked. */
    private static Optional<Health> unobserved(GenericKubernetesResource object) {
        var status = object.getAdditionalProperties().get("status") instanceof Map<?, ?> fields ? fields : Map.of();
        var generation = object.getMetadata().getGeneration();
        return generation != null
                        && status.get("observedGeneration") instanceof Number observed
                        && (observed instanceof Integer || observed instanceof Long)
                        && observed.longValue() != generation
                ? Optional.of(Health.inProgress(
                        "generation is %d, observed is %d".formatted(generation, observed.longValue())))
                : Optional.empty();
    }

    private static Map<String, Object> variables(GenericKubernetesResource object) {
        var variables = new HashMap<String, Object>(object.getAdditionalProperties());
        variables.put("apiVersion", Objects.requireNonNullElse(object.getApiVersion(), ""));
        variables.put("kind", Objects.requireNonNullElse(object.getKind(), ""));
        variables.put("metadata", JSON.convertValue(object.getMetadata(), Map.class));
        return variables;
    }
}
