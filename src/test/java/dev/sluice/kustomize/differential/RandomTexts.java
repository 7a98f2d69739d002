package dev.sluice.kustomize.differential;

import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.oneOf;

import dev.sluice.kustomize.differential.OverlayTree.Entry;
import dev.sluice.kustomize.differential.RandomObjects.Part;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Texts within objects that are YAML or JSON themselves, in many shapes, with replacements that go on into them; and
 * variables in labels and annotations, which are one value in many places.
 */
final class RandomTexts {
    private static final String FIELD = "conf";

    /** What a field of such a text may look like; the fields are called k0, k1, … */
    private static final Arbitrary<String> YAML_FIELDS = of(
            "%s: x\n",
            "%s: 80\n",
            "%s: \"q\" # behind\n",
            "%s: 'it''s'\n",
            "%s: |\n  one\n  two\n",
            "%s: >-\n  one\n  two\n\n  three\n",
            "%s: | # behind\n  one\n",
            "%s:\n  n: o\n",
            "%s:\n    n: o\n    p: [a, \"b\"]\n",
            "%s: # behind\n  # over\n  n: o # c\n  # below\n",
            "%s:\n- a\n- b\n",
            "%s:\n  - name: x\n    v: 1\n\n  # over\n  - name: y\n",
            "%s: {n: o,\n  p: q}\n",
            "%s: {n: o} # behind\n",
            "%s: &a x\n",
            "%s:\n",
            "%s: ~\n",
            "\n# over\n%s: x\n\n",
            "%s: x\n# below\n\n",
            "? %s\n: x\n",
            "%s: !!str 5\n",
            "%s: 0x1F\n",
            "%s: one\n  two\n",
            "%s: \"\\u00e9\\n\"\n",
            "\"%s\": x\n");

    private static final Arbitrary<String> JSON_VALUES =
            of("\"x\"", "80", "true", "null", "{\"n\": \"o\"}", "{}", "[1, \"a\"]", "[]", "1.50", "\"<&>\"");

    private static final Arbitrary<String> PATHS = Arbitraries.frequencyOf(
            Tuple.of(6, of("k0", "k1", "k2")),
            Tuple.of(3, of("new", "k0.n", "k1.n", "k2.new")),
            Tuple.of(2, of("k0.0", "k1.*", "k1.[name=x].v", "k2.[=a]")));

    private RandomTexts() {}

    static Arbitrary<Entry> entries() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, replacements()), Tuple.of(1, labelsOfVariables()), Tuple.of(1, annotationsOfVariables()));
    }

    /** The text as something that an object says. */
    static Arbitrary<Part> part() {
        return oneOf(yaml(), yaml(), json()).map(text -> new Part("data", Map.of(FIELD, text)));
    }

    static Arbitrary<Map<String, Object>> objects() {
        return Combinators.combine(RandomObjects.NAMES, part())
                .as((name, part) -> RandomObjects.kind("ConfigMap").object(name, "", List.of(part)));
    }

    private static Arbitrary<String> yaml() {
        var top = of("", "", "", "---\n", "# top\n\n", "%YAML 1.1\n---\n", "\n");
        var end = of("", "", "", "---\nsecond: x\n", "# end\n", "\n\n# end\n", "...\n");
        var breaks = of("\n", "\n", "\n", "\n", "\r\n");
        var indents = of("", "", "", "  ");
        return Combinators.combine(top, YAML_FIELDS.list().ofSize(3), end, breaks, indents)
                .as((first, fields, last, lineBreak, indent) ->
                        (first + numbered(fields).indent(indent.length()) + last).replace("\n", lineBreak));
    }

    private static String numbered(List<String> fields) {
        return IntStream.range(0, fields.size())
                .mapToObj(i -> fields.get(i).replace("%s", "k" + i).replace("&a", "&a" + i))
                .collect(Collectors.joining());
    }

    private static Arbitrary<String> json() {
        return Combinators.combine(JSON_VALUES.list().ofSize(3), of(",", ", ", ",\n  "))
                .as((values, comma) -> IntStream.range(0, values.size())
                        .mapToObj(i -> "\"k%d\": %s".formatted(i, values.get(i)))
                        .collect(Collectors.joining(comma, comma.endsWith(" ") ? "{\n  " : "{", "}")));
    }

    /** Into the texts of what has one; of nothing else, so that the tree can be built. */
    private static Arbitrary<Entry> replacements() {
        var sources = oneOf(
                of("new", "7", "true", "", "a: b", "two\nlines", "# c").map(text -> Trees.map("sourceValue", text)),
                of("metadata.name", "metadata.labels", "data", "spec.template.spec.containers", "spec")
                        .map(path -> Trees.map("source", path)));
        return Combinators.combine(
                        integers().between(0, 9), integers().between(0, 9), sources, PATHS, of(true, true, false))
                .as((from, to, source, path, create) -> new Entry("replacements", scope -> {
                    var targets = scope.stream().filter(RandomTexts::hasText).toList();
                    if (targets.isEmpty()) {
                        return List.of();
                    }
                    var replacement = read(source, scope, from);
                    var target = Trees.map(
                            "select",
                            Trees.map("kind", "ConfigMap", "name", name(targets.get(to % targets.size()))),
                            "fieldPaths",
                            List.of("data." + FIELD + "." + path));
                    if (create) {
                        target.put("options", Trees.map("create", true));
                    }
                    replacement.put("targets", List.of(target));
                    return List.of(replacement);
                }));
    }

    /** A source that is there, if there is one. */
    private static Map<String, Object> read(Map<String, Object> source, List<Map<String, Object>> scope, int from) {
        if (!(source.get("source") instanceof String path)) {
            return Trees.map("sourceValue", source.get("sourceValue"));
        }
        var fitting = scope.stream().filter(each -> has(each, path)).toList();
        if (fitting.isEmpty()) {
            return Trees.map("sourceValue", "none");
        }
        var object = fitting.get(from % fitting.size());
        return Trees.map("source", Trees.map("kind", object.get("kind"), "name", name(object), "fieldPath", path));
    }

    private static boolean hasText(Map<String, Object> object) {
        return object.get("data") instanceof Map<?, ?> data && data.containsKey(FIELD);
    }

    private static boolean has(Map<String, Object> object, String path) {
        Object found = object;
        for (var name : path.split("\\.")) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found != null && !found.equals(Map.of());
    }

    private static String name(Map<String, Object> object) {
        return (String) Trees.mapIn(object, "metadata").get("name");
    }

    private static Arbitrary<Entry> labelsOfVariables() {
        return Combinators.combine(
                        of("app", "of"),
                        of("$(VAR1)", "x-$(VAR1)", "$(VAR2)-$(VAR1)"),
                        of("", "includeSelectors", "includeTemplates"))
                .as((key, value, option) -> {
                    var pairs = Trees.map(key, value);
                    return option.isEmpty()
                            ? Entry.of("commonLabels", pairs)
                            : Entry.of("labels", List.of(Trees.map("pairs", pairs, option, true)));
                });
    }

    private static Arbitrary<Entry> annotationsOfVariables() {
        return Combinators.combine(just("note"), of("$(VAR1)", "x $(VAR2) $$(VAR1)", "http://$(VAR1):$(VAR2)"))
                .as((key, value) -> Entry.of("commonAnnotations", Trees.map(key, value)));
    }
}
