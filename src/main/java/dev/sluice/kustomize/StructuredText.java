package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlDocument;
import dev.sluice.kustomize.yaml.YamlNode;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text of a field that is JSON or YAML itself, for instance in a ConfigMap: the path of a replacement may go on into
 * it. The whole text is read, and printed again with the value in it.
 *
 * @param field the way to the text
 * @param inner the way within the text
 */
record StructuredText(ValuePath field, List<String> inner, YamlDocument document, String text) {

    /** The text on the way of a path, where it is not the end of it; empty where there is none. */
    static Optional<StructuredText> on(ValuePath path, Map<String, Object> object) {
        var steps = path.steps();
        for (int i = 1; i < steps.size(); i++) {
            var field = new ValuePath(steps.subList(0, i));
            var found = field.find(object);
            if (found.isPresent() && isText(found.get())) {
                var text = Trees.text(found.get());
                var inner = steps.subList(i, steps.size());
                return YamlDocument.read(text).map(document -> new StructuredText(field, inner, document, text));
            }
        }
        return Optional.empty();
    }

    /** A null is no text: where something is to be made in it, it becomes a map. */
    private static boolean isText(Object found) {
        return !Trees.isNull(found) && !(found instanceof Map) && !(found instanceof List);
    }

    /**
     * Puts a value into the text.
     *
     * @param node the value, as it is put into the text
     * @param created what is made where the last field is missing; null where nothing is made
     * @return whether there is a new text; if not, nothing has changed
     */
    boolean put(Map<String, Object> object, YamlNode node, Object value, YamlNode.Kind created) {
        List<YamlNode> found;
        try {
            found = new NodePath(inner, created).find(document.root());
        } catch (BuildException e) {
            return false;
        }
        Budget.ofThisBuild().addCopies(value, found.size());
        try {
            found.forEach(each -> each.set(node));
            var changed = found.isEmpty() ? Optional.<String>empty() : printed();
            changed.ifPresent(result ->
                    field.put(object, Scalar.withText(field.find(object).orElseThrow(), result)));
            return changed.isPresent();
        } catch (BuildException e) {
            return false;
        }
    }

    /** Empty where the text was JSON and cannot be that any more: a number in it has become a word. */
    private Optional<String> printed() {
        var yaml = document.printed();
        if (!isJson()) {
            return Optional.of(yaml);
        }
        var indented = text.contains("\n") && text.contains("  ");
        return YamlReader.json(yaml).map(tree -> indented ? GoJson.indented(tree) : GoJson.text(tree));
    }

    private boolean isJson() {
        var first = text.strip().charAt(0);
        return first == '{' || first == '[';
    }
}
