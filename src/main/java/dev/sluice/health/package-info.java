/** Object in, health out: the kstatus rules. Pure. */
package dev.sluice.health;
