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
        for (var resource : resources.all()) {
            var added = new TreeMap<String, List<SharedValues.Place>>();
            for (var spec : specs) {
                spec.replace(resource, LinkedHashMap::new, node -> with(node, sorted, resource, added));
            }
            added.values().forEach(resource.shared()::share);
        }
    }

    /** @param added takes the places in which a label was not there before */
    private static Object with(
            Object node, Map<String, Object> labels, Tracked resource, Map<String, List<SharedValues.Place>> added) {
        if (!Trees.isNull(node) && !(node instanceof Map)) {
            throw new BuildException("%s: labels or annotations are not a map: %s".formatted(resource.id(), node));
        }
        var map = node instanceof Map<?, ?> there ? Trees.map(there) : new LinkedHashMap<String, Object>();
        labels.forEach((key, value) -> {
            if (!map.containsKey(key)) {
                added.computeIfAbsent(key, _ -> new ArrayList<>()).add(new SharedValues.Place(map, key));
            }
            map.compute(key, (_, old) -> Scalar.asText(old, (String) value));
            resource.shared().written(map, key);
        });
        return map;
    }
}
