package dev.sluice.kustomize;

/** What the layers of a build have brought together so far: objects, and what is said of all of them. */
final class Accumulation {
    private final ResourceList resources = new ResourceList();
    private final Variables variables = new Variables();

    /** That of a base also holds for what is built upon it. */
    private TransformerConfig config = TransformerConfig.empty();

    ResourceList resources() {
        return resources;
    }

    Variables variables() {
        return variables;
    }

    TransformerConfig config() {
        return config;
    }

    void add(TransformerConfig more) {
        config = config.merged(more);
    }

    /** Takes what has come together in a base. */
    void take(Accumulation base) {
        resources.take(base.resources);
        variables.addAll(base.variables);
        add(base.config);
    }
}
