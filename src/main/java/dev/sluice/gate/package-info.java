/** The dependency graph and the watches: who waits for what, and whom an event wakes. */
package dev.sluice.gate;
