/** The memory of the process, of which each tenant gets a share. */
package dev.sluice.memory;
