/**
 * YAML as kustomize reads and prints it: the types of Go's yaml libraries, not those of a YAML specification. Text in,
 * trees of maps, lists and scalars out, and back.
 */
package dev.sluice.kustomize.yaml;
