package dev.sluice.kustomize.differential;

import static dev.sluice.kustomize.differential.RandomObjects.IMAGES;
import static dev.sluice.kustomize.differential.RandomObjects.LABEL_VALUES;
import static dev.sluice.kustomize.differential.RandomObjects.NAMES;
import static dev.sluice.kustomize.differential.RandomObjects.NAMESPACES;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.oneOf;

import dev.sluice.kustomize.differential.OverlayTree.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What random overlays say of schemas, and of the annotations that kustomize itself reads and writes. */
final class RandomMetadata {
    /** A schema by which the containers of the kind {@code Custom} are those of Kubernetes, if these are loaded. */
    static final String REFERRING_SCHEMA = """
            {"definitions": {"v1.Custom": {"type": "object",
              "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Custom"}],
              "properties": {"spec": {"type": "object", "properties": {
                "template": {"$ref": "#/definitions/io.k8s.api.core.v1.PodTemplateSpec"}}}}}}}
            """;

    /** A schema by which the kind {@code Custom} has no namespace, and the containers of a Pod are not merged. */
    static final String SCHEMA_WITH_SCOPES = """
            {"definitions": {"io.k8s.api.core.v1.PodSpec": {"type": "object"}},
             "paths": {"/apis/example.com/v1/customs": {"get": {
               "x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Custom"}}}}}
            """;

    private static final String INTERNAL = "internal.config.kubernetes.io/";

    private RandomMetadata() {}

