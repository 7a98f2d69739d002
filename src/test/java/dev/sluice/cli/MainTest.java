package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.GitServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void outputThatDoesNotArriveIsAFailure() throws IOException {
        Files.writeString(directory.resolve("kustomization.yaml"), "configMapGenerator: [{name: a}]");
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThat(run(full, "build", directory.toString())).isEqualTo(1);

        assertThat(errors.toString()).startsWith("Error: ").contains("output");
    }

    @Test
    void aDirectoryThatIsNoneIsNamedAsItWasGiven() throws IOException {
        var file = Files.writeString(directory.resolve("kustomization.yaml"), "configMapGenerator: [{name: a}]");
        var none = OutputStream.nullOutputStream();

        assertThat(run(none, "build", file.toString())).isEqualTo(1);
        assertThat(run(none, "build", directory + "/nowhere")).isEqualTo(1);

        assertThat(errors.toString().lines())
                .containsExactly(
                        "Error: '%s' is not a directory".formatted(file),
                        "Error: '%s/nowhere' doesn't exist".formatted(directory));
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(directory.resolve("kustomization.yaml"), "configMapGenerator: [{name: a}]");
        var target = directory + "/nowhere/out.yaml";

        assertThat(run(OutputStream.nullOutputStream(), "build", directory.toString(), "-o", target))
                .isEqualTo(1);

        assertThat(errors.toString().strip()).isEqualTo("Error: %s: no such file or directory".formatted(target));
    }

    @Test
    void objectsOfSeveralNamespacesAreFilesOfTheirNamespaces() throws IOException {
        Files.writeString(directory.resolve("kustomization.yaml"), "resources: [r.yaml]");
        Files.writeString(directory.resolve("r.yaml"), """
                {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: one}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: one}}
                """);
        var target = Files.createDirectory(directory.resolve("out"));

        assertThat(run(OutputStream.nullOutputStream(), "build", directory.toString(), "-o", target.toString()))
                .isZero();

        assertThat(target)
                .isDirectoryContaining("glob:**/default_v1_configmap_c.yaml")
                .isDirectoryContaining("glob:**/one_v1_configmap_c.yaml")
                .isDirectoryContaining("glob:**/v1_namespace_one.yaml");
    }

    @Test
    void aDirectoryMayBeInARepository() {
        try (var server = GitServer.start()) {
            var repository = server.create("apps");
            repository.commit("main", Map.of("app/kustomization.yaml", "configMapGenerator: [{name: a}]"));
            var output = new ByteArrayOutputStream();

            assertThat(run(output, "build", repository.url() + "//app?ref=main"))
                    .isZero();
            assertThat(output.toString()).contains("name: a-");

            assertThat(run(output, "build", "--no-remote-bases", repository.url() + "//app"))
                    .isEqualTo(1);
            assertThat(errors.toString()).startsWith("Error: remote resource ").contains("not allowed");
        }
    }

    @Test
    void theHelpAndTheVersionGoToStandardOutput() {
        var output = new ByteArrayOutputStream();

        assertThat(run(output, "help")).isZero();
        assertThat(output.toString()).contains("--concurrent int", "sluice build [DIR]");
        output.reset();
        assertThat(run(output, "version")).isZero();
        assertThat(output.toString())
                .matches("sluice [0-9]\\S+( \\(commit [0-9a-f]{12}\\))?, compatible with Flux 2.10"
                        + " \\(kustomize-controller 1.10\\) and kustomize v5.8.1\\R");
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void anUnknownCommandIsNamedOnOneLine() {
        assertThat(run(OutputStream.nullOutputStream(), "biuld")).isEqualTo(2);

        assertThat(errors.toString().lines())
                .containsExactly("Error: unknown command \"biuld\"; \"sluice help\" lists the commands");
    }

    private int run(OutputStream out, String... arguments) {
        var in = new BufferedReader(new StringReader(""));
        return Main.run(List.of(arguments), new Streams(in, new PrintStream(out), new PrintStream(errors, true)));
    }
}
