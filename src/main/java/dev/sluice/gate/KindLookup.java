package dev.sluice.gate;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Optional;

/** Finds the path under which the API server serves a kind. */
@FunctionalInterface
public interface KindLookup {
    /** Empty where it serves no such kind. */
    Optional<ResourceDefinitionContext> lookup(String apiVersion, String kind);
}
