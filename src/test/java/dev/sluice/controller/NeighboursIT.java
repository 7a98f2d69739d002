package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.kubeconfig;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.api.SecretKeyReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.HostileServer;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A namespace with more work than there are workers, none of which ends soon, beside a pipeline in another. How many there
 * are of each kind of work is said by the system property {@code sluice.neighbours}.
 */
@ExtendWith(ControlPlane.class)
@Tag("attack")
class NeighboursIT {
    private static final int NEIGHBOURS = Integer.getInteger("sluice.neighbours", 60);
    private static final int RELEASES = 8;
    private static final int STAGES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final HealthCheckExpr READY_WHEN_TOLD =
            new HealthCheckExpr("v1", "ConfigMap", "has(data.ready) && data.ready == data.key", null, null);

    /** Without shares, a release waits for a worker until the deadlines of the others: 30 s and more. */
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private static final Duration GATE = Duration.ofMillis(500);

    @Test
    void buildsWithoutAnEndLeaveTheOthersTheirWorkers(Scene scene) throws Exception {
        assertGatesOpen(scene, hostile -> {
            scene.publishIn(hostile, "r1", layers(16));
            IntStream.range(0, NEIGHBOURS).forEach(i -> kustomization(scene, hostile, "hostile-" + i, spec(".")));
        });
    }

    @Test
    void clustersThatDoNotAnswerLeaveTheOthersTheirWorkers(Scene scene) throws Exception {
        try (var tarpit = HostileServer.trickling("")) {
            assertGatesOpen(scene, hostile -> {
                scene.publishIn(hostile, "r1", Map.of("a.yaml", configMap(hostile, "a", "1")));
                scene.createKubeconfig(hostile, kubeconfig(tarpit.url("")));
                IntStream.range(0, NEIGHBOURS)
                        .forEach(i -> kustomization(
                                scene,
                                hostile,
                                "hostile-" + i,
                                spec(".").kubeConfig(new KubeConfig(null, new SecretKeyReference("kubeconfig", "")))));
            });
        }
    }

    @Test
    void gitServersThatDoNotAnswerLeaveTheOthersTheirWorkers(Scene scene) throws Exception {
        try (var tarpit = HostileServer.trickling(
                "HTTP/1.1 200 OK\r\n" + "Content-Type: application/x-git-upload-pack-advertisement\r\n\r\n0fff")) {
            assertGatesOpen(
                    scene,
                    hostile -> IntStream.range(0, NEIGHBOURS)
                            .forEach(
                                    i -> scene.createGitRepository(hostile, "hostile-" + i, tarpit.url("/r.git"), "")));
        }
    }

    /** While a build waits for its base, another has its turn, but not its memory. */
    @Test
    void buildsThatKeepTheirMemoryAreEndedForTheOthers(Scene scene) throws Exception {
        try (var tarpit = HostileServer.trickling("HTTP/1.1 200 OK\r\n\r\n");
                var _ = scene.sluice().with(Map.of())) {
            assertGatesOpen(scene, hostile -> {
                scene.publishIn(hostile, "r1", large("large.yaml, \"%s\"".formatted(tarpit.url("/base.yaml"))));
                IntStream.range(0, NEIGHBOURS).forEach(i -> kustomization(scene, hostile, "hostile-" + i, spec(".")));
                awaitEnded(scene, hostile);
            });
        }
    }

    /** What is built stays in memory until it is applied. */
    @Test
    void soAreManifestsThatDoNotComeToBeApplied(Scene scene) throws Exception {
        try (var tarpit = HostileServer.trickling("");
                var _ = scene.sluice().with(Map.of())) {
            assertGatesOpen(scene, hostile -> {
                scene.publishIn(hostile, "r1", large("large.yaml"));
                scene.createKubeconfig(hostile, kubeconfig(tarpit.url("")));
                IntStream.range(0, NEIGHBOURS)
                        .forEach(i -> kustomization(
                                scene,
                                hostile,
                                "hostile-" + i,
                                spec(".").kubeConfig(new KubeConfig(null, new SecretKeyReference("kubeconfig", "")))));
                awaitEnded(scene, hostile);
            });
        }
    }

