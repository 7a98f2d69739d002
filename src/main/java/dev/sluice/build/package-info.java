/** Flux's side of the build: the kustomization file of a directory that has none, and manifests for the applier. */
package dev.sluice.build;
