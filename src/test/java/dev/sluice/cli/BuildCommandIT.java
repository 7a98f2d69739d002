package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice build} as a process of what the build has packaged, without cluster and configuration. */
class BuildCommandIT {
    @TempDir
    Path directory;

    @BeforeEach
    void anOverlay() throws IOException {
        write("app/kustomization.yaml", "resources: [objects.yaml]\n");
        write("app/objects.yaml", """
                {apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}, data: {on: "yes"}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
                """);
        write("broken/kustomization.yaml", "resources: [nowhere.yaml]\n");
    }

    @Test
    void printsTheObjectsInKustomizesOrder() throws Exception {
        var result = sluice("", "build", "app");
        assertThat(result.errors()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(result.output())
                .containsSubsequence("kind: Namespace", "\n---\n", "kind: ConfigMap")
                .contains("\"yes\"");
    }

    @Test
    void keepsTheOrderOfTheFilesWhereAskedTo() throws Exception {
        assertThat(sluice("", "build", "--reorder=none", "app").output())
                .containsSubsequence("kind: ConfigMap", "\n---\n", "kind: Namespace");
    }

    @Test
    void aBuildThatFailsTellsOnStandardErrorAlone() throws Exception {
        var result = sluice("", "build", "broken");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).startsWith("Error: ").contains("nowhere.yaml");
    }

    @Test
    void writesIntoAFile() throws Exception {
        var result = sluice("", "build", "app", "-o", "out.yaml");
        assertThat(result.status()).isZero();
        assertThat(result.output()).isEmpty();
        assertThat(directory.resolve("out.yaml")).content().contains("kind: Namespace", "kind: ConfigMap");
    }

    @Test
    void writesAFileForEachObjectIntoADirectory() throws Exception {
        Files.createDirectory(directory.resolve("out"));
        assertThat(sluice("", "build", "app", "--output", "out").status()).isZero();
        try (var files = Files.list(directory.resolve("out"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("v1_configmap_settings.yaml", "v1_namespace_shop.yaml");
        }
    }

    @Test
    void wrongArgumentsAreNamed() throws Exception {
        for (var arguments : List.of(
                List.of("build", "--nonsense"),
                List.of("build", "--reorder", "nonsense"),
                List.of("build", "app", "nonsense"))) {
            assertRefused(arguments, 1); // as kustomize does
        }
        assertRefused(List.of("nonsense"), 2); // as a controller does
    }

    private void assertRefused(List<String> arguments, int status) throws Exception {
        var result = sluice("", arguments.toArray(String[]::new));
        assertThat(result.status()).as("%s", arguments).isEqualTo(status);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).startsWith("Error: ");
    }

    @Test
    void explainsItself() throws Exception {
        for (var arguments : List.of(List.of("--help"), List.of("build", "--help"))) {
            var result = sluice("", arguments.toArray(String[]::new));
            assertThat(result.status()).isZero();
            assertThat(result.output()).contains("sluice build");
            assertThat(result.errors()).isEmpty();
        }
    }

    @Test
    void aBatchAnswersEveryJobInOrder() throws Exception {
        var result = sluice(
                "app\tone.yaml\nbroken\ttwo.yaml\nno job\n" + directory.resolve("app") + "\tnew/three.yaml\n"
                        + "app\tone.yaml",
                "build",
                "--batch",
                "--reorder",
                "none");
        assertThat(result.status()).isZero();
        assertThat(result.errors()).isEmpty();
        assertThat(result.output().lines())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("ok"),
                        second -> assertThat(second).startsWith("error ").contains("nowhere.yaml"),
                        third -> assertThat(third).startsWith("error ").contains("OUTFILE"),
                        fourth -> assertThat(fourth).startsWith("error ").contains("new"),
                        fifth -> assertThat(fifth).isEqualTo("ok"));
        assertThat(directory.resolve("one.yaml")).content().containsSubsequence("kind: ConfigMap", "kind: Namespace");
        assertThat(directory.resolve("two.yaml")).doesNotExist();
    }

    private record Result(int status, String output, String errors) {}

    private Result sluice(String input, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(executable());
        command.addAll(List.of(arguments));
        var output = directory.resolve("stdout");
        var errors = directory.resolve("stderr");
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try (var in = process.outputWriter()) {
            in.write(input);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("sluice has ended").isTrue();
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private static List<String> executable() {
        var executable = System.getProperty("sluice.executable", "");
        if (!executable.isEmpty()) {
            return List.of(Path.of(executable).toAbsolutePath().toString());
        }
        return List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar")
                        .toAbsolutePath()
                        .toString());
    }

    private void write(String path, String text) throws IOException {
        var file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
