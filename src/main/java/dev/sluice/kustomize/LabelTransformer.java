package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts labels or annotations into the maps that the field specs lead to, made where the specs say so. */
record LabelTransformer(String kind, Map<String, String> pairs, List<FieldSpec> specs) implements Transformer {

    /** An entry of the field {@code labels}. */
    record Config(
            Map<String, String> pairs, boolean includeSelectors, boolean includeTemplates, List<FieldSpec> fields) {
        static Config read(FieldReader fields) {
            var config = new Config(
                    fields.textMap("pairs"),
                    fields.flag("includeSelectors"),
                    fields.flag("includeTemplates"),
                    fields.list("fields", FieldSpec::read));
            fields.end();
            return config;
        }

        private List<FieldSpec> specs(TransformerConfig config) {
            var specs = FieldSpec.merged(fields, config.specs(TransformerConfig.Part.LABELS));
            if (includeSelectors) {
                return FieldSpec.merged(specs, config.specs(TransformerConfig.Part.COMMON_LABELS));
            }
            if (includeTemplates) {
                specs = FieldSpec.merged(specs, config.specs(TransformerConfig.Part.TEMPLATE_LABELS));
            }
            return FieldSpec.merged(specs, List.of(FieldSpec.everywhere("metadata/labels", true)));
        }
    }

    static LabelTransformer of(Config labels, TransformerConfig config) {
        return new LabelTransformer("LabelTransformer", labels.pairs, labels.specs(config));
    }

    static LabelTransformer common(Map<String, String> labels, TransformerConfig config) {
        return new LabelTransformer("LabelTransformer", labels, config.specs(TransformerConfig.Part.COMMON_LABELS));
    }

    static LabelTransformer annotations(Map<String, String> annotations, TransformerConfig config) {
        return new LabelTransformer(
                "AnnotationsTransformer", annotations, config.specs(TransformerConfig.Part.COMMON_ANNOTATIONS));
    }

    @Override
    public void transform(ResourceList resources) {
        if (pairs.isEmpty()) {
            return;
        }
        var sorted = new TreeMap<String, Object>(pairs);
        var changesNotes = InternalAnnotations.areIn(sorted);
        for (var resource : resources.all()) {
            if (changesNotes) {
                InternalAnnotations.show(resource);
            }
            var added = new TreeMap<String, Added>();
            for (var spec : specs) {
                spec.replace(resource, LinkedHashMap::new, node -> with(node, sorted, resource, added));
            }
            added.values().forEach(label -> resource.shared().share(label.places));
            if (changesNotes) {
                InternalAnnotations.take(resource);
            }
        }
        if (changesNotes) {
            resources.idsChanged();
        }
    }

    /**
     * The value of a label in the places of an object in which it was not there before. It is one, and takes on the
     * quotes of whatever it replaces in other places.
     */
    private static final class Added {
        private final List<SharedValues.Place> places = new ArrayList<>();
        private Object value;

        private Added(Object value) {
            this.value = value;
        }

        private void addTo(Map<String, Object> map, String key) {
            places.add(new SharedValues.Place(map, key));
            become(Scalar.merged(value));
        }

        private void become(Object like) {
            value = like;
            places.forEach(place -> place.map().put(place.key(), like));
        }
    }

    private static Object with(Object node, Map<String, Object> labels, Tracked resource, Map<String, Added> added) {
        if (Trees.isNull(node)) {
            return node; // where a map is made, it is there by now
        }
        if (!(node instanceof Map)) {
            throw new BuildException("%s: labels or annotations are not a map: %s".formatted(resource.id(), node));
        }
        var map = Trees.map(node);
        labels.forEach((key, value) -> {
            var label = added.computeIfAbsent(key, _ -> new Added(value));
            if (map.containsKey(key)) {
                Scalar.setIn(map, key, value);
                label.become(map.get(key));
            } else {
                label.addTo(map, key);
            }
            resource.shared().written(map, key);
        });
        return map;
    }
}
