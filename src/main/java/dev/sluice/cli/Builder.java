package dev.sluice.cli;

import dev.sluice.kustomize.BuildCache;
import dev.sluice.kustomize.KustomizeBuild;
import dev.sluice.kustomize.KustomizeBuild.LoadRestriction;
import dev.sluice.kustomize.KustomizeBuild.Options;
import dev.sluice.kustomize.KustomizeBuild.Reorder;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.remote.FetchedBases;
import java.nio.file.Path;

/** Builds directories in the way that the arguments ask for. */
final class Builder {
    private final KustomizeBuild build;

    /** @param cache what builds may know of files from others */
    Builder(BuildArguments arguments, BuildCache cache) {
        var restriction = switch (arguments.loadRestrictor()) {
            case LoadRestrictionsRootOnly -> LoadRestriction.ROOT_ONLY;
            case LoadRestrictionsNone -> LoadRestriction.NONE;
        };
        var reorder = switch (arguments.reorder()) {
            case legacy -> Reorder.LEGACY;
            case none -> Reorder.NONE;
        };
        var remoteBases = arguments.noRemoteBases() ? RemoteBases.REFUSED : FetchedBases.everywhere();
        var fileSystem = Path.of("").toAbsolutePath().getRoot();
        build = new KustomizeBuild(fileSystem, new Options(restriction, reorder, remoteBases), cache);
    }

    /** @throws dev.sluice.kustomize.BuildException where the directory cannot be built */
    Built build(Path directory) {
        return new Built(build.build(directory.toAbsolutePath().normalize()));
    }
}
