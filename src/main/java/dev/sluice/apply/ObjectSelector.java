package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.KustomizationSpec.Selector;
import dev.sluice.regex.InvalidPatternException;
import dev.sluice.regex.UserPattern;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Selects objects as the targets of patches do: by expressions for type and name, by labels and by annotations. */
final class ObjectSelector implements Predicate<GenericKubernetesResource> {
    private final List<Predicate<GenericKubernetesResource>> conditions;

    private ObjectSelector(List<Predicate<GenericKubernetesResource>> conditions) {
        this.conditions = conditions;
    }

    /**
     * @param selector empty for all objects
     * @throws IllegalArgumentException where an expression is not one
     */
    static ObjectSelector of(Optional<Selector> selector) {
        return new ObjectSelector(selector.map(ObjectSelector::conditions).orElse(List.of()));
    }

    private static List<Predicate<GenericKubernetesResource>> conditions(Selector selector) {
        var group = expression(selector.group());
        var version = expression(selector.version());
        var kind = expression(selector.kind());
        var name = expression(selector.name());
        var namespace = expression(selector.namespace());
        var labels = LabelSelector.parse(selector.labelSelector());
        var annotations = LabelSelector.parse(selector.annotationSelector());
        return List.of(
                object -> group.test(ApiVersion.parse(object.getApiVersion()).group()),
                object -> version.test(ApiVersion.parse(object.getApiVersion()).version()),
                object -> kind.test(object.getKind()),
                object -> name.test(object.getMetadata().getName()),
                object -> namespace.test(
                        Objects.requireNonNullElse(object.getMetadata().getNamespace(), "")),
                object -> labels.matches(orEmpty(object.getMetadata().getLabels())),
                object -> annotations.matches(orEmpty(object.getMetadata().getAnnotations())));
    }

    @Override
    public boolean test(GenericKubernetesResource object) {
        return conditions.stream().allMatch(condition -> condition.test(object));
    }

    /** A whole text must match it; an empty expression matches any. */
    private static Predicate<String> expression(String expression) {
        if (expression.isEmpty()) {
            return _ -> true;
        }
        try {
            return UserPattern.compile(expression)::matches;
        } catch (InvalidPatternException e) {
            throw new IllegalArgumentException(
                    "'%s' is not a regular expression: %s".formatted(expression, e.getMessage()), e);
        }
    }

    private static Map<String, String> orEmpty(Map<String, String> texts) {
        return texts == null ? Map.of() : texts;
    }
}
