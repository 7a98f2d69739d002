/** Opens what SOPS has encrypted: bytes and keys in, plaintext out. Knows neither Flux nor a cluster. */
package dev.sluice.sops;
