package dev.sluice.kustomize.differential;

import static dev.sluice.kustomize.differential.RandomObjects.LABEL_KEYS;
import static dev.sluice.kustomize.differential.RandomObjects.LABEL_VALUES;
import static dev.sluice.kustomize.differential.RandomObjects.NAMES;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.of;

import dev.sluice.kustomize.differential.OverlayTree.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What nobody means to write into a kustomization, and somebody does: fields in other letters and without a value, bases
 * that have been emptied, lists and environment files of odd forms, field specs that do not fit, patches that take away
 * what makes an object or that have a key twice.
 */
final class OddEntries {
    private static final List<String> ENVIRONMENTS = List.of(
            "KEY=1\r\nnote=2\rx=3\r\n",
            "\u00a0KEY=1\u2003\n\u0085note=2\n\u001curl=3\n",
            "=1\n =2\nKEY==3\nPATH\n",
            "\uFEFFKEY=1\r\r\n#\n\t# no\n\u000Bnote = 2 \nurl",
            "KEY=\"1\"\nexport note='2'\nKEY.a-b=3 # 4",
            "KEY=1\nKEY=2\n",
            "");

    private static final List<String> LISTS = List.of(
            "apiVersion: v1\nkind: List\nitems: [~, {}, [], {kind: Foo, metadata: {name: a}}]\n",
            "apiVersion: v1\nkind: List\nitems:\n",
            "kind: List\n",
            "apiVersion: v1\nkind: FooList\nmetadata: ~\nspec: {a: b}\n",
            "# the first\n---\nkind: BarList\nitems: [~, {kind: List, items: {}}, {kind: BazList}]\n",
            "kind: List\nitems: {a: b}\n",
            "kind: FooList\nitems: b\n",
            "kind: ResourceList\nfunctionConfig: {}\nitems: [{kind: Foo, metadata: {name: a}}]\n",
            "{kind: Foo, metadata: {name: a}}\nkind: Bar\n",
            "{kind: Foo, metadata: {name: a}} ]\n---\n{}\n---\n[]\n",
            "kind: 5\napiVersion: ~\nmetadata: {name: 0x10}\n",
            "kind: Foo\nmetadata: {name: a, annotations: {config.kubernetes.io/local-config: \"no\"}}\n",
            "kind: Foo\nmetadata: {name: a}\nspec: {containers: [~, {image: nginx}], initContainers: [[]]}\n");

    private static final List<String> KUSTOMIZATIONS = List.of(
            "resources:\n",
            "kind: Kustomization\nbases: []\nnamePrefix: ''\n",
            "imageTags: []\npatches: ~\nNamespace: ~\n",
            "resources: []\n",
            "metadata: {}\n",
            "sortOptions: {order: bogus}\n",
            "generatorOptions: ~\nkind: ''\nnameSuffix: -x\n");

    /** Files that entries name; a layer whose kustomization names one, or the directory that it is in, has it. */
    static final Map<String, String> FILES = files();

    private OddEntries() {}

