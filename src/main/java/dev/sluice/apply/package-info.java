/** Server-side apply in stages, drift, force, inventory and prune. */
package dev.sluice.apply;
