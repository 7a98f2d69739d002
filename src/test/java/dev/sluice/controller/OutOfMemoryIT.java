package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the limits of a build let through may still be more than the process has memory for. */
@ExtendWith(ControlPlane.class)
@Tag("attack")
class OutOfMemoryIT {
    private static final Duration END = Duration.ofMinutes(2);

    @TempDir
    private Path temporary;

    @Test
    void whatEndsTheProcessTwiceIsPutOffAndNamedAndTheOthersGoOn(Scene scene) throws Exception {
        var files = Map.of(
                "hostile/kustomization.yaml", doubling(),
                "hostile/a.yaml", "{apiVersion: x/v1, kind: A, metadata: {name: a}, spec: {a: b}}",
                "app/a.yaml", configMap(scene.namespace(), "a", "1"));
        var settings = Map.of(
                "SLUICE_BUILD_MAX_BYTES",
                "100G",
                // where an earlier test run, stopped half-way, has left nothing
                "JAVA_TOOL_OPTIONS",
                "-Djava.io.tmpdir=" + temporary);
        try (var _ = scene.sluice().with(settings)) {
            scene.publish("r1", files);
            scene.apply("hostile", spec("./hostile"));
            assertThat(scene.sluice().awaitExit(END)).isEqualTo(3);
            assertThat(scene.sluice().lastLines(20)).anyMatch(line -> line.contains("out of memory: the process ends"));

            scene.sluice().start();
            assertThat(scene.sluice().awaitExit(END)).isEqualTo(3);

            scene.sluice().start();
            assertThat(scene.awaitNotReady("hostile", Conditions.BUILD_FAILED))
                    .contains("the controller has ended 2 times while this was built", "it is not built before 20");
            scene.apply("app", spec("./app"));
            scene.awaitReady("app", "r1");

            scene.client().resource(scene.kustomization("hostile")).delete();
            scene.awaitGone("the Kustomization", () -> scene.kustomization("hostile"));
        }
    }

    /** Each replacement copies the field that it copies into. */
    private static String doubling() {
        return "resources: [a.yaml]\nreplacements:\n"
                + IntStream.range(0, 60)
                        .mapToObj(i ->
                                "- {source: {kind: A, fieldPath: spec}, targets: [{select: {kind: A}, fieldPaths: [spec.k"
                                        + i + "], options: {create: true}}]}\n")
                        .collect(Collectors.joining());
    }
}
