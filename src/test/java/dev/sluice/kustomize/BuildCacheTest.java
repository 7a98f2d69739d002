package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCacheTest {
    private static final String OBJECT = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: {level: %s}}\n";

    @TempDir
    Path root;

    private Overlay overlay;

    @BeforeEach
    void twoOverlaysOfOneBase() {
        overlay = new Overlay(root);
        overlay.file("base/kustomization.yaml", "resources: [a.yaml, b.yaml]\nnamePrefix: base-\n");
        overlay.file("base/a.yaml", OBJECT.formatted("a", "info"));
        overlay.file("base/b.yaml", OBJECT.formatted("b", "info"));
        overlay.file("dev/kustomization.yaml", "resources: [../base]\nnamePrefix: dev-\ncommonLabels: {stage: dev}\n");
        overlay.file("prod/kustomization.yaml", "resources: [../base]\nnamespace: prod\n");
    }

    @Test
    void whatOneBuildDoesToItsObjectsIsNotSeenByTheNext() {
        var cache = new BuildCache(1 << 20);
        for (var round = 0; round < 3; round++) {
            for (var directory : List.of("base", "dev", "prod")) {
                assertThat(built(directory, cache)).isEqualTo(built(directory, BuildCache.none()));
            }
        }
        assertThat(cache.bytes()).isPositive();
    }

    @Test
    void aFileThatChangedIsReadAnew() {
        var cache = new BuildCache(1 << 20);
        built("dev", cache);
        overlay.file("base/a.yaml", OBJECT.formatted("a", "debug"));
        assertThat(built("dev", cache))
                .first()
                .extracting(Resource::fields)
                .asString()
                .contains("level=debug");
    }

    @Test
    void anErrorIsAnErrorEachTime() {
        overlay.file("base/a.yaml", "{apiVersion: v1, kind: ConfigMap}\n");
        var cache = new BuildCache(1 << 20);
        for (var round = 0; round < 2; round++) {
            assertThat(catchThrowable(() -> built("dev", cache))).hasMessageContaining("a.yaml");
        }
    }

    @Test
    void holdsNoMoreThanItMay() {
        var limit = 4000;
        var cache = new BuildCache(limit);
        for (var i = 0; i < 50; i++) {
            overlay.file("base/a.yaml", OBJECT.formatted("a", "level" + i));
            built("dev", cache);
            assertThat(cache.bytes()).isBetween(1L, (long) limit);
        }
    }

    @Test
    void whatIsUsedStaysWhileOtherThingsGo() {
        var cache = new BuildCache(4000);
        var reads = new ArrayList<String>();
        for (var i = 0; i < 50; i++) {
            for (var file : List.of("often", "once " + i)) {
                cache.objects(file.getBytes(), () -> {
                    reads.add(file);
                    return List.of(Map.of("data", "x".repeat(500)));
                });
            }
        }
        assertThat(reads).containsOnlyOnce("often").hasSize(51);
    }

    @Test
    void oneEngineBuildsTheSameInManyThreads() throws Exception {
        // so small that threads drive each other's files out
        var build = new KustomizeBuild(root, KustomizeBuild.Options.DEFAULT, new BuildCache(1000));
        var directories = List.of("base", "dev", "prod");
        var expected =
                directories.stream().map(each -> built(each, BuildCache.none())).toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var builds = IntStream.range(0, 400)
                    .<Callable<List<Resource>>>mapToObj(i -> () -> build.build(root.resolve(directories.get(i % 3))))
                    .toList();
            var results = threads.invokeAll(builds);
            for (var i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(expected.get(i % 3));
            }
        }
    }

    private List<Resource> built(String directory, BuildCache cache) {
        return new KustomizeBuild(root, KustomizeBuild.Options.DEFAULT, cache).build(root.resolve(directory));
    }
}
