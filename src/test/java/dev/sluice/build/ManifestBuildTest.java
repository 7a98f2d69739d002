package dev.sluice.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestBuildTest {
    @TempDir
    private Path artifact;

    @Test
    void withoutAKustomizationFileEveryManifestBelowIsTaken() {
        write("app/b.yaml", "b");
        write("app/a/deep/c.yml", "c");
        write("app/notes.txt", "no manifest");
        write("elsewhere/d.yaml", "d");

        assertThat(names("./app")).containsExactly("c", "b");
    }

    @Test
    void aDirectoryWithAKustomizationFileIsTakenAsItSays() {
        write("app/a.yaml", "a");
        write("app/base/in.yaml", "in");
        write("app/base/out.yaml", "out");
        text("app/base/kustomization.yaml", "resources: [in.yaml]");

        assertThat(names("app")).containsExactly("a", "in");
    }

    @Test
    void anEmptyPathIsTheRoot() {
        write("a.yaml", "a");

        assertThat(names("")).containsExactly("a");
    }

    @Test
    void noPathLeavesTheArtifact() {
        write("app/a.yaml", "a");

        assertThat(names("../../../app")).containsExactly("a");
        assertThat(names("/app")).containsExactly("a");
    }

    @Test
    void aFileThatIsNoManifestIsNamed() {
        text("app/values.yaml", "replicas: 3");

        assertThat(build("app"))
                .isEqualTo(
                        new BuildOutcome.Failed(
                                "failed to decode Kubernetes YAML from ./values.yaml: ./app/values.yaml: missing kind in object"));
    }

    @Test
    void anObjectWithoutAnApiVersionIsShownWithoutItsValues() {
        text(
                "app/a.yaml",
                "piVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData: {password: correct-horse}\n");

        assertThat(build("app"))
                .isEqualTo(
                        new BuildOutcome.Failed(
                                "failed to decode Kubernetes apiVersion, kind and name from: kind: Secret\nmetadata:\n  name: a\npiVersion: v1\n"));
    }

    @Test
    void emptyAndCommentedFilesAreNoObjects() {
        text("app/empty.yaml", "");
        text("app/comment.yaml", "# nothing\n---\n");

        assertThat(names("app")).isEmpty();
    }

    @Test
    void aMissingPathIsToldAsFluxTellsIt() {
        assertThat(build("gone"))
                .isInstanceOfSatisfying(
                        BuildOutcome.PathNotFound.class,
                        outcome -> assertThat(outcome.message())
                                .startsWith("kustomization path not found: stat %s: no such file or directory"
                                        .formatted(artifact.resolve("gone"))));
    }

    /** It holds what is the operator's. */
    @Test
    void anEnvFileDoesNotReadTheEnvironmentOfTheController() {
        assertThat(System.getenv("PATH")).isNotEmpty();
        text("app/kustomization.yaml", """
                configMapGenerator: [{name: loot, envs: [names.env]}]
                generators: [generator.yaml]
                """);
        text("app/names.env", "PATH\n");
        text("app/generator.yaml", """
                {apiVersion: builtin, kind: SecretGenerator, metadata: {name: x}, name: loot, envs: [names.env]}
                """);

        assertThat(((BuildOutcome.Built) build("app")).manifests())
                .extracting(manifest -> manifest.getAdditionalProperties().get("data"))
                .hasSize(2)
                .containsOnly(Map.of("PATH", ""));
    }

    private List<String> names(String path) {
        return ((BuildOutcome.Built) build(path))
                .manifests().stream()
                        .map(manifest -> manifest.getMetadata().getName())
                        .toList();
    }

    private BuildOutcome build(String path) {
        return new ManifestBuild(new KubernetesSerialization(), true)
                .build(artifact, KustomizationSpec.builder().path(path).build(), Variables.NONE);
    }

    private void write(String file, String name) {
        text(file, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n".formatted(name));
    }

    private void text(String file, String text) {
        try {
            Files.createDirectories(artifact.resolve(file).getParent());
            Files.writeString(artifact.resolve(file), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
