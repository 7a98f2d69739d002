package dev.sluice.build;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.BuildCache;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.GuardedPaths;
import dev.sluice.kustomize.KustomizeBuild;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.Resource;
import dev.sluice.kustomize.yaml.YamlWriter;
import dev.sluice.memory.SharedMemory;
import dev.sluice.sops.DataKey;
import dev.sluice.sops.Decryption;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the manifests that a Kustomization asks for out of an unpacked artifact. */
public final class ManifestBuild {
    private static final String OWN_GROUP = "kustomize.config.k8s.io/";

    private final KubernetesSerialization serialization;
    private final Budget.Limits limits;
    private final boolean strict;

    /**
     * @param limits what one build may use; its time also ends with the spec's timeout
     * @param strict whether a variable that is not set fails a build that has no default for it
     */
    public ManifestBuild(KubernetesSerialization serialization, Budget.Limits limits, boolean strict) {
        this.serialization = serialization;
        this.limits = limits;
        this.strict = strict;
    }

    /** When a build is done: it needs a processor and memory. */
    @FunctionalInterface
    public interface Turn {
        Turn AT_ONCE = Supplier::get;

        /** @return what came of it, or that the turn did not come in time */
        BuildOutcome take(Supplier<BuildOutcome> build);
    }

    /**
     * What a build may use.
     *
     * @param keys what opens the keys of what is encrypted, where the spec asks for that
     * @param memory what it takes of the memory of all; the caller closes it
     * @param bases what fetches the Git repositories and URLs that kustomizations name, or refuses them
     */
    public record Means(DataKey.Unlocker keys, RemoteBases bases, Turn turn, SharedMemory.Share memory) {}

    /**
     * Builds when it is its turn.
     *
     * @param artifact the directory that the build may not leave; it is not changed
     * @param variables those of the spec's {@code postBuild}
     */
    public BuildOutcome build(Path artifact, KustomizationSpec spec, Variables variables, Means means) {
        Path directory;
        try {
            directory = inside(artifact, spec.path());
        } catch (InvalidPathException e) {
            return new BuildOutcome.PathNotFound("spec.path is not a path: " + e.getMessage());
        }
        if (!new GuardedPaths(artifact).isDirectory(directory)) {
            return new BuildOutcome.PathNotFound(
                    ("kustomization path not found: stat %s: no such file or directory: spec.path '%s' is not a"
                                    + " directory of the artifact")
                            .formatted(directory, spec.path()));
        }
        return means.turn.take(() -> Budget.during(
                limits.within(spec.effectiveTimeout()),
                means.memory,
                () -> built(artifact, directory, spec, variables, means)));
    }

    /** All that is read, made and written down, within one budget. */
    private BuildOutcome built(
            Path artifact, Path directory, KustomizationSpec spec, Variables variables, Means means) {
        var decryption = Optional.ofNullable(spec.decryption()).map(_ -> new Decryption(means.keys));
        var remotes = new NotedBases(means.bases);
        try {
            var built = resources(artifact, directory, spec, decryption, remotes);
            built.forEach(ManifestBuild::check);
            var resources = finished(built, spec, decryption, variables);
            var names = names(resources);
            return new BuildOutcome.Built(
                    manifests(resources),
                    digest(resources),
                    !remotes.wereFetched(),
                    variables
                            .secretValues()
                            .and(decrypted(decryption, () -> names))
                            .and(BuiltSecrets.values(resources).except(names)));
        } catch (BuildException e) {
            return new BuildOutcome.Failed(variables
                    .secretValues()
                    .and(decrypted(decryption, Set::of))
                    .redacted(Budget.ofThisBuild().reason(e).getMessage()));
        }
    }

    /** @param known what messages name anyway */
    private static SecretValues decrypted(Optional<Decryption> decryption, Supplier<Set<String>> known) {
        return decryption
                .map(opened -> SecretValues.of(opened.revealed()).except(known.get()))
                .orElse(SecretValues.NONE);
    }

    /** Where whole files are encrypted, what objects are called is too; but they are known by it. */
    private static Set<String> names(List<Resource> resources) {
        return resources.stream()
                .flatMap(Resource::items)
                .flatMap(object -> Stream.of(
                        object.kind(),
                        object.apiVersion(),
                        object.name(),
                        object.id().namespace()))
                .collect(Collectors.toSet());
    }

    private List<Resource> resources(
            Path artifact,
            Path directory,
            KustomizationSpec spec,
            Optional<Decryption> decryption,
            RemoteBases remotes) {
        var contents = decryption
                .map(opened -> SourceDecryption.of(artifact, directory, spec.components(), opened))
                .orElse(Map.of());
        var options = KustomizeBuild.Options.DEFAULT.withRemoteBases(remotes);
        var build = new KustomizeBuild(artifact, options, BuildCache.none(), contents);
        var overlay = Overlay.of(build, directory, spec);
        try {
            return build.build(directory, overlay);
        } catch (BuildException e) {
            throw new BuildException("kustomize build failed: " + e.getMessage());
        }
    }

    /** kustomize takes what has no API version for an object, an API server does not. Values of Secrets are not told. */
    private static void check(Resource resource) {
        if (!resource.isComplete()) {
            var told = new TreeMap<>(resource.fields());
            told.keySet().removeAll(Set.of("data", "stringData"));
            throw new BuildException(
                    "failed to decode Kubernetes apiVersion, kind and name from: " + YamlWriter.text(told));
        }
    }

    /** What is done to each object after the build. */
    private List<Resource> finished(
            List<Resource> resources, KustomizationSpec spec, Optional<Decryption> decryption, Variables variables) {
        var budget = Budget.ofThisBuild();
        var result = resources.stream().peek(_ -> budget.look());
        if (decryption.isPresent()) {
            result = result.map(new ResourceDecryption(decryption.get())::applied);
        }
        if (spec.postBuild() != null) {
            result = result.map(new Substitution(spec.postBuild(), variables, strict)::applied);
        }
        return result.toList();
    }

    private static String digest(List<Resource> resources) {
        var budget = Budget.ofThisBuild();
        return "sha256:"
                + Digests.of(
                        resources.stream().peek(_ -> budget.look()).map(resource -> YamlWriter.text(resource.fields())),
                        "---\n");
    }

    /** As in Flux, what substitution has left without type or name is no object, and a list is what it holds. */
    private List<GenericKubernetesResource> manifests(List<Resource> resources) {
        return resources.stream()
                .flatMap(Resource::items)
                .filter(Resource::isComplete)
                .filter(resource -> !resource.apiVersion().startsWith(OWN_GROUP)
                        || !resource.kind().equals("Kustomization"))
                .map(this::manifest)
                .toList();
    }

    private GenericKubernetesResource manifest(Resource resource) {
        try {
            return serialization.convertValue(resource.fields(), GenericKubernetesResource.class);
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(resource.id(), firstLine(e)));
        }
    }

    private static String firstLine(IllegalArgumentException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("is not a Kubernetes object");
    }

    /** Absolute paths and {@code ..} stop at the root of the artifact. */
    private static Path inside(Path artifact, String path) {
        return artifact.resolve(
                Path.of("/").resolve(path).normalize().toString().substring(1));
    }
}
