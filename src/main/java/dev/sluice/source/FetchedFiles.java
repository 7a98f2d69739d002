package dev.sluice.source;

import dev.sluice.disk.DiskSpace;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The disk that files share which are fetched for builds: those of artifacts and of remote bases. */
final class FetchedFiles {
    private FetchedFiles() {}

    @Produces
    @Singleton
    static DiskSpace space(FetchConfig config) {
        return new DiskSpace("SLUICE_FETCH_MAX_DISK", config.maxDisk().asLongValue());
    }
}
