/** From a {@code sourceRef} to a verified directory on disk: fetch, digest, unpack. */
package dev.sluice.source;
