/** Flux's side of the build: the generated kustomization file and the overlays of the Kustomization's own spec. */
package dev.sluice.build;
