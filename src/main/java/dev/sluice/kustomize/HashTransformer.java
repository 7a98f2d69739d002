package dev.sluice.kustomize;

/** Adds a hash of their content to the names of the objects that generators made. */
record HashTransformer() implements Transformer {
    @Override
    public String kind() {
        return "HashTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        for (var resource : resources.all()) {
            if (resource.generated().hashed()) {
                var hash = NameHash.of(resource);
                resource.rememberId();
                resource.setName(resource.name() + "-" + hash);
            }
        }
        resources.idsChanged();
    }
}
