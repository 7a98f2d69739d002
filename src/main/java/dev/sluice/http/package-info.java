/**
 * Requests to addresses that others choose: one client, one check of destinations, one deadline over a whole exchange. What
 * such a server says is never part of a message.
 */
package dev.sluice.http;
