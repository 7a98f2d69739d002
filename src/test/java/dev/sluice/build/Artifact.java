package dev.sluice.build;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.yaml.YamlWriter;
import dev.sluice.testing.BuildAlone;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** An unpacked artifact that a test writes and builds. */
record Artifact(Path directory) {
    void configMap(String file, String name) {
        text(file, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n".formatted(name));
    }

    void text(String file, String text) {
        try {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BuildOutcome build(KustomizationSpec spec, Variables variables, boolean strict) {
        return new ManifestBuild(new KubernetesSerialization(), Budget.Limits.DEFAULT, strict)
                .build(directory, spec, variables, BuildAlone.means());
    }

    /** The manifests of a build that must succeed. */
    String yaml(KustomizationSpec spec, Variables variables) {
        return switch (build(spec, variables, true)) {
            case BuildOutcome.Built built ->
                built.manifests().stream()
                        .map(manifest ->
                                YamlWriter.text(new KubernetesSerialization().convertValue(manifest, Map.class)))
                        .collect(Collectors.joining());
            case BuildOutcome.PathNotFound(var message) -> throw new AssertionError(message);
            case BuildOutcome.Failed(var message) -> throw new AssertionError(message);
        };
    }
}