    /** It shows an object that is large in memory, and keeps the controller from going on with it. */
    @Test
    void clustersWhoseAnswersFillTheMemoryLeaveTheOthersTheirs(Scene scene) throws Exception {
        try (var server = HostileServer.talking(NeighboursIT::showLargeObjects);
                var _ = scene.sluice().with(Map.of())) {
            assertGatesOpen(scene, hostile -> {
                scene.publishIn(hostile, "r1", Map.of("a.yaml", configMap(hostile, "a", "1")));
                scene.createKubeconfig(hostile, kubeconfig(server.url("")));
                IntStream.range(0, NEIGHBOURS)
                        .forEach(i -> kustomization(
                                scene,
                                hostile,
                                "hostile-" + i,
                                spec(".").kubeConfig(new KubeConfig(null, new SecretKeyReference("kubeconfig", "")))));
                awaitLine(scene, hostile, "needs more memory than there is beside other answers");
            });
        }
    }

    private static void showLargeObjects(String request, OutputStream out) throws IOException, InterruptedException {
        if (request.startsWith("PATCH ")) {
            answer(
                    out,
                    "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\", \"uid\": \"1\","
                            + " \"resourceVersion\": \"1\"}, \"more\": [%s{}]}".formatted("{},".repeat(120_000)));
        } else if (request.startsWith("GET /api/v1 ")) {
            answer(
                    out,
                    "{\"kind\": \"APIResourceList\", \"groupVersion\": \"v1\", \"resources\": [{\"name\": \"configmaps\","
                            + " \"kind\": \"ConfigMap\", \"namespaced\": true, \"verbs\": [\"get\"]}]}");
        }
        Thread.sleep(PATIENCE); // what else it is asked, and the rest of a request, it leaves
    }

    private static void answer(OutputStream out, String json) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(json.length(), json)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** An object of which a few at a time are more than there is room for. */
    private static Map<String, String> large(String resources) {
        return Map.of(
                "kustomization.yaml",
                "resources: [%s]".formatted(resources),
                "large.yaml",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: [%s]}".formatted("{},".repeat(600_000)));
    }

    private static void awaitEnded(Scene scene, String namespace) {
        awaitLine(scene, namespace, "needs more memory than there is beside what others use");
    }

    private static void awaitLine(Scene scene, String namespace, String why) {
        scene.eventually(
                "one that has no memory left",
                () -> scene.sluice().lines().stream()
                        .anyMatch(line -> line.contains(namespace) && line.contains("hostile-") && line.contains(why)));
    }

    private interface Attack {
        void begin(String namespace);
    }

