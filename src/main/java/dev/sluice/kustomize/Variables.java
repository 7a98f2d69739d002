package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The field {@code vars}: values of fields that stand for {@code $(NAME)} in other fields. */
final class Variables {
    private static final Pattern INDEX = Pattern.compile("\\[(\\d+)]");

    private final List<Variable> variables = new ArrayList<>();

    /**
     * An entry of the field {@code vars}.
     *
     * @param path the field whose value it is, names separated by dots
     */
    record Variable(String name, Gvk gvk, String object, String namespace, String path) {
        static Variable read(FieldReader fields) {
            var name = fields.text("name");
            var reference =
                    fields.map("objref", Variable::reference).orElseThrow(() -> fields.error("the var has no objref"));
            var path = fields.map("fieldref", field -> {
                        var text = INDEX.matcher(field.text("fieldpath")).replaceAll(".$1");
                        field.end();
                        return text;
                    })
                    .filter(text -> !text.isEmpty())
                    .orElse("metadata.name");
            fields.end();
            return new Variable(name, reference.gvk(), reference.name(), reference.namespace(), path);
        }

        private static ResourceId reference(FieldReader fields) {
            var version = fields.text("apiVersion");
            var named = fields.gvk();
            var gvk = version.isEmpty() ? named : Gvk.of(version, named.kind());
            var id = new ResourceId(gvk, fields.text("name"), fields.text("namespace"));
            fields.end();
            return id;
        }
    }

    boolean isEmpty() {
        return variables.isEmpty();
    }

    /** @param resources what has come together when the variables are defined: the object of each is among them */
    void add(List<Variable> added, ResourceList resources) {
        added.forEach(variable -> object(variable, resources).ifPresent(object -> object.referToBy(variable.name)));
        add(added);
    }

    private void add(List<Variable> added) {
        for (var variable : added) {
            if (variables.stream().anyMatch(known -> known.name.equals(variable.name))) {
                throw new BuildException("var '%s' already encountered".formatted(variable.name));
            }
            variables.add(variable);
        }
    }

    void addAll(Variables other) {
        add(other.variables);
    }

    /** Puts the values in, in the fields that the configuration names. */
    void resolve(ResourceList resources, TransformerConfig config) {
        if (variables.isEmpty()) {
            return;
        }
        var values = new HashMap<String, Object>();
        variables.forEach(variable -> values.put(variable.name, value(variable, resources)));
        for (var resource : resources.all()) {
            for (var spec : config.specs(TransformerConfig.Part.VAR_REFERENCE)) {
                if (spec.selects(resource.gvk())) {
                    expand(resource, spec.path(), values);
                }
            }
        }
    }

    private static void expand(Tracked resource, FieldPath path, Map<String, Object> values) {
        try {
            path.replace(resource.fields(), node -> expanded(node, values));
        } catch (BuildException e) {
            throw new BuildException(
                    "%s: %s: %s".formatted(resource.id(), String.join("/", path.names()), e.getMessage()));
        }
        resource.shared().spread();
    }

    private static Object value(Variable variable, ResourceList resources) {
        return resources.all().stream()
                .filter(resource -> resource.variables().contains(variable.name))
                .findFirst()
                .flatMap(object -> ValuePath.of(variable.path).find(object.fields()))
                .map(found -> typed(variable, found))
                .orElseThrow(() -> new BuildException(
                        "var '%s' cannot be mapped to a field in the set of known resources".formatted(variable.name)));
    }

    private static Optional<Tracked> object(Variable variable, ResourceList resources) {
        var matches = resources.named(variable.object).stream()
                .filter(resource -> resource.ids().stream().anyMatch(id -> isMeant(variable, id)))
                .toList();
        if (matches.size() > 1) {
            throw new BuildException("found %d resId matches for var %s (unable to disambiguate)"
                    .formatted(matches.size(), variable.name));
        }
        return matches.stream().findFirst();
    }

    /** A number is read as Go reads one in source code; as such it is put in. */
    private static Object typed(Variable variable, Object found) {
        if (found instanceof Map || found instanceof List) {
            return found;
        }
        var text = Trees.text(found);
        try {
            return switch (Scalar.tag(found)) {
                case INTEGER -> Long.valueOf(text);
                case FLOAT -> Double.valueOf(text);
                case BOOLEAN -> Boolean.valueOf(text);
                default -> text;
            };
        } catch (NumberFormatException e) {
            throw new BuildException("var '%s': %s is not a decimal number".formatted(variable.name, text));
        }
    }

    private static boolean isMeant(Variable variable, ResourceId id) {
        return id.gvk().equals(variable.gvk)
                && id.name().equals(variable.object)
                && (variable.namespace.isEmpty() || id.effectiveNamespace().equals(variable.namespace));
    }

    private static Object expanded(Object node, Map<String, Object> values) {
        return switch (node) {
            case Object scalar when Trees.isText(scalar) -> expanded(Trees.text(scalar), values);
            case List<?> list -> {
                Trees.list(list).replaceAll(item -> expandedItem(item, values));
                yield list;
            }
            case Map<?, ?> map -> {
                Trees.map(map)
                        .replaceAll((_, value) -> Trees.isText(value) ? expanded(Trees.text(value), values) : value);
                yield map;
            }
            case null, default -> node;
        };
    }

    private static Object expandedItem(Object item, Map<String, Object> values) {
        if (!Trees.isText(item)) {
            throw new BuildException("invalid value type expect a string: %s".formatted(item));
        }
        return expanded(Trees.text(item), values);
    }

    private static Object expanded(String text, Map<String, Object> values) {
        if (text.startsWith("$(") && text.indexOf(')') == text.length() - 1) {
            var whole = Optional.ofNullable(values.get(text.substring(2, text.length() - 1)));
            if (whole.isPresent() && !(whole.get() instanceof Map || whole.get() instanceof List)) {
                return whole.get();
            }
        }
        var budget = Budget.ofThisBuild();
        var out = new StringBuilder();
        var last = text.lastIndexOf(')');
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            var next = text.charAt(i + 1);
            var end = next == '(' && i < last ? text.indexOf(')', i) : -1;
            if (end > 0) {
                var name = text.substring(i + 2, end);
                var value = values.get(name);
                var isScalar = value != null && !(value instanceof Map) && !(value instanceof List);
                var put = isScalar ? Trees.text(value) : "$(" + name + ")";
                budget.addBytes(put.length() - name.length());
                out.append(put);
                i = end;
            } else if (next == '$') {
                out.append('$');
                i++;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
