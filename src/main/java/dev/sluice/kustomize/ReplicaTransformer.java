package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import java.util.List;

/** Sets the replicas of the workloads of one name, which is their first, their current or any name between. */
record ReplicaTransformer(Config replica, List<FieldSpec> specs) implements Transformer {

    /** An entry of the field {@code replicas}. */
    record Config(String name, long count) {
        static Config read(FieldReader fields) {
            var config = new Config(fields.text("name"), fields.number("count").orElse(0L));
            fields.end();
            return config;
        }
    }

    static ReplicaTransformer of(Config replica, TransformerConfig config) {
        return new ReplicaTransformer(replica, config.specs(TransformerConfig.Part.REPLICAS));
    }

    @Override
    public String kind() {
        return "ReplicaCountTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        var found = false;
        for (var resource : resources.named(replica.name)) {
            for (var spec : specs) {
                if (resource.ids().stream().anyMatch(id -> id.name().equals(replica.name) && spec.selects(id.gvk()))) {
                    found = true;
                    spec.replaceScalar(resource, () -> null, this::counted);
                }
            }
        }
        if (!found) {
            throw new BuildException("resource with name %s does not match a config with the following GVK %s"
                    .formatted(
                            replica.name,
                            specs.stream().map(FieldSpec::selector).distinct().toList()));
        }
    }

    private Object counted(Object old) {
        return Scalar.styledAs(old, replica.count);
    }
}