    private static void assertGatesOpen(Scene scene, Attack attack) throws Exception {
        for (var stage = 1; stage <= STAGES; stage++) {
            var own = spec("./s" + stage).healthCheckExprs(READY_WHEN_TOLD);
            scene.apply("s" + stage, stage == 1 ? own : own.dependsOn(Dependency.on("s" + (stage - 1))));
        }
        release(scene, "warm-up");
        var quiet = releases(scene, "quiet");

        var hostile = scene.namespace() + "-hostile";
        scene.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(hostile)
                        .endMetadata()
                        .build())
                .create();
        try {
            attack.begin(hostile);
            Thread.sleep(3_000); // as long as it takes until all workers that it can get are taken
            var busy = releases(scene, "busy");

            System.out.printf(
                    "%d neighbours: gates %s quiet, %s beside them; the longest release %d ms, %d ms%n",
                    NEIGHBOURS,
                    quiet.gate(),
                    busy.gate(),
                    quiet.longest().toMillis(),
                    busy.longest().toMillis());
            assertThat(busy.longest()).isLessThan(AT_MOST);
            assertThat(busy.gate()).isLessThan(GATE);
        } finally {
            scene.client().resources(Kustomization.class).inNamespace(hostile).delete();
            repositories(scene, hostile).delete();
        }
    }

    /**
     * @param gate the mean time from a dependency's readiness to the first write of what waited for it
     * @param longest from a revision of the source to the last stage's readiness
     */
    private record Figures(Duration gate, Duration longest) {}

    private static Figures releases(Scene scene, String name) throws Exception {
        var before = gates(scene);
        var times = new ArrayList<Duration>();
        for (var i = 0; i < RELEASES; i++) {
            times.add(release(scene, name + i));
        }
        var after = gates(scene);
        assertThat(after[1] - before[1]).isEqualTo((STAGES - 1) * RELEASES);
        return new Figures(
                Duration.ofNanos((long) ((after[0] - before[0]) / (after[1] - before[1]) * 1e9)),
                times.stream().max(Duration::compareTo).orElseThrow());
    }

    /** Each stage gets ready when it is told, which is when those behind it wait: so each has a gate to open. */
    private static Duration release(Scene scene, String revision) {
        var files = new HashMap<String, String>();
        for (var stage = 1; stage <= STAGES; stage++) {
            files.put("s%d/a.yaml".formatted(stage), configMap(scene.namespace(), "s" + stage, revision));
        }
        var started = System.nanoTime();
        scene.publish(revision, files);
        for (var stage = 2; stage <= STAGES; stage++) {
            scene.awaitNotReady("s" + stage, Conditions.DEPENDENCY_NOT_READY, PATIENCE);
        }
        for (var stage = 1; stage <= STAGES; stage++) {
            var name = "s" + stage;
            scene.eventually(
                    "the apply of " + name,
                    () -> scene.configMapValue(name).filter(revision::equals).isPresent());
            scene.client()
                    .configMaps()
                    .inNamespace(scene.namespace())
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"data\": {\"ready\": \"%s\"}}".formatted(revision));
        }
        scene.awaitReady("s" + STAGES, revision, PATIENCE);
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** The sum of the latencies in seconds, and their count. */
    private static double[] gates(Scene scene) throws IOException, InterruptedException {
        var metrics = scene.sluice().get(scene.sluice().http("/metrics")).body();
        return Arrays.stream(new String[] {"sum", "count"})
                .mapToDouble(what -> {
                    var found = Pattern.compile(
                                    "(?m)^sluice_gate_latency_seconds_%s(?:\\{.*})? (\\S+)$".formatted(what))
                            .matcher(metrics);
                    return found.find() ? Double.parseDouble(found.group(1)) : 0;
                })
                .toArray();
    }

    /** Each layer names both bases of the next: the limit of a build ends that after about a second of a processor. */
    private static Map<String, String> layers(int count) {
        var files = new HashMap<String, String>();
        files.put("kustomization.yaml", "resources: [l0/a, l0/b]\n");
        for (var layer = 0; layer < count; layer++) {
            for (var side : List.of("a", "b")) {
                files.put(
                        "l%d/%s/kustomization.yaml".formatted(layer, side),
                        "namePrefix: %s%d-\nresources: [../../l%d/a, ../../l%d/b]\n"
                                .formatted(side, layer, layer + 1, layer + 1));
            }
        }
        for (var side : List.of("a", "b")) {
            files.put("l%d/%s/kustomization.yaml".formatted(count, side), "resources: [o.yaml]\n");
            files.put("l%d/%s/o.yaml".formatted(count, side), configMap("x", "o" + side, "1"));
        }
        return files;
    }

    private static void kustomization(Scene scene, String namespace, String name, KustomizationSpecBuilder spec) {
        var kustomization = new Kustomization();
        kustomization.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        kustomization.setSpec(spec.retryInterval(Duration.ofSeconds(1)).build());
        kustomization.setStatus(null);
        scene.client().resource(kustomization).create();
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            repositories(Scene scene, String namespace) {
        return scene.client()
                .genericKubernetesResources("source.toolkit.fluxcd.io/v1", "GitRepository")
                .inNamespace(namespace);
    }
}
