/** Temporary directories of this process, what a killed process has left of them, and how much of a disk each tenant may take. */
package dev.sluice.disk;
