package dev.sluice.kustomize.differential;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Kustomizations of which each may name those before it; the last one is the one that is built. */
record OverlayTree(List<Layer> layers) {
    private static final DumpSettings YAML = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .build();

    /**
     * One kustomization.
     *
     * @param references numbers of layers, each to be taken modulo the number of layers before this one
     * @param objectsFirst whether its own objects come before those of the layers that it names
     */
    record Layer(
            boolean component,
            List<Integer> references,
            boolean objectsFirst,
            List<Map<String, Object>> objects,
            List<Entry> entries) {}

    /**
     * Something that a kustomization file says: an item where the field is a list, or a whole value.
     *
     * @param value made for the objects that the kustomization can name
     */
    record Entry(String field, Function<List<Map<String, Object>>, Object> value) {
        static Entry of(String field, Object value) {
            return new Entry(field, scope -> value);
        }
    }

    /** The overlay as a case with what kustomize makes of it. */
    CorpusCase asCase(String recording) {
        var parts = files().entrySet().stream()
                .map(file ->
                        new CorpusCase.Part(file.getKey(), null, file.getValue().getBytes()))
                .toList();
        return new CorpusCase("random", Path.of("random.txt"), top(), List.of(), parts, recording);
    }

    /** The text of such a case. */
    String text(String recording) {
        var text = new StringBuilder("dir: %s\n".formatted(top()));
        files().forEach((path, content) ->
                text.append("-- %s --\n".formatted(path)).append(content));
        return text.append(recording).toString();
    }

    private String top() {
        return name(layers.size() - 1);
    }

    private Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        for (var index : used(layers.size() - 1, new TreeSet<>())) {
            write(index, files);
        }
        return files;
    }

    private Set<Integer> used(int index, Set<Integer> found) {
        found.add(index);
        references(index).forEach(each -> used(each, found));
        return found;
    }

    private Set<Integer> references(int index) {
        var all = new LinkedHashSet<Integer>();
        if (index > 0) {
            layers.get(index).references.forEach(each -> all.add(each % index));
            if (all.isEmpty() && index == layers.size() - 1) {
                all.add(index - 1);
            }
        }
        return all;
    }

    private boolean isComponent(int index) {
        return layers.get(index).component && index < layers.size() - 1;
    }

    private static String name(int index) {
        return "l" + index;
    }

    private void write(int index, Map<String, String> files) {
        var layer = layers.get(index);
        var kustomization = new LinkedHashMap<String, Object>();
        if (isComponent(index)) {
            kustomization.put("apiVersion", "kustomize.config.k8s.io/v1alpha1");
            kustomization.put("kind", "Component");
        }
        var objects = distinct(layer.objects);
        if (!objects.isEmpty() && layer.objectsFirst) {
            Trees.merge(kustomization, "resources", List.of("objects.yaml"));
        }
        for (var each : references(index)) {
            Trees.merge(kustomization, isComponent(each) ? "components" : "resources", List.of("../" + name(each)));
        }
        if (!objects.isEmpty() && !layer.objectsFirst) {
            Trees.merge(kustomization, "resources", List.of("objects.yaml"));
        }
        var scope = scope(index);
        for (var entry : layer.entries) {
            var value = entry.value.apply(scope);
            merge(kustomization, entry.field, value);
        }
        files.put(name(index) + "/kustomization.yaml", yaml(kustomization));
        if (!objects.isEmpty()) {
            files.put(
                    name(index) + "/objects.yaml",
                    String.join("---\n", objects.stream().map(OverlayTree::yaml).toList()));
        }
        writeNamed(RandomOverlays.FILES, index, files);
        writeNamed(RandomScalars.FILES, index, files);
        writeNamed(OddEntries.FILES, index, files);
    }

    private static void writeNamed(Map<String, String> named, int index, Map<String, String> files) {
        var kustomization = files.get(name(index) + "/kustomization.yaml");
        named.forEach((path, content) -> {
            if (kustomization.contains(path.replaceFirst("/.*", ""))) {
                files.put(name(index) + "/" + path, content);
            }
        });
    }

    /** Unlike the parts of an object, the entries of a list stay apart even where they have one name. */
    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> kustomization, String field, Object value) {
        if (value instanceof List<?> items) {
            ((List<Object>) kustomization.computeIfAbsent(field, missing -> new ArrayList<>())).addAll(items);
        } else {
            Trees.merge(kustomization, field, value);
        }
    }

    /** The objects of a layer and of those below it. */
    private List<Map<String, Object>> scope(int index) {
        var scope = new ArrayList<Map<String, Object>>();
        references(index).forEach(each -> scope.addAll(scope(each)));
        scope.addAll(distinct(layers.get(index).objects));
        return scope;
    }

    private static List<Map<String, Object>> distinct(List<Map<String, Object>> objects) {
        var ids = new HashSet<String>();
        return objects.stream()
                .filter(each -> ids.add(each.get("apiVersion") + "/" + each.get("kind") + "/"
                        + Trees.mapIn(each, "metadata").get("name") + "/"
                        + Trees.mapIn(each, "metadata").get("namespace")))
                .toList();
    }

    static String yaml(Object tree) {
        return new Dump(YAML).dumpToString(withNulls(tree));
    }

    private static Object withNulls(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, Object>();
                map.forEach((key, value) -> copy.put(key, withNulls(value)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<Object>();
                list.forEach(item -> copy.add(withNulls(item)));
                yield copy;
            }
            case RandomOverlays.Nothing _ -> null;
            default -> tree;
        };
    }

    @Override
    public String toString() {
        return text("");
    }
}
