package dev.sluice.build;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.KustomizeBuild;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.Resource;
import dev.sluice.remote.FetchedBases;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Builds the manifests that a Kustomization asks for out of an unpacked artifact. */
public final class ManifestBuild {
    private static final String OWN_GROUP = "kustomize.config.k8s.io/";

    private final KubernetesSerialization serialization;
    private final KustomizeBuild.Options options;

    /** With remote bases from servers, as Flux allows them unless {@code --no-remote-bases} is set. */
    public ManifestBuild(KubernetesSerialization serialization) {
        this(serialization, FetchedBases.fromServers());
    }

    /** @param remoteBases what fetches the Git repositories and URLs that kustomizations name, or refuses them */
    public ManifestBuild(KubernetesSerialization serialization, RemoteBases remoteBases) {
        this.serialization = serialization;
        this.options = KustomizeBuild.Options.DEFAULT.withRemoteBases(remoteBases);
    }

    /** @param artifact the directory that the build may not leave */
    public BuildOutcome build(Path artifact, KustomizationSpec spec) {
        Path directory;
        try {
            directory = inside(artifact, spec.path());
        } catch (InvalidPathException e) {
            return new BuildOutcome.PathNotFound("spec.path is not a path: " + e.getMessage());
        }
        if (!Files.isDirectory(directory)) {
            return new BuildOutcome.PathNotFound(
                    ("kustomization path not found: stat %s: no such file or directory: spec.path '%s' is not a"
                                    + " directory of the artifact")
                            .formatted(directory, spec.path()));
        }
        try {
            return new BuildOutcome.Built(manifests(resources(artifact, directory)));
        } catch (BuildException e) {
            return new BuildOutcome.Failed(e.getMessage());
        }
    }

    private List<Resource> resources(Path artifact, Path directory) {
        var build = new KustomizeBuild(artifact, options);
        var generated = GeneratedKustomization.of(build, directory);
        try {
            return generated.map(file -> build.build(directory, file)).orElseGet(() -> build.build(directory));
        } catch (BuildException e) {
            throw new BuildException("kustomize build failed: " + e.getMessage());
        }
    }

    private List<GenericKubernetesResource> manifests(List<Resource> resources) {
        return resources.stream()
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
