package dev.sluice.kustomize.differential;

import static dev.sluice.kustomize.differential.RandomObjects.IMAGES;
import static dev.sluice.kustomize.differential.RandomObjects.LABEL_KEYS;
import static dev.sluice.kustomize.differential.RandomObjects.LABEL_VALUES;
import static dev.sluice.kustomize.differential.RandomObjects.NAMES;
import static dev.sluice.kustomize.differential.RandomObjects.NAMESPACES;
import static dev.sluice.kustomize.differential.RandomObjects.TEXTS;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.oneOf;

import dev.sluice.kustomize.differential.OverlayTree.Entry;
import dev.sluice.kustomize.differential.OverlayTree.Layer;
import dev.sluice.kustomize.differential.RandomObjects.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Overlay trees that use all fields of the kustomization file. What an entry is about is mostly an object that the tree
 * has, so that most trees can be built; some cannot.
 */
final class RandomOverlays {
    /** Files that entries name; a layer whose kustomization names one has it. */
    static final Map<String, String> FILES = Map.of(
            "app.properties",
            "colour=blue\n",
            "referring.json",
            RandomMetadata.REFERRING_SCHEMA,
            "scopes.json",
            RandomMetadata.SCHEMA_WITH_SCOPES,
            "v.env",
            "KEY=value\n# none\nnote=1\n",
            "fields.yaml",
            """
            nameReference:
            - kind: ConfigMap
              version: v1
              fieldSpecs:
              - path: spec/configMapName
                kind: Custom
            - kind: Secret
              fieldSpecs:
              - path: spec/ref/name
                kind: Custom
            images:
            - path: spec/image
              kind: Custom
            """,
            "more.yaml",
            """
            commonLabels:
            - path: spec/selector/matchLabels
              kind: Custom
            replicas:
            - path: spec/replicas
              kind: Custom
              create: true
            namePrefix:
            - path: metadata/name
            varReference:
            - path: metadata/annotations
            """);

    private static final Arbitrary<Map<String, String>> LABELS =
            Arbitraries.maps(LABEL_KEYS, LABEL_VALUES).ofMinSize(1).ofMaxSize(2);
    private static final Arbitrary<Map<String, String>> ANNOTATIONS =
            Arbitraries.maps(of("note", "key"), TEXTS).ofMinSize(1).ofMaxSize(2);

    private RandomOverlays() {}

    static Arbitrary<OverlayTree> trees() {
        return layers().list().ofMinSize(1).ofMaxSize(4).map(OverlayTree::new);
    }

