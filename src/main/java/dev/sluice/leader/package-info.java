/** Which of several processes is the one that reconciles: the one that holds the Lease. */
package dev.sluice.leader;
