package dev.sluice.api;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * A resource that produces artifacts.
 *
 * <p>Says again how it is read, as {@code CustomResource} does: otherwise Jackson would take the word of
 * {@code HasMetadata}, which this interface puts closer to its implementations, and read a generic resource.
 */
@JsonDeserialize(using = JsonDeserializer.None.class)
public sealed interface Source extends HasMetadata permits GitRepository, OCIRepository, Bucket, ExternalArtifact {
    /** The API group of all sources. */
    String GROUP = "source.toolkit.fluxcd.io";

    /** The latest artifact; empty until there is one. */
    Optional<Artifact> artifact();
}
