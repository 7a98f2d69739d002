package dev.sluice.cli;

import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.BuildCache;
import dev.sluice.kustomize.KustomizeBuild;
import dev.sluice.kustomize.KustomizeBuild.LoadRestriction;
import dev.sluice.kustomize.KustomizeBuild.Options;
import dev.sluice.kustomize.KustomizeBuild.Reorder;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import dev.sluice.kustomize.Resource;
import dev.sluice.remote.FetchedBases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Builds directories, of this machine or in Git repositories, in the way that the arguments ask for. */
final class Builder {
    private final Options options;
    private final BuildCache cache;
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
        var limits = arguments.noLimits()
                ? Budget.Limits.NONE
                : Budget.Limits.DEFAULT.within(Runtime.getRuntime().maxMemory());
        this.options = new Options(restriction, reorder, remoteBases, arguments.managedByLabel(), limits);
        this.cache = cache;
        this.build = new KustomizeBuild(fileSystem, options, cache);
    }

    /**
     * @param directory a path, or a repository and a path in it as kustomizations name remote bases
     * @throws dev.sluice.kustomize.BuildException where the directory cannot be built
     */
    Built build(String directory) {
        var path = Path.of(directory).toAbsolutePath().normalize();
        var remote = RemoteReference.parse(directory).filter(_ -> !Files.exists(path));
        return new Built(remote.map(this::remote).orElseGet(() -> build.build(path)));
    }

    private List<Resource> remote(RemoteReference reference) {
        try (var checkouts = options.remoteBases().begin()) {
            var repository = checkouts.repository(reference);
            return new KustomizeBuild(repository, options, cache).build(repository.resolve(reference.path()));
        }
    }
}
