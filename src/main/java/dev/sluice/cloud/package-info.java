/**
 * Asks clouds and services who we are, and for what they give whoever that is: credentials, tokens, and the way to clusters
 * that they run. Knows neither Flux nor a cluster.
 */
package dev.sluice.cloud;