    private static Arbitrary<Layer> layers() {
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)),
                        integers().between(0, 3).list().ofMaxSize(2),
                        of(false, true),
                        RandomObjects.objects().list().ofMaxSize(5),
                        entries().list().ofMaxSize(4))
                .as(Layer::new);
    }

    private static Arbitrary<Entry> entries() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, entry("namespace", NAMESPACES)),
                Tuple.of(3, entry("namePrefix", of("p-", "q-"))),
                Tuple.of(3, entry("nameSuffix", of("-s", "-t"))),
                Tuple.of(3, labels()),
                Tuple.of(1, entry("commonLabels", LABELS)),
                Tuple.of(1, entry("commonAnnotations", ANNOTATIONS)),
                Tuple.of(2, images()),
                Tuple.of(1, replicas()),
                Tuple.of(4, strategicMerge()),
                Tuple.of(3, targetedMerge()),
                Tuple.of(3, jsonPatch()),
                Tuple.of(3, replacements()),
                Tuple.of(4, generators()),
                Tuple.of(2, mergingGenerators()),
                Tuple.of(1, generatorOptions()),
                Tuple.of(3, vars()),
                Tuple.of(1, sortOptions()),
                Tuple.of(
                        1,
                        entry(
                                "buildMetadata",
                                of("managedByLabel", "originAnnotations", "transformerAnnotations")
                                        .map(List::of))),
                Tuple.of(
                        1,
                        entry("configurations", of("fields.yaml", "more.yaml").map(List::of))),
                Tuple.of(1, plugins()),
                Tuple.of(6, RandomMetadata.entries()),
                Tuple.of(6, RandomScalars.entries()),
                Tuple.of(6, OddEntries.entries()),
                Tuple.of(6, RandomTexts.entries()));
    }

    private static Arbitrary<Entry> entry(String field, Arbitrary<?> value) {
        return value.map(each -> Entry.of(field, each));
    }

    private static Arbitrary<Entry> about(
            String field, Arbitrary<? extends Function<Map<String, Object>, Map<String, Object>>> item) {
        return Combinators.combine(integers().between(0, 9), item)
                .as((index, made) -> new Entry(
                        field,
                        scope -> List.of(made.apply(
                                scope.isEmpty()
                                        ? RandomObjects.KINDS.getFirst().object("web", "", List.of())
                                        : scope.get(index % scope.size())))));
    }

    private static Arbitrary<Entry> labels() {
        return Combinators.combine(LABELS, of("", "includeSelectors", "includeTemplates", "fields"))
                .as((pairs, option) -> {
                    var entry = Trees.map("pairs", pairs);
                    if (option.equals("fields")) {
                        entry.put(
                                "fields",
                                List.of(Trees.map("path", "spec/selector", "create", true, "kind", "Service")));
                    } else if (!option.isEmpty()) {
                        entry.put(option, true);
                    }
                    return Entry.of("labels", List.of(entry));
                });
    }

    private static Arbitrary<Entry> images() {
        return Combinators.combine(
                        of("nginx", "busybox", "redis", "reg.example:5000/nginx"),
                        Arbitraries.maps(of("newName", "newTag", "digest", "tagSuffix"), of("two", "reg/three", "1.0"))
                                .ofMinSize(1)
                                .ofMaxSize(2))
                .as((name, change) -> {
                    var entry = Trees.map("name", name);
                    entry.putAll(change);
                    return Entry.of("images", List.of(entry));
                });
    }

    private static Arbitrary<Entry> replicas() {
        return about(
                "replicas",
                integers().between(0, 3).map(count -> object -> Trees.map("name", name(object), "count", count)));
    }

    private static Arbitrary<Entry> strategicMerge() {
        return Combinators.combine(
                        integers().between(0, 9), patchBody(), of("patches", "patches", "patchesStrategicMerge"))
                .as((index, body, field) -> new Entry(field, scope -> {
                    var object = scope.isEmpty()
                            ? RandomObjects.kind("ConfigMap").object("web", "", List.of())
                            : scope.get(index % scope.size());
                    var patch = OverlayTree.yaml(body.apply(object));
                    return field.equals("patches") ? List.of(Map.of("patch", patch)) : List.of(patch);
                }));
    }

    /** A patch of an object: more of what its kind may say, or less. */
    private static Arbitrary<Function<Map<String, Object>, Map<String, Object>>> patchBody() {
        var parts = of(RandomObjects.KINDS)
                .flatMap(kind -> kind.parts().list().ofMaxSize(2).map(list -> Tuple.of(kind.name(), list)));
        return Combinators.combine(parts, removals(), of("", "", "", "", "", "", "", "delete", "replace", "merge"))
                .as((said, removal, directive) -> object -> {
                    var patch = Trees.map(
                            "apiVersion",
                            object.get("apiVersion"),
                            "kind",
                            object.get("kind"),
                            "metadata",
                            new LinkedHashMap<>(Trees.map("name", name(object))));
                    var namespace = Trees.mapIn(object, "metadata").get("namespace");
                    if (namespace != null) {
                        Trees.mapIn(patch, "metadata").put("namespace", namespace);
                    }
                    var fitting = said.get1().equals(object.get("kind"))
                            || isWorkload(said.get1()) && isWorkload(object.get("kind"));
                    said.get2().stream()
                            .filter(part -> fitting || part.path().startsWith("metadata/"))
                            .forEach(part -> part.into(patch));
                    removal.forEach(part -> part.into(patch));
                    if (!directive.isEmpty()) {
                        patch.put("$patch", directive);
                    }
                    return patch;
                });
    }

    private static boolean isWorkload(Object kind) {
        return List.of("Deployment", "StatefulSet", "DaemonSet", "Job").contains(kind);
    }

    private static Arbitrary<List<Part>> removals() {
        return Arbitraries.of(
                        new Part("metadata/labels", Trees.map("app", Nothing.NULL)),
                        new Part("metadata/annotations", Trees.map("$patch", "delete")),
                        new Part("metadata/annotations", Trees.map("$patch", "replace", "note", "new")),
                        new Part("spec/template/spec/containers", List.of(Trees.map("name", "c", "$patch", "delete"))),
                        // not of env: there replacements create something, and below a null they differ on purpose
                        new Part(
                                "spec/template/spec/containers",
                                List.of(Trees.map("name", "c", "ports", Nothing.NULL))),
                        new Part("spec/template/spec/volumes", Nothing.NULL),
                        new Part("spec/replicas", Nothing.NULL),
                        new Part("data", Nothing.NULL))
                .list()
                .ofMaxSize(1);
    }

    /** What a merged value cannot be; written as null. */
    enum Nothing {
        NULL
    }

    private static Arbitrary<Entry> targetedMerge() {
        return Combinators.combine(targets(), patchBody(), integers().between(0, 9), options())
                .as((target, body, index, options) -> new Entry("patches", scope -> {
                    var object = scope.isEmpty()
                            ? RandomObjects.kind("ConfigMap").object("web", "", List.of())
                            : scope.get(index % scope.size());
                    var entry =
                            Trees.map("target", target.apply(object), "patch", OverlayTree.yaml(body.apply(object)));
                    // a name that reads as a number becomes one in kustomize, if a patch may change names; and if it
                    // makes another kind of a generated object, no hash follows from the content
                    if (isWorkload(object.get("kind"))
                            && !name(object).equals("12")
                            && target.apply(object).containsKey("kind")) {
                        entry.putAll(options);
                    }
                    return List.of(entry);
                }));
    }

    private static Arbitrary<Map<String, Object>> options() {
        return of(
                Map.of(),
                Map.of(),
                Map.of("options", Map.of("allowNameChange", true)),
                Map.of("options", Map.of("allowKindChange", true)));
    }

    private static Arbitrary<Function<Map<String, Object>, Map<String, Object>>> targets() {
        return oneOf(
                just(object -> Trees.map("kind", object.get("kind"))),
                just(object -> Trees.map("kind", object.get("kind"), "name", name(object))),
                just(object -> Trees.map("name", ".*" + name(object))),
                just(object -> Trees.map("kind", "Deployment|StatefulSet", "name", "web|db")),
                Combinators.combine(LABEL_KEYS, LABEL_VALUES)
                        .as((key, value) -> object -> Trees.map("labelSelector", key + "=" + value)),
                just(object -> Trees.map("annotationSelector", "note")),
                NAMESPACES.map(namespace -> object -> Trees.map("namespace", namespace)),
                of("apps", "batch").map(group -> object -> Trees.map("group", group)),
                just(object -> Trees.map("version", "v1", "kind", object.get("kind"))));
    }

    private static Arbitrary<Entry> jsonPatch() {
        return Combinators.combine(
                        targets(), operations(), integers().between(0, 9), of("patches", "patches", "patchesJson6902"))
                .as((target, operations, index, field) -> new Entry(field, scope -> {
                    var object = scope.isEmpty()
                            ? RandomObjects.kind("ConfigMap").object("web", "", List.of())
                            : scope.get(index % scope.size());
                    var selected = field.equals("patches")
                            ? target.apply(object)
                            : Trees.map("kind", object.get("kind"), "name", name(object), "version", "v1");
                    return List.of(Trees.map("target", selected, "patch", OverlayTree.yaml(operations)));
                }));
    }

    private static Arbitrary<List<Map<String, Object>>> operations() {
        var operations = oneOf(
                TEXTS.map(text -> operation("add", "/metadata/annotations/note", text)),
                LABELS.map(labels -> operation("add", "/metadata/labels", labels)),
                NAMES.map(name -> operation("replace", "/metadata/name", name)),
                NAMESPACES.map(namespace -> operation("add", "/metadata/namespace", namespace)),
                of(0, 7).map(count -> operation("add", "/spec", Map.of("replicas", count))),
                TEXTS.map(text -> operation("add", "/data", Map.of("key", text))),
                IMAGES.map(image -> operation("replace", "/spec/template/spec/containers/0/image", image)),
                just(Trees.map("op", "remove", "path", "/metadata/labels")),
                just(Trees.map("op", "remove", "path", "/spec")),
                just(Trees.map("op", "copy", "from", "/metadata/name", "path", "/metadata/annotations/key")),
                just(operation("test", "/metadata/name", "web")));
        return operations.list().ofMinSize(1).ofMaxSize(2);
    }

    private static Map<String, Object> operation(String op, String path, Object value) {
        return Trees.map("op", op, "path", path, "value", value);
    }

    private static final Arbitrary<String> PATHS = of(
            "metadata.name",
            "metadata.namespace",
            "metadata.labels.app",
            "metadata.annotations.note",
            "data.key",
            "spec.replicas",
            "spec.template.spec.containers.[name=c].image",
            "spec.template.spec.containers.*.image",
            "spec.template.spec.containers.0.env.[name=E].value",
            "spec.selector.matchLabels.app",
            "spec.template.metadata.labels.app");

    private static Arbitrary<Entry> replacements() {
        var source = Combinators.combine(
                        integers().between(0, 9),
                        Arbitraries.frequencyOf(Tuple.of(3, just("")), Tuple.of(2, PATHS)),
                        delimiter())
                .as(Tuple::of);
        var target = Combinators.combine(integers().between(0, 9), targets(), PATHS, delimiter(), of(true, true, false))
                .as(Tuple::of);
        return Combinators.combine(source, target)
                .as((from, to) -> new Entry("replacements", scope -> {
                    var objects = scope.isEmpty()
                            ? List.of(RandomObjects.kind("ConfigMap").object("web", "", List.of()))
                            : scope;
                    var object = objects.get(from.get1() % objects.size());
                    var read = Trees.map("kind", object.get("kind"), "name", name(object));
                    if (!from.get2().isEmpty()) {
                        read.put("fieldPath", from.get2());
                    }
                    if (!from.get3().isEmpty()) {
                        read.put("options", from.get3());
                    }
                    var options = new LinkedHashMap<>(to.get4());
                    if (to.get5()) {
                        options.put("create", true);
                    }
                    var written = Trees.map(
                            "select",
                            to.get2().apply(objects.get(to.get1() % objects.size())),
                            "fieldPaths",
                            List.of(to.get3()));
                    if (!options.isEmpty()) {
                        written.put("options", options);
                    }
                    return List.of(Trees.map("source", read, "targets", List.of(written)));
                }));
    }

    private static Arbitrary<Map<String, Object>> delimiter() {
        return of(
                Map.of(),
                Map.of(),
                Map.of(),
                Trees.map("delimiter", ":", "index", 0),
                Trees.map("delimiter", "-", "index", 1));
    }

    private static Arbitrary<Entry> generators() {
        return Combinators.combine(
                        of("configMapGenerator", "secretGenerator"),
                        NAMES,
                        sources(),
                        Arbitraries.frequency(
                                Tuple.of(12, ""), Tuple.of(2, "create"), Tuple.of(1, "merge"), Tuple.of(1, "replace")),
                        generatorExtras())
                .as((field, name, sources, behavior, extras) -> {
                    var entry = Trees.map("name", name);
                    if (!behavior.isEmpty()) {
                        entry.put("behavior", behavior);
                    }
                    entry.putAll(extras);
                    entry.putAll(sources);
                    return Entry.of(field, List.of(entry));
                });
    }

    /** Generators for objects that are there already. */
    private static Arbitrary<Entry> mergingGenerators() {
        return Combinators.combine(integers().between(0, 9), sources(), of("merge", "replace"), generatorExtras())
                .as((index, sources, behavior, extras) -> Tuple.of(index, sources, behavior, extras))
                .flatMap(said -> of("configMapGenerator", "secretGenerator")
                        .map(field -> new Entry(field, scope -> {
                            var kind = field.equals("configMapGenerator") ? "ConfigMap" : "Secret";
                            var fitting = scope.stream()
                                    .filter(each -> each.get("kind").equals(kind))
                                    .toList();
                            var entry = Trees.map("name", "web");
                            if (!fitting.isEmpty()) {
                                var object = fitting.get(said.get1() % fitting.size());
                                entry.put("name", name(object));
                                var namespace = Trees.mapIn(object, "metadata").get("namespace");
                                if (namespace != null) {
                                    entry.put("namespace", namespace);
                                }
                                entry.put("behavior", said.get3());
                            }
                            var extras = new LinkedHashMap<>(said.get4());
                            extras.remove("namespace");
                            entry.putAll(extras);
                            entry.putAll(said.get2());
                            return List.of(entry);
                        })));
    }

    private static Arbitrary<Map<String, Object>> sources() {
        return oneOf(
                Combinators.combine(of("key", "note"), TEXTS)
                        .as((key, value) -> Trees.map("literals", List.of(key + "=" + value))),
                of("app.properties", "other=app.properties").map(file -> Trees.map("files", List.of(file))),
                just(Trees.map("envs", List.of("v.env"))));
    }

    private static Arbitrary<Map<String, Object>> generatorExtras() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, just(Map.of())),
                Tuple.of(1, NAMESPACES.map(namespace -> Map.of("namespace", namespace))),
                Tuple.of(1, options(LABELS, "labels")),
                Tuple.of(1, options(ANNOTATIONS, "annotations")),
                Tuple.of(1, options(just(true), "disableNameSuffixHash")),
                Tuple.of(1, options(just(true), "immutable")));
    }

    private static Arbitrary<Map<String, Object>> options(Arbitrary<?> value, String field) {
        return value.map(each -> Map.of("options", Map.of(field, each)));
    }

    private static Arbitrary<Entry> generatorOptions() {
        return entry(
                "generatorOptions",
                oneOf(
                        just(Map.of("disableNameSuffixHash", true)),
                        just(Map.of("immutable", true)),
                        LABELS.map(labels -> Map.of("labels", labels)),
                        ANNOTATIONS.map(annotations -> Map.of("annotations", annotations))));
    }

    private static Arbitrary<Entry> vars() {
        return about(
                "vars",
                Combinators.combine(of("VAR1", "VAR2"), of("", "metadata.namespace", "spec.replicas", "data.key"))
                        .as((name, path) -> object -> {
                            var variable = Trees.map(
                                    "name",
                                    name,
                                    "objref",
                                    Trees.map(
                                            "apiVersion",
                                            object.get("apiVersion"),
                                            "kind",
                                            object.get("kind"),
                                            "name",
                                            name(object)));
                            if (has(object, path)) {
                                variable.put("fieldref", Map.of("fieldpath", path));
                            }
                            return variable;
                        }));
    }

    private static Arbitrary<Entry> sortOptions() {
        return entry(
                "sortOptions",
                of(
                        Map.of("order", "fifo"),
                        Map.of("order", "legacy"),
                        Map.of(
                                "order",
                                "legacy",
                                "legacySortOptions",
                                Trees.map(
                                        "orderFirst", List.of("Service", "Pod"), "orderLast", List.of("ConfigMap")))));
    }

    private static Arbitrary<Entry> plugins() {
        return entry(
                "transformers",
                oneOf(
                                of("p-", "q-").map(prefix -> plugin("PrefixTransformer", "prefix", prefix)),
                                NAMESPACES.map(namespace -> Trees.map(
                                        "apiVersion",
                                        "builtin",
                                        "kind",
                                        "NamespaceTransformer",
                                        "metadata",
                                        Trees.map("name", "plugin", "namespace", namespace),
                                        "unsetOnly",
                                        true,
                                        "fieldSpecs",
                                        List.of(Trees.map("path", "metadata/namespace", "create", true)))),
                                LABELS.map(labels -> plugin("LabelTransformer", "labels", labels)))
                        .map(plugin -> List.of(OverlayTree.yaml(plugin))));
    }

    private static Map<String, Object> plugin(String kind, String field, Object value) {
        var path = kind.equals("PrefixTransformer") ? "metadata/name" : "metadata/labels";
        return Trees.map(
                "apiVersion",
                "builtin",
                "kind",
                kind,
                "metadata",
                Map.of("name", "plugin"),
                field,
                value,
                "fieldSpecs",
                List.of(Trees.map("path", path, "create", true)));
    }

    /** Whether an object has a field, as far as that can be told before anything was changed. */
    private static boolean has(Map<String, Object> object, String path) {
        Object found = object;
        for (var name : path.split("\\.")) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found != null;
    }

    private static String name(Map<String, Object> object) {
        return (String) Trees.mapIn(object, "metadata").get("name");
    }
}
