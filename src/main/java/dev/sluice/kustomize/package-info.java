/** The kustomize build engine: a directory in, objects out. Knows neither Flux nor a cluster. */
package dev.sluice.kustomize;
