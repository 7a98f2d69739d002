/** Directories of this process among the system's temporary files, and what a killed process has left of them. */
package dev.sluice.temporary;
