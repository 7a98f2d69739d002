package dev.sluice.kustomize.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Main;
import dev.sluice.cli.Streams;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build -o} writes the files that the real kustomize writes. */
class OutputDirectoryIT {
    private static final String NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: One}}";
    private static final String ROLE =
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'a:b', namespace: x}}";
    private static final String ONE = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: One}}";
    private static final String TWO = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: two}}";
    private static final String DEFAULT = "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: default}}";
    private static final String NONE = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}";
    private static final String UNKNOWN = "{apiVersion: example.com/v1, kind: Foo, metadata: {name: f}}";
    private static final String WITHOUT_VERSION = "{kind: Foo, metadata: {name: f}}";

    @TempDir
    Path directory;

    @Test
    void objectsOfSeveralNamespacesAreNamedByThem() throws Exception {
        assertSame(NAMESPACE, ROLE, ONE, TWO, NONE, UNKNOWN, DEFAULT);
        assertThat(ours(List.of(ONE, NONE))).containsOnlyKeys("one_v1_configmap_c.yaml", "default_v1_configmap_c.yaml");
    }

    @Test
    void objectsOfOneNamespaceAreNot() throws Exception {
        assertSame(NAMESPACE, ROLE, ONE);
        assertSame(NAMESPACE, NONE, DEFAULT, WITHOUT_VERSION);
        assertSame(ROLE);
    }

    @Test
    void theLabelOfItsMakerCanBeAskedFor() throws Exception {
        assertThat(ours(List.of(NONE), "--enable-managedby-label"))
                .isEqualTo(kustomizes(List.of(NONE), "--enable-managedby-label"));
    }

    private void assertSame(String... objects) throws Exception {
        assertThat(ours(List.of(objects))).isEqualTo(kustomizes(List.of(objects)));
    }

    private Map<String, String> ours(List<String> objects, String... flags) throws Exception {
        var out = Files.createTempDirectory(directory, "ours");
        var streams = new Streams(
                new BufferedReader(Reader.nullReader()),
                new PrintStream(new ByteArrayOutputStream()),
                new PrintStream(new ByteArrayOutputStream()));
        assertThat(Main.run(arguments(objects, out, flags), streams)).isZero();
        return files(out);
    }

    private Map<String, String> kustomizes(List<String> objects, String... flags) throws Exception {
        var out = Files.createTempDirectory(directory, "kustomize");
        var command = new ArrayList<>(arguments(objects, out, flags));
        command.addFirst(KustomizeBinary.built().path());
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        return files(out);
    }

    private List<String> arguments(List<String> objects, Path out, String... flags) throws IOException {
        var arguments = new ArrayList<>(
                List.of("build", "-o", out.toString(), overlay(objects).toString()));
        arguments.addAll(List.of(flags));
        return arguments;
    }

    private Path overlay(List<String> objects) throws IOException {
        var overlay = Files.createTempDirectory(directory, "overlay");
        Files.writeString(overlay.resolve("kustomization.yaml"), "resources: [r.yaml]\n");
        Files.writeString(overlay.resolve("r.yaml"), String.join("\n---\n", objects));
        return overlay;
    }

    private static Map<String, String> files(Path directory) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.list(directory)) {
            for (var file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }
}
