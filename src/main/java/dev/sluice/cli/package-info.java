/** The command line: what Sluice does without a cluster. No command starts the controller. */
package dev.sluice.cli;
