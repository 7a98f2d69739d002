package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import dev.sluice.kustomize.yaml.YamlText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text of a field that is JSON or YAML itself, for instance in a ConfigMap: the path of a replacement may go on into
 * it.
 *
 * @param field the way to the text
 * @param inner the way within the text
 */
record StructuredText(ValuePath field, ValuePath inner, String text) {

    /** The text on the way of a path, where it is not the end of it; empty where there is none. */
    static Optional<StructuredText> on(ValuePath path, Map<String, Object> object) {
        var steps = path.steps();
        for (int i = 1; i < steps.size(); i++) {
            var field = new ValuePath(steps.subList(0, i));
            var found = field.find(object);
            if (found.isPresent() && !(found.get() instanceof Map) && !(found.get() instanceof List)) {
                var inner = new ValuePath(steps.subList(i, steps.size()));
                return Optional.of(new StructuredText(field, inner, Trees.text(found.get())));
            }
        }
        return Optional.empty();
    }

    /**
     * Puts a value into the text.
     *
     * @param create whether what is missing is made
     * @return whether the path leads anywhere; if not, nothing has changed
     */
    boolean put(Map<String, Object> object, Object value, boolean create) {
        if (text.isBlank()) {
            return false;
        }
        var changed = isJson() ? json(value, create) : YamlText.of(text).flatMap(yaml -> yaml(yaml, value));
        changed.ifPresent(
                result -> field.put(object, Scalar.withText(field.find(object).orElseThrow(), result)));
        return changed.isPresent();
    }

    private boolean isJson() {
        var first = text.strip().charAt(0);
        return first == '{' || first == '[';
    }

    private Optional<String> json(Object value, boolean create) {
        try {
            var trees = YamlReader.resources(String.join(".", field.steps()), text);
            if (trees.isEmpty() || !(trees.getFirst() instanceof Map<?, ?> tree)) {
                return Optional.empty();
            }
            var count = inner.replace(Trees.map(tree), create, old -> ReplacementTransformer.replaced(old, value));
            var plain = Trees.plain(tree);
            var indented = text.contains("\n") && text.contains("  ");
            return count == 0 ? Optional.empty() : Optional.of(indented ? GoJson.indented(plain) : GoJson.text(plain));
        } catch (BuildException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> yaml(YamlText yaml, Object value) {
        try {
            var count = inner.replace(yaml.tree(), false, old -> yaml.put(old, Trees.text(value)));
            return count == 0 ? Optional.empty() : yaml.changed();
        } catch (BuildException e) {
            return Optional.empty();
        }
    }
}
