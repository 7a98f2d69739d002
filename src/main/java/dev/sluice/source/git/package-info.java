/** The embedded Git source: produces the artifacts of GitRepository objects where no source-controller is installed. */
package dev.sluice.source.git;
