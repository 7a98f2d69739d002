/**
 * Patches: strategic merge as kustomize does it, and JSON 6902. They take trees of maps, lists and scalars, leave them
 * as they are, and return new ones.
 */
package dev.sluice.kustomize.patch;
