/**
 * The kustomize build engine: a directory in, objects out, equal to kustomize v5.8.1. Knows neither Flux nor a cluster.
 *
 * <p>{@link dev.sluice.kustomize.KustomizeBuild} is the way in. A build goes through layers, one for each kustomization
 * file: resources are loaded and accumulated, generators add to them, components and transformers change them. When the
 * top layer is done, generated names get their hashes, references are brought up to date, vars are put in, and the
 * result is sorted.
 */
package dev.sluice.kustomize;
