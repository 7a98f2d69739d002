/**
 * Object in, health out: the kstatus rules. Pure: knows no client, reads no clock.
 *
 * <p>{@link dev.sluice.health.HealthRules} is the door, {@link dev.sluice.health.Health} the answer.
 */
package dev.sluice.health;
