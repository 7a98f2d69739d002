package dev.sluice.controller;

import dev.sluice.api.ObjectId;
import dev.sluice.health.Health;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The health of objects as it was when it was first looked at. A decision is made of one look: what comes after it wakes the
 * Kustomization again, while what a second look finds has been seen, and wakes nobody.
 */
final class HealthSnapshot {
    private final Map<ObjectId, Health> healths = new HashMap<>();

    /** @param look at the present health */
    Health of(ObjectId id, Supplier<Health> look) {
        return healths.computeIfAbsent(id, _ -> look.get());
    }
}
