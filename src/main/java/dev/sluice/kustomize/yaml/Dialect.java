package dev.sluice.kustomize.yaml;

/** Which of the two YAML libraries that kustomize uses reads a text. */
enum Dialect {
    /** {@code go.yaml.in/yaml/v3}, printed through JSON: what a resource's values end up as. */
    RESOURCES,
    /** The same for a strategic merge patch, in which a key need not be text: it means the field of its letters. */
    PATCHES,
    /** {@code sigs.k8s.io/yaml}, that is {@code go.yaml.in/yaml/v2}: the files that configure a build. */
    CONFIGURATION,
    /** The same for a file in which every field may be there once. */
    STRICT_CONFIGURATION,
    /** {@code go.yaml.in/yaml/v2} alone, which reads more than JSON can say. */
    OLD_YAML;

    /** Whether values become part of resources. */
    boolean isOfResources() {
        return this == RESOURCES || this == PATCHES;
    }
}
