package dev.sluice.kustomize;

/** One step of a build that changes the objects that are there. */
interface Transformer {
    void transform(ResourceList resources);

    /** The kind of kustomize's plugin that does the same, as annotations and plugin files name it. */
    String kind();
}
