package dev.sluice.build;

import dev.sluice.fuzz.Cost;
import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.BuildCache;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.KustomizeBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Files of a build, of which one is what is tried: it builds, or says why not. */
final class FuzzedBuild {
    private static final KustomizeBuild.Options OPTIONS =
            KustomizeBuild.Options.DEFAULT.withLimits(new Budget.Limits(Duration.ofDays(1), 1_000, 10_000, 4 << 20));

    private final Path root;
    private final Path tried;

    /** @param tried the name of the file that is tried */
    FuzzedBuild(String tried, Map<String, String> files) {
        try {
            root = Files.createTempDirectory("fuzz").toRealPath();
            for (var file : files.entrySet()) {
                var path = root.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            this.tried = root.resolve(tried);
            Files.createDirectories(this.tried.getParent());
            Files.writeString(this.tried, "");
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void build(byte[] content) {
        Cost.bound(() -> {
            try {
                new KustomizeBuild(root, OPTIONS, BuildCache.none(), Map.of(tried, content)).build(root);
            } catch (BuildException e) {
                // as told
            }
        });
    }
}
