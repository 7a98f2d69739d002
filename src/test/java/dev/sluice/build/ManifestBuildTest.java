package dev.sluice.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.memory.SharedMemory;
import dev.sluice.sops.Keys;
import dev.sluice.testing.BuildAlone;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestBuildTest {
    private static final KustomizationSpec SPEC =
            KustomizationSpec.builder().path("app").build();
    private static final Budget.Limits NO_TIME = Budget.Limits.DEFAULT.within(Duration.ZERO);

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
    void noLinkTellsWhatThereIsOutsideOfTheArtifact(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("there.yaml"), "no: manifest");
        Files.createDirectories(elsewhere.resolve("there"));
        write("app/a.yaml", "a");
        for (var name : List.of("there", "gone")) {
            Files.createSymbolicLink(artifact.resolve(name), elsewhere.resolve(name));
            assertThat(build(name)).isInstanceOf(BuildOutcome.PathNotFound.class);
            var link = Files.createSymbolicLink(artifact.resolve("app/b.yaml"), elsewhere.resolve(name + ".yaml"));
            assertThat(build("app"))
                    .isEqualTo(
                            new BuildOutcome.Failed(
                                    "failed to decode Kubernetes YAML from ./b.yaml: './app/b.yaml' is not in or below the root of the build"));
            Files.delete(link);
        }
        Files.createSymbolicLink(artifact.resolve("app/more"), elsewhere);
        assertThat(names("app")).containsExactly("a");
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

    @Test
    void nothingIsReadBeforeItsTurn() {
        text("app/a.yaml", "no: object");
        var notInTime = new BuildOutcome.Failed("the turn did not come");

        assertThat(limited(Budget.Limits.DEFAULT, SPEC, _ -> notInTime)).isEqualTo(notInTime);
    }

    @Test
    void filesAreReadInTheTimeOfTheBuild() {
        write("app/a.yaml", "a");

        assertThat(limited(NO_TIME, SPEC, ManifestBuild.Turn.AT_ONCE))
                .isEqualTo(outOfTime("failed to decode Kubernetes YAML from ./a.yaml: "));
    }

    @Test
    void encryptedFilesAreLookedForInTheTimeOfTheBuild() {
        text("app/kustomization.yaml", "resources: []");
        var decrypting = KustomizationSpec.builder()
                .path("app")
                .decryption(new KustomizationSpec.Decryption(KustomizationSpec.Decryption.Provider.SOPS, null, null))
                .build();

        assertThat(limited(NO_TIME, decrypting, ManifestBuild.Turn.AT_ONCE))
                .isEqualTo(outOfTime("error decrypting sources: "));
    }

    /** A Secret of a source is one as well: messages get farther than the source. */
    @Test
    void valuesOfSecretsAreKnownAsTheyAreAndAsBase64() {
        text("app/a.yaml", """
                {apiVersion: v1, kind: Secret, metadata: {name: password-of-a}, stringData: {a: hunter2-and-more, b: "true", c: password-of-a}}
                """);
        text("app/kustomization.yaml", """
                resources: [a.yaml]
                secretGenerator: [{name: b, literals: [a=generated-value]}]
                """);

        var secret = ((BuildOutcome.Built) build("app")).secretValues();

        assertThat(secret.redacted("true hunter2-and-more aHVudGVyMi1hbmQtbW9yZQ== generated-value password-of-a"))
                .isEqualTo("true ***** ***** ***** password-of-a");
    }

    private static BuildOutcome outOfTime(String prefix) {
        return new BuildOutcome.Failed(prefix
                + "the build takes more than 0s; spec.timeout and the setting sluice.build.max-time say how long it may"
                + " take");
    }

    private BuildOutcome limited(Budget.Limits limits, KustomizationSpec spec, ManifestBuild.Turn turn) {
        return new ManifestBuild(new KubernetesSerialization(), limits, true)
                .build(
                        artifact,
                        spec,
                        Variables.NONE,
                        new ManifestBuild.Means(
                                Keys.NONE,
                                RemoteBases.REFUSED,
                                turn,
                                SharedMemory.unlimited().share("tenant")));
    }

    private List<String> names(String path) {
        return ((BuildOutcome.Built) build(path))
                .manifests().stream()
                        .map(manifest -> manifest.getMetadata().getName())
                        .toList();
    }

    private BuildOutcome build(String path) {
        return new ManifestBuild(new KubernetesSerialization(), Budget.Limits.DEFAULT, true)
                .build(artifact, KustomizationSpec.builder().path(path).build(), Variables.NONE, BuildAlone.means());
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
