package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Where an external artifact comes from.
 *
 * @param sourceRef the resource that its producer made it for; null if not given
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExternalArtifactSpec(ObjectReference sourceRef) {
    /** Says nothing about the origin. */
    public static final ExternalArtifactSpec EMPTY = new ExternalArtifactSpec(null);
}
