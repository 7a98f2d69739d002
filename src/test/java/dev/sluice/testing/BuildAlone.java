package dev.sluice.testing;

import dev.sluice.build.ManifestBuild;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.memory.SharedMemory;
import dev.sluice.sops.DataKey;
import dev.sluice.sops.Keys;

/** What a build may use that is the only one of its process: all of the memory, at once, and no server. */
public final class BuildAlone {
    private BuildAlone() {}

    public static ManifestBuild.Means means() {
        return means(Keys.NONE);
    }

    public static ManifestBuild.Means means(DataKey.Unlocker keys) {
        return new ManifestBuild.Means(
                keys,
                RemoteBases.REFUSED,
                ManifestBuild.Turn.AT_ONCE,
                SharedMemory.unlimited().share("team"));
    }
}
