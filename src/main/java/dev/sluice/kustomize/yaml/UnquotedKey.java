package dev.sluice.kustomize.yaml;

/**
 * The value of a field of a patch whose key is a number, a truth value or null. kustomize compares keys by their letters,
 * so that such a key finds a field whose key is the same in quotes; only a field that it adds cannot be printed.
 */
public record UnquotedKey(Object value) {}
