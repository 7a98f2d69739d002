package dev.sluice.health;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;

/** Reads an object from YAML, judges it and prints the verdict as {@code Status} or {@code Status: message}. */
final class HealthOf {
    static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");

    private HealthOf() {}

    static Health health(String yaml) {
        return health(yaml, NOW);
    }

    static Health health(String yaml, Instant now) {
        // the marker keeps an object in flow style from being taken for JSON
        return HealthRules.of(Serialization.unmarshal("---\n" + yaml, GenericKubernetesResource.class), now);
    }

    static String verdict(String yaml) {
        return printed(health(yaml));
    }

    static String printed(Health health) {
        return health.message().isEmpty()
                ? health.status().toString()
                : "%s: %s".formatted(health.status(), health.message());
    }
}
