/**
 * The values that settings may have, and how they are written: on the command line and in the environment alike, so that
 * neither takes a typing error for a value.
 */
package dev.sluice.setting;
