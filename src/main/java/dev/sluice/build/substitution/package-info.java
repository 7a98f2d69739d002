/** Variables in texts, by the expressions that Flux understands: those of bash, or nearly so. */
package dev.sluice.build.substitution;
