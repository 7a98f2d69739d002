package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Puts a prefix before, or a suffix behind, the names of all objects but those whose name is not free: custom resource
 * definitions, API services, namespaces.
 */
record NameTransformer(Side side, String text, List<FieldSpec> specs) implements Transformer {
    private static final FieldPath NAME = FieldPath.of("metadata/name");

    private static final List<Gvk> KEPT = List.of(
            new Gvk("", "", "CustomResourceDefinition"),
            new Gvk("apiregistration.k8s.io", "", "APIService"),
            new Gvk("", "", "Namespace"));

    /** Where the text goes. */
    enum Side {
        PREFIX,
        SUFFIX
    }

    static NameTransformer prefix(String text, TransformerConfig config) {
        return new NameTransformer(Side.PREFIX, text, config.specs(TransformerConfig.Part.NAME_PREFIX));
    }

    static NameTransformer suffix(String text, TransformerConfig config) {
        return new NameTransformer(Side.SUFFIX, text, config.specs(TransformerConfig.Part.NAME_SUFFIX));
    }

    @Override
    public String kind() {
        return side == Side.PREFIX ? "PrefixTransformer" : "SuffixTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        resources.all().forEach(this::transform);
        resources.idsChanged();
    }

    private void transform(Tracked resource) {
        var original = resource.originalId().gvk();
        if (KEPT.stream().anyMatch(original::isSelectedBy)) {
            return;
        }
        UnaryOperator<Object> set = old -> {
            var name = Trees.text(old);
            Budget.ofThisBuild().addBytes(text.length());
            return Scalar.untyped(old, side == Side.PREFIX ? text + name : name + text);
        };
        for (var spec : specs) {
            if (!spec.selects(original)) {
                continue;
            }
            if (spec.path().equals(NAME) && !text.isEmpty()) {
                resource.rememberId();
                if (Trees.isNull(resource.fields().get("metadata"))) {
                    Trees.mapIn(resource.fields(), "metadata"); // kustomize has notes in it, and leaves it without them
                }
                switch (side) {
                    case PREFIX -> resource.rememberPrefix(text);
                    case SUFFIX -> resource.rememberSuffix(text);
                }
            }
            spec.replaceScalar(resource, () -> "", set);
        }
        resource.shared().spread();
    }
}
