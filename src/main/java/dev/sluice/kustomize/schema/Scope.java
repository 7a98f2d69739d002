package dev.sluice.kustomize.schema;

/** Where the objects of a kind live. */
public enum Scope {
    NAMESPACED,
    CLUSTER
}
