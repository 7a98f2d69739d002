package dev.sluice.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** A resource that produces artifacts. */
public sealed interface Source extends HasMetadata permits GitRepository, OCIRepository, Bucket, ExternalArtifact {
    /** The API group of all sources. */
    String GROUP = "source.toolkit.fluxcd.io";

    /** The latest artifact; empty until there is one. */
    Optional<Artifact> artifact();
}
