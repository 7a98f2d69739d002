/** The reconciler and the cleaner: calls the rooms in order and writes status, events and metrics. */
package dev.sluice.controller;
