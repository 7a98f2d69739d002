/** Fuzzing of what reads texts of tenants; every target has its own process. */
package dev.sluice.fuzz;