    /** Overlays that say something of schemas or of annotations. */
    static Arbitrary<Entry> entries() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, openapi()),
                Tuple.of(2, containers()),
                Tuple.of(2, annotations()),
                Tuple.of(2, merges()),
                Tuple.of(1, plugins()),
                Tuple.of(1, just(Entry.of("buildMetadata", List.of("originAnnotations", "transformerAnnotations")))));
    }

    private static Arbitrary<Entry> openapi() {
        return of(
                        Map.of("path", "referring.json"),
                        Map.of("path", "referring.json"),
                        Map.of("path", "scopes.json"),
                        Map.of("version", "v1.21.2"))
                .map(field -> Entry.of("openapi", field));
    }

    /** Patches of one container of an object that has some, as a rule one of a kind that needs a schema for it. */
    private static Arbitrary<Entry> containers() {
        return Combinators.combine(
                        of("c", "d"), IMAGES, Arbitraries.integers().between(0, 9), of("Custom", "Deployment"))
                .as((name, image, index, kind) -> new Entry(
                        "patches",
                        scope -> List.of(
                                Map.of("patch", OverlayTree.yaml(container(scope, kind, index, name, image))))));
    }

    private static Map<String, Object> container(
            List<Map<String, Object>> scope, String kind, int index, String name, String image) {
        var patch = named(scope, kind, index);
        new RandomObjects.Part("spec/template/spec/containers", List.of(Trees.map("name", name, "image", image)))
                .into(patch);
        return patch;
    }

    /** The beginning of a patch: of an object of a kind if there is one, else of another one. */
    private static Map<String, Object> named(List<Map<String, Object>> scope, String kind, int index) {
        var ofKind =
                scope.stream().filter(each -> each.get("kind").equals(kind)).toList();
        var objects = ofKind.isEmpty() ? scope : ofKind;
        if (objects.isEmpty()) {
            return RandomObjects.kind("ConfigMap").object("web", "", List.of());
        }
        var object = objects.get(index % objects.size());
        var metadata = Trees.mapIn(object, "metadata");
        var patch = Trees.map("apiVersion", object.get("apiVersion"), "kind", object.get("kind"));
        patch.put("metadata", Trees.map("name", metadata.get("name")));
        if (metadata.get("namespace") != null) {
            Trees.mapIn(patch, "metadata").put("namespace", metadata.get("namespace"));
        }
        return patch;
    }

    /** JSON patches of all annotations, or of one that kustomize keeps a note in. */
    private static Arbitrary<Entry> annotations() {
        var path = "/metadata/annotations";
        var operations = of(
                Trees.map("op", "add", "path", path, "value", Map.of("note", "new")),
                Trees.map("op", "add", "path", path, "value", Map.of()),
                Trees.map("op", "remove", "path", path),
                Trees.map("op", "remove", "path", path + "/config.kubernetes.io~1origin"),
                Trees.map("op", "add", "path", path, "value", Map.of(INTERNAL + "prefixes", "p-")));
        return Combinators.combine(operations, Arbitraries.integers().between(0, 9))
                .as((operation, index) -> new Entry("patches", scope -> {
                    var named = named(scope, "ConfigMap", index);
                    return List.of(Trees.map(
                            "target",
                            Map.of("kind", named.get("kind")),
                            "patch",
                            OverlayTree.yaml(List.of(operation))));
                }));
    }

    /** Several strategic merge patches in one list, which change labels or annotations. */
    private static Arbitrary<Entry> merges() {
        var changes = oneOf(
                LABEL_VALUES.map(value -> new RandomObjects.Part("metadata/labels/app", value)),
                just(new RandomObjects.Part("metadata/labels", RandomOverlays.Nothing.NULL)),
                just(new RandomObjects.Part("metadata/annotations", RandomOverlays.Nothing.NULL)),
                of("enabled", "disabled")
                        .map(value -> new RandomObjects.Part(
                                "metadata/annotations", Trees.map(INTERNAL + "allowNameChange", value))));
        return Combinators.combine(
                        Combinators.combine(changes, Arbitraries.integers().between(0, 9))
                                .as(Tuple::of)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(3),
                        of("patchesStrategicMerge", "patches"))
                .as((said, field) -> new Entry(field, scope -> {
                    var items = new ArrayList<Object>();
                    for (var each : said) {
                        var patch = named(scope, "ConfigMap", each.get2());
                        if (!Trees.mapIn(patch, "metadata").get("name").equals("12")) {
                            each.get1().into(patch);
                        }
                        var text = OverlayTree.yaml(patch);
                        items.add(field.equals("patches") ? Map.of("patch", text) : text);
                    }
                    return items;
                }));
    }

    /** Transformers that are objects, with names that read as something else than texts. */
    private static Arbitrary<Entry> plugins() {
        return Combinators.combine(of("plugin", "1e3", "null", "a: b", "0x10"), of("p-", ""), of("-s", ""))
                .as((name, prefix, suffix) -> Entry.of(
                        "transformers",
                        List.of(OverlayTree.yaml(Trees.map(
                                "apiVersion",
                                "builtin",
                                "kind",
                                "PrefixSuffixTransformer",
                                "metadata",
                                Map.of("name", name),
                                "prefix",
                                prefix,
                                "suffix",
                                suffix,
                                "fieldSpecs",
                                List.of(Map.of("path", "metadata/name")))))));
    }

    /** Writes annotations into an object that kustomize takes for notes of its own; as a rule, none. */
    static Arbitrary<UnaryOperator<Map<String, Object>>> notes() {
        return Arbitraries.frequencyOf(
                Tuple.of(30, just(UnaryOperator.identity())),
                Tuple.of(
                        2,
                        Combinators.combine(NAMES, NAMESPACES)
                                .as((name, namespace) -> object -> noted(
                                        noted(noted(object, "previousNames", name), "previousNamespaces", namespace),
                                        "previousKinds",
                                        (String) object.get("kind")))),
                Tuple.of(1, of("p-", "q-").map(prefix -> object -> noted(object, "prefixes", prefix))),
                Tuple.of(1, of("-s", "-t").map(suffix -> object -> noted(object, "suffixes", suffix))),
                Tuple.of(1, just(RandomMetadata::hashed)),
                Tuple.of(
                        1,
                        of("helm-generated", "refBy", "id", "other").map(key -> object -> noted(object, key, "true"))));
    }

    private static Map<String, Object> noted(Map<String, Object> object, String key, String value) {
        new RandomObjects.Part("metadata/annotations", Map.of(INTERNAL + key, value)).into(object);
        return object;
    }

    /** Of other kinds, kustomize's hash does not follow from their content. */
    private static Map<String, Object> hashed(Map<String, Object> object) {
        return List.of("ConfigMap", "Secret").contains(object.get("kind"))
                ? noted(object, "needsHashSuffix", "enabled")
                : object;
    }
}
