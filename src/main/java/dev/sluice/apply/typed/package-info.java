/**
 * Built-in kinds as the Go types of the Kubernetes client library have them. Controllers in Go read a manifest into such a
 * type and apply what they write of it, which is not quite what was read; whoever shares their field manager must apply the
 * same.
 */
package dev.sluice.apply.typed;
