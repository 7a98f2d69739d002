package dev.sluice.kustomize.yaml;

/** Which of the two YAML libraries that kustomize uses reads a text. */
enum Dialect {
    /** {@code go.yaml.in/yaml/v3}, printed through JSON: what a resource's values end up as. */
    RESOURCES,
    /** {@code sigs.k8s.io/yaml}, that is {@code go.yaml.in/yaml/v2}: the files that configure a build. */
    CONFIGURATION,
    /** The same for a kustomization file, in which every field may be there once. */
    KUSTOMIZATION
}
