package dev.sluice.api;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many entries the lists of a spec may have that lead to a request, a watch or an evaluation each. The schema that Flux
 * installs has no such limits: an object of the largest size that the API server stores has room for 90,000 entries.
 */
public final class SpecBounds {
    public static final int DEPENDENCIES = 500;
    public static final int HEALTH_CHECKS = 200;
    public static final int HEALTH_CHECK_EXPRESSIONS = 100;
    public static final int SUBSTITUTE_FROM = 100;

    private SpecBounds() {}

    /** The first list of a spec that is too long, as a sentence; empty where there is none. */
    public static Optional<String> excess(KustomizationSpec spec) {
        return Stream.of(
                        excess("dependsOn", spec.dependsOn().size(), DEPENDENCIES),
                        excess("healthChecks", spec.healthChecks().size(), HEALTH_CHECKS),
                        excess("healthCheckExprs", spec.healthCheckExprs().size(), HEALTH_CHECK_EXPRESSIONS),
                        excess(
                                "postBuild.substituteFrom",
                                Optional.ofNullable(spec.postBuild())
                                        .map(postBuild ->
                                                postBuild.substituteFrom().size())
                                        .orElse(0),
                                SUBSTITUTE_FROM))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> excess(String field, int count, int most) {
        return count <= most
                ? Optional.empty()
                : Optional.of(
                        "spec.%s has %d entries, of which at most %d are allowed: divide them among several Kustomizations"
                                .formatted(field, count, most));
    }
}
