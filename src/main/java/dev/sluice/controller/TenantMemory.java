package dev.sluice.controller;

import dev.sluice.memory.SharedMemory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The memory that manifests and packs of Git servers share. */
final class TenantMemory {
    private TenantMemory() {}

    @Produces
    @Singleton
    static SharedMemory ofThisProcess(ControllerConfig config) {
        return SharedMemory.ofThisProcess(config.build().limits().bytes());
    }
}
