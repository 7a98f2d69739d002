package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.YamlDocument;
import dev.sluice.kustomize.yaml.YamlNode;
import dev.sluice.kustomize.yaml.YamlNode.Kind;
import dev.sluice.regex.InvalidPatternException;
import dev.sluice.regex.UserPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a {@link ValuePath} through a text that is YAML or JSON itself. It may lead on into a text within the text:
 * kustomize finds the fields there and changes them, but forgets them.
 *
 * @param created what is made where the last field is missing; null where nothing is made
 */
record NodePath(List<String> steps, Kind created) {

    /**
     * The nodes that the path leads to.
     *
     * @throws BuildException where a step does not fit what is there
     */
    List<YamlNode> find(YamlNode root) {
        var found = new ArrayList<YamlNode>();
        enter(root, 0, found);
        return found;
    }

    /** The nodes that the path leads to in a text. */
    List<YamlNode> find(String text) {
        var document = YamlDocument.read(text).orElseThrow(() -> new BuildException("a text on the way is no YAML"));
        return find(document.root());
    }

    private void enter(YamlNode node, int depth, List<YamlNode> found) {
        if (depth == steps.size()) {
            found.add(node);
            return;
        }
        var step = steps.get(depth);
        if (ValuePath.index(step).isPresent()) {
            index(node, ValuePath.index(step).getAsInt(), depth, found);
        } else if (ValuePath.isCondition(step)) {
            matching(node, step, depth, found);
        } else if (step.equals("*")) {
            items(node).forEach(item -> enter(item, depth + 1, found));
        } else {
            field(node, step, depth, found);
        }
    }

    private void field(YamlNode node, String name, int depth, List<YamlNode> found) {
        if (!node.isNull() && node.kind() != Kind.MAPPING || name.isEmpty()) {
            throw new BuildException("there is no field \"%s\" in what is no map".formatted(name));
        }
        var field = node.isNull() ? null : node.field(name);
        if (field == null && created != null) {
            field = YamlNode.empty(kind(depth + 1));
            node.addField(name, field);
        }
        if (field == null) {
            return;
        }
        if (field.kind() == Kind.SCALAR && depth + 1 < steps.size()) {
            found.addAll(new NodePath(steps.subList(depth + 1, steps.size()), created).find(field.value()));
        } else {
            enter(field, depth + 1, found);
        }
    }

    /** What is made on the way to a step. */
    private Kind kind(int depth) {
        if (depth == steps.size() || steps.get(depth).isEmpty()) {
            return created;
        }
        var step = steps.get(depth);
        return ValuePath.isCondition(step) || ValuePath.index(step).isPresent() ? Kind.SEQUENCE : Kind.MAPPING;
    }

    private static List<YamlNode> items(YamlNode node) {
        if (!node.isNull() && node.kind() != Kind.SEQUENCE) {
            throw new BuildException("there are no items in what is no list");
        }
        return node.items();
    }

    private void index(YamlNode node, int index, int depth, List<YamlNode> found) {
        var items = items(node);
        if (index < items.size()) {
            enter(items.get(index), depth + 1, found);
        } else if (index == items.size() && created != null) {
            var item = YamlNode.empty(kind(depth + 1));
            node.addItem(item);
            enter(item, depth + 1, found);
        } else {
            throw new BuildException("index %d specified but only %d elements found".formatted(index, items.size()));
        }
    }

    private void matching(YamlNode node, String step, int depth, List<YamlNode> found) {
        var condition = Condition.of(step);
        var before = found.size();
        items(node).forEach(item -> matching(item, condition, depth, found));
        if (found.size() == before && created != null) {
            node.addItem(condition.made());
            matching(node.items().getLast(), condition, depth, found);
        }
    }

    /** An item that is compared itself is the end of the way. */
    private void matching(YamlNode item, Condition condition, int depth, List<YamlNode> found) {
        if (condition.key.isEmpty()) {
            if (condition.matches(item)) {
                found.add(item);
            }
        } else if (item.kind() == Kind.MAPPING && condition.matches(item.field(condition.key))) {
            enter(item, depth + 1, found);
        }
    }

    private record Condition(String key, String value, UserPattern pattern) {
        private static Condition of(String step) {
            var equals = step.indexOf('=');
            if (equals < 0) {
                throw new BuildException("list path element must contain fieldName=fieldValue for element to match");
            }
            var value = step.substring(equals + 1, step.length() - 1);
            try {
                return new Condition(step.substring(1, equals), value, UserPattern.compile(value));
            } catch (InvalidPatternException e) {
                throw new BuildException("'%s' is not a regular expression: %s".formatted(value, e.getMessage()));
            }
        }

        /** Whether the printed form matches, with quotes and comments. */
        private boolean matches(YamlNode node) {
            return node != null && pattern.find(node.printed());
        }

        private YamlNode made() {
            var text = YamlNode.scalar(value);
            if (key.isEmpty()) {
                return text;
            }
            var made = YamlNode.empty(Kind.MAPPING);
            made.addField(key, text);
            return made;
        }
    }
}
