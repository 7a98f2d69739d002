package dev.sluice.kustomize.differential;

import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.oneOf;

import dev.sluice.kustomize.differential.OverlayTree.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Scalars that mean one thing to kustomize and another once they are printed: texts that need quotes to stay texts, in all
 * the places in which kustomize writes scalars itself, and scalars and keys in the rarer ways to write them.
 */
final class RandomScalars {
    /** Texts that read as numbers, truth values or null. */
    static final Arbitrary<String> MISREAD =
            of("7", "8080", "1e3", "0x10", "012", "1.10", "1_0", "true", "null", "~", "yes", "2001-01-01");

    /** Files that entries name; a layer whose kustomization names one has it. */
    static final Map<String, String> FILES =
            Map.of("written.yaml", """
            apiVersion: example.com/v1
            kind: Written
            metadata: {name: written, labels: {app: }, annotations: {note: 1e3, key: 2001-12-14t21:59:43.10-05:00}}
            data: {"9000": a, "null": b, "true": c, "1.5": d, key: yes}
            spec: {none: , map: {none: , x: 1}, time: 2001-12-14 21:59:43.10, times: [2001-1-2, 2001-1-2T3:4:5Z]}
            block:
              none:
              word: ~
              time: 2001-12-14 21:59:43.10
              octal: 0o17
              tagged: !!str 5
              folded: >-
                8080
            """, "numbered.yaml", """
            apiVersion: 1
            kind: 2
            metadata: {name: web}
            ---
            apiVersion:
            kind: true
            metadata: {name: db}
            data: {key: 0x1F}
            """, "written-patch.yaml", """
            apiVersion: example.com/v1
            kind: Written
            metadata: {name: written}
            data: {9000: number, null: none, true: , 1.5: float, 8: null, added: 0x10}
            spec: {map: {x: , y: 2001-1-2}, none: {a: b}}
            block: {word: 1e3, octal: yes, tagged: 6, folded: null}
            """);

    private static final List<String> NEW_PATHS = List.of(
            "metadata.labels.added",
            "metadata.annotations.added",
            "data.added",
            "spec.added",
            "spec.items.0.port",
            "spec.named.[name=7].port",
            "spec.list.0",
            "spec.template.spec.containers.[name=c].env.[name=ADDED].value",
            "spec.template.spec.containers.[name=c].env.[name=E].value",
            "spec.template.spec.containers.[name=8080].image");

    private static final List<String> OLD_PATHS = List.of(
            "metadata.labels.app",
            "metadata.annotations.note",
            "metadata.name",
            "metadata.namespace",
            "data.key",
            "spec.added",
            "spec.replicas");

    private RandomScalars() {}

    /** Mostly the usual texts, and now and then one that is not read as a text. */
    static Arbitrary<String> among(int usual, Arbitrary<String> texts, String... misread) {
        return Arbitraries.frequencyOf(Tuple.of(usual, texts), Tuple.of(1, of(misread)));
    }

    static Arbitrary<Entry> entries() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, createdFields()),
                Tuple.of(1, MISREAD.map(text -> Entry.of("namePrefix", text))),
                Tuple.of(1, MISREAD.map(text -> Entry.of("nameSuffix", text))),
                Tuple.of(1, generators()),
                Tuple.of(1, plugins()),
                Tuple.of(1, of("written.yaml", "numbered.yaml").map(file -> Entry.of("resources", List.of(file)))),
                Tuple.of(1, just(Entry.of("patches", List.of(patch())))));
    }

    private static Map<String, Object> patch() {
        return Trees.map("path", "written-patch.yaml", "target", Map.of("kind", "Written"));
    }

    /** Replacements of fields that are not there, or are there because a layer below has made them. */
    private static Arbitrary<Entry> createdFields() {
        var index = integers().between(0, 9);
        return Combinators.combine(sources(), index, index, of(NEW_PATHS), of(OLD_PATHS), of(true, true, true, false))
                .as((source, from, to, added, old, create) -> new Entry("replacements", scope -> {
                    if (scope.isEmpty()) {
                        return List.of();
                    }
                    var target = scope.get(to % scope.size());
                    var replacement = source.apply(scope.get(from % scope.size()), old);
                    var written = Trees.map(
                            "select",
                            Trees.map("kind", target.get("kind"), "name", name(target)),
                            "fieldPaths",
                            List.of(create ? added : old),
                            "options",
                            Map.of("create", create));
                    replacement.put("targets", List.of(written));
                    return List.of(replacement);
                }));
    }

    private static Arbitrary<BiFunction<Map<String, Object>, String, Map<String, Object>>> sources() {
        return oneOf(
                MISREAD.map(text -> (_, _) -> Trees.map("sourceValue", text)),
                just((object, path) -> Trees.map(
                        "source",
                        Trees.map(
                                "kind",
                                object.get("kind"),
                                "name",
                                name(object),
                                "fieldPath",
                                has(object, path) ? path : "metadata.name"))));
    }

    private static Arbitrary<Entry> generators() {
        return Combinators.combine(
                        of("configMapGenerator", "secretGenerator"), MISREAD, MISREAD, RandomObjects.NAMESPACES)
                .as((field, name, text, namespace) -> Entry.of(
                        field,
                        List.of(Trees.map(
                                "name",
                                name,
                                "namespace",
                                namespace,
                                "literals",
                                List.of("key=" + text),
                                "options",
                                Trees.map(
                                        "disableNameSuffixHash",
                                        true,
                                        "labels",
                                        Map.of("app", text),
                                        "annotations",
                                        Map.of("note", text))))));
    }

    private static Arbitrary<Entry> plugins() {
        var prefix = Combinators.combine(of("Prefix", "Suffix"), fields(), MISREAD)
                .as((kind, path, text) -> {
                    var plugin = plugin(kind + "Transformer");
                    plugin.put(kind.toLowerCase(), text);
                    plugin.put("fieldSpecs", List.of(Trees.map("path", path, "create", true)));
                    return plugin;
                });
        var value = Combinators.combine(fields(), MISREAD).as((path, text) -> {
            var plugin = plugin("ValueAddTransformer");
            plugin.put("value", text);
            plugin.put("targets", List.of(Map.of("fieldPath", path)));
            return plugin;
        });
        return oneOf(prefix, value).map(plugin -> Entry.of("transformers", List.of(OverlayTree.yaml(plugin))));
    }

    private static Arbitrary<String> fields() {
        return of("metadata/labels/app", "metadata/annotations/note", "metadata/name", "added/text");
    }

    private static Map<String, Object> plugin(String kind) {
        return new LinkedHashMap<>(
                Trees.map("apiVersion", "builtin", "kind", kind, "metadata", Map.of("name", "plugin")));
    }

    private static boolean has(Map<String, Object> object, String path) {
        Object found = object;
        for (var name : path.split("\\.")) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found != null;
    }

    private static Object name(Map<String, Object> object) {
        return Trees.mapIn(object, "metadata").get("name");
    }
}
