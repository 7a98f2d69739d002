package dev.sluice.build;

import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.KustomizationFile;
import dev.sluice.kustomize.KustomizeBuild;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kustomization of a directory that has no kustomization file: every manifest in and below it, in lexical order. A
 * directory below it that has a kustomization file of its own is taken as a whole. (Flux's Kustomization
 * documentation, "Generate kustomization.yaml".)
 */
final class GeneratedKustomization {
    private final KustomizeBuild build;
    private final Path directory;
    private final List<Object> resources = new ArrayList<>();

    private GeneratedKustomization(KustomizeBuild build, Path directory) {
        this.build = build;
        this.directory = directory;
    }

    /** @throws BuildException where a manifest found is not one */
    static KustomizationFile.Written of(KustomizeBuild build, Path directory) {
        var generated = new GeneratedKustomization(build, directory);
        generated.walk(directory);
        return new KustomizationFile.Written("kustomization.yaml", generated.fields());
    }

    /** As in Flux, what components add to nothing comes into a namespace that says so. */
    private Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        if (resources.isEmpty()) {
            fields.put("namespace", "_placeholder");
        } else {
            fields.put("resources", resources);
        }
        return fields;
    }

    private void walk(Path folder) {
        for (var entry : entries(folder)) {
            Budget.ofThisBuild().step();
            if (build.paths().isDirectory(entry)) {
                if (hasKustomizationFile(entry)) {
                    add(entry);
                } else {
                    walk(entry);
                }
            } else if (isManifest(entry)) {
                requireReadable(entry);
                add(entry);
            }
        }
    }

    private void add(Path entry) {
        resources.add("./" + directory.relativize(entry));
    }

    private void requireReadable(Path file) {
        try {
            build.read(file);
        } catch (BuildException e) {
            throw new BuildException("failed to decode Kubernetes YAML from ./%s: %s"
                    .formatted(directory.relativize(file), e.getMessage()));
        }
    }

    private static boolean isManifest(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private boolean hasKustomizationFile(Path directory) {
        return KustomizationFile.NAMES.stream()
                .map(directory::resolve)
                .anyMatch(file -> build.paths().exists(file) && !build.paths().isDirectory(file));
    }

    private static List<Path> entries(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