    private static Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        for (var i = 0; i < ENVIRONMENTS.size(); i++) {
            files.put("odd-%d.env".formatted(i), ENVIRONMENTS.get(i));
        }
        for (var i = 0; i < LISTS.size(); i++) {
            files.put("odd-%d.yaml".formatted(i), LISTS.get(i));
        }
        for (var i = 0; i < KUSTOMIZATIONS.size(); i++) {
            files.put("emptied-%d/kustomization.yaml".formatted(i), KUSTOMIZATIONS.get(i));
        }
        return files;
    }

    static Arbitrary<Entry> entries() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, environments()),
                Tuple.of(3, named("resources", "odd-%d.yaml", LISTS)),
                Tuple.of(1, named("resources", "emptied-%d", KUSTOMIZATIONS)),
                Tuple.of(3, otherLetters()),
                Tuple.of(2, nulls()),
                Tuple.of(3, fieldSpecs()),
                Tuple.of(2, jsonPatches()),
                Tuple.of(2, repeatedKeys()),
                Tuple.of(1, sortOptions()));
    }

    private static Arbitrary<Entry> named(String field, String file, List<String> contents) {
        return integers().between(0, contents.size() - 1).map(index -> Entry.of(field, List.of(file.formatted(index))));
    }

    private static Arbitrary<Entry> environments() {
        return Combinators.combine(
                        of("configMapGenerator", "secretGenerator"),
                        NAMES,
                        integers().between(0, ENVIRONMENTS.size() - 1))
                .as((field, name, index) -> Entry.of(
                        field, List.of(Trees.map("name", name, "envs", List.of("odd-%d.env".formatted(index))))));
    }

    /** Beside the usual spelling, so that both are read into one field. */
    private static Arbitrary<Entry> otherLetters() {
        return Arbitraries.oneOf(List.of(
                of("NamePrefix", "nameprefix").flatMap(field -> of("r-", "").map(text -> Entry.of(field, text))),
                of("CommonLabels", "commonlabels")
                        .flatMap(field -> Combinators.combine(LABEL_KEYS, LABEL_VALUES)
                                .as((key, value) -> Entry.of(field, Trees.map(key, value)))),
                of("Images", "imageS")
                        .map(field -> Entry.of(field, List.of(Trees.map("Name", "nginx", "newtag", "7")))),
                of("GeneratorOptions", "generatoroptions")
                        .map(field -> Entry.of(field, Trees.map("Annotations", Trees.map("note", "odd"))))));
    }

    private static Arbitrary<Entry> nulls() {
        return of(
                        "NAMEPREFIX",
                        "PATCHES",
                        "IMAGES",
                        "COMMONLABELS",
                        "commonLABELS",
                        "imagES",
                        "SORTOPTIONS",
                        "CONFIGMAPGENERATOR",
                        "REPLICAS",
                        "KIND",
                        "METADATA",
                        "OPENAPI",
                        "helmCharts")
                .map(field -> Entry.of(field, RandomOverlays.Nothing.NULL));
    }

    private static Arbitrary<Entry> fieldSpecs() {
        return Combinators.combine(
                        of(
                                Trees.map("kind", "PrefixTransformer", "prefix", "p-"),
                                Trees.map("kind", "NamespaceTransformer"),
                                Trees.map("kind", "LabelTransformer", "labels", Trees.map("app", "odd")),
                                Trees.map("kind", "ImageTagTransformer", "imageTag", Trees.map("name", "web")),
                                Trees.map("kind", "ReplicaCountTransformer", "replica", Trees.map("name", "web"))),
                        of(
                                "data",
                                "spec/ports",
                                "spec//name",
                                "metadata/labels",
                                "spec/*/x",
                                " spec / replicas",
                                "spec/ports/0/name",
                                "subjects",
                                "subjects/name",
                                "spec/selector/matchLabels",
                                "spec[]/replicas",
                                "/spec/template/metadata/annotations",
                                "",
                                "spec/",
                                "spec/template/spec/containers/name",
                                "webhooks/clientConfig",
                                "roleRef/name"),
                        of(false, true),
                        of("", "ConfigMap", "Service", "Deployment"))
                .as((transformer, path, create, kind) -> {
                    var plugin = Trees.map("apiVersion", "builtin", "metadata", Trees.map("name", "odd"));
                    if (transformer.get("kind").equals("NamespaceTransformer")) {
                        Trees.merge(plugin, "metadata", Trees.map("namespace", "dev"));
                    }
                    plugin.putAll(transformer);
                    plugin.put("fieldSpecs", List.of(Trees.map("path", path, "create", create, "kind", kind)));
                    return Entry.of("transformers", List.of(OverlayTree.yaml(plugin)));
                });
    }

    private static Arbitrary<Entry> jsonPatches() {
        return about(
                "patches",
                of(
                                "- {op: remove, path: /kind}",
                                "[{\"op\": \"remove\", \"path\": \"/metadata/name\"}]",
                                "[{\"op\": \"remove\", \"path\": \"/metadata\"},]",
                                "- {op: replace, path: /metadata/name, value: ~}",
                                "- {op: replace, path: /kind, value: [a]}",
                                "- {op: replace, path: /kind, value: FooList}",
                                "- {op: remove, path: /metadata/labels}\n- {op: remove, path: /metadata/labels}",
                                "[{\"op\": \"add\", \"path\": \"/a\", \"value\": \"\\u0041\\/\"}]",
                                "[{\"op\": \"add\", \"path\": \"/a\", \"value\": [1 2]}]",
                                "[]",
                                " []",
                                "{}")
                        .map(patch ->
                                object -> Trees.map("target", Trees.map("kind", object.get("kind")), "patch", patch)));
    }

    private static Arbitrary<Entry> repeatedKeys() {
        return about(
                "patches",
                of(
                                "data: {key: first}\ndata: {key: second}",
                                "kind: Second",
                                "metadata: {name: second}",
                                "spec: ~\nspec: {replicas: 7}",
                                "data: {key: x}\n} ")
                        .map(text -> object -> Trees.map("patch", """
                                apiVersion: %s
                                kind: %s
                                metadata: {name: %s}
                                %s
                                """.formatted(
                                        object.get("apiVersion"),
                                        object.get("kind"),
                                        Trees.mapIn(object, "metadata").get("name"),
                                        text))));
    }

    private static Arbitrary<Entry> sortOptions() {
        return of(Trees.map("order", "bogus"), Trees.map("order", ""), Trees.map())
                .map(options -> Entry.of("sortOptions", options));
    }

    private static Arbitrary<Entry> about(
            String field, Arbitrary<? extends Function<Map<String, Object>, Map<String, Object>>> item) {
        return Combinators.combine(integers().between(0, 9), item)
                .as((index, made) -> new Entry(
                        field,
                        scope -> scope.isEmpty() ? List.of() : List.of(made.apply(scope.get(index % scope.size())))));
    }
}
