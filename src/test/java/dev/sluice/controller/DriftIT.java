package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Manifests.service;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.api.KustomizationSpec.IgnoreRule;
import dev.sluice.api.KustomizationSpec.Selector;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Drift that is put back at once, where the user asks for that; all intervals here are an hour. */
@ExtendWith(ControlPlane.class)
class DriftIT {
    private static final int OTHERS = 12;

    private int nextOther;

    @Test
    void aChangeByHandIsPutBackAtOnce(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1"), "app/web.yaml", deployment(ns, "web", "v1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        says(scene, "app", "instant");

        change(scene, "a", "by hand");
        awaitValue(scene, "a", "1");

        change(scene, "a", "by hand again");
        awaitValue(scene, "a", "1");

        scene.client().apps().deployments().inNamespace(ns).withName("web").scale(3);
        scene.eventually(
                "the replicas to be back",
                () -> scene.deployment("web").getSpec().getReplicas() == 2);

        map(scene, "a").edit(found -> {
            found.getMetadata().getLabels().remove("kustomize.toolkit.fluxcd.io/name");
            return found;
        });
        scene.eventually(
                "the label to be back",
                () -> map(scene, "a").get().getMetadata().getLabels().containsKey("kustomize.toolkit.fluxcd.io/name"));
        assertThat(conflicts(scene)).isEmpty();
    }

    /** That all is well again is no news: of drift, what was put back is told. */
    @Test
    void whatIsPutBackIsToldAndNotThatItWentWell(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        says(scene, "app", "instant");

        for (var i = 0; i < 3; i++) {
            change(scene, "a", "by hand");
            awaitValue(scene, "a", "1");
        }

        scene.eventually("the last event", () -> counts(scene, "configured") == 3);
        assertThat(counts(scene, "Reconciliation finished")).isEqualTo(1);
        assertThat(counts(scene, "Health check passed")).isEqualTo(1);
    }

    /** How often events say something. */
    private static int counts(Scene scene, String message) {
        return scene.events().stream()
                .filter(event -> event.getMessage().contains(message))
                .mapToInt(Event::getCount)
                .sum();
    }

    @Test
    void whatWasDeletedByHandIsPutBackAtOnce(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "instant");
        scene.awaitReady("app", "r1");

        map(scene, "a").delete();

        awaitValue(scene, "a", "1");
        map(scene, "a").delete();
        awaitValue(scene, "a", "1");
    }

    @Test
    void whatKubectlAddsGoesAtOnceWhatOthersAddStays(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "instant");
        says(scene, "other", "instant");

        add(scene, "theirs", "somebody");
        add(scene, "by-hand", "kubectl-edit");

        scene.eventually("it to go", () -> !map(scene, "a").get().getData().containsKey("by-hand"));
        add(scene, "by-hand", "kubectl-edit");
        scene.eventually(
                "it to go again", () -> !map(scene, "a").get().getData().containsKey("by-hand"));
        assertThat(map(scene, "a").get().getData()).containsEntry("theirs", "added");
    }

    @Test
    void byDefaultItWaitsForTheInterval(Scene scene) {
        publishTwo(scene);
        says(scene, "other", "instant");

        change(scene, "a", "by hand");

        putBack(scene);
        assertThat(scene.configMapValue("a")).contains("by hand");

        says(scene, "app", "instant");
        awaitValue(scene, "a", "1");

        heeds(scene, () -> says(scene, "app", "interval"));
        change(scene, "a", "by hand");
        putBack(scene);
        assertThat(scene.configMapValue("a")).contains("by hand");
    }

    @Test
    void theAnnotationWinsOverTheConfiguration(Scene scene) throws Exception {
        publishTwo(scene);
        says(scene, "app", "interval");
        try (var _ = scene.sluice().with(Map.of("SLUICE_DRIFT", "instant"))) {
            scene.eventually("the first passes", () -> scene.passes("app") > 0 && scene.passes("other") > 0);

            change(scene, "a", "by hand");

            putBack(scene);
            assertThat(scene.configMapValue("a")).contains("by hand");
        }
    }

    @Test
    void aWordThatIsNoneIsAnErrorThatIsMended(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "now");

        assertThat(scene.awaitNotReady("app", "InvalidAnnotation"))
                .isEqualTo(
                        "Kustomization/%s/app: the annotation sluice.dev/drift is 'now': set it to 'instant' or 'interval', or remove it"
                                .formatted(scene.namespace()));

        says(scene, "app", "instant");
        scene.awaitReady("app", "r1");
    }

    @Test
    void ourOwnWritesAreNoDrift(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "instant");
        says(scene, "other", "instant");
        putBack(scene);
        var before = asked(scene, "configmaps", "a").size();

        scene.publish(
                "r2",
                Map.of(
                        "app/a.yaml", configMap(scene.namespace(), "a", "2"),
                        "other/b.yaml", others(scene)));
        scene.awaitReady("app", "r2");
        scene.awaitReady("other", "r2");
        putBack(scene);

        assertThat(asked(scene, "configmaps", "a").stream().skip(before))
                .extracting(Request::verb)
                .as("dry run, look, apply")
                .hasSize(3);
    }

    @Test
    void whatIsNotOursAndLeftAloneIsNotMissed(Scene scene) throws InterruptedException {
        var ns = scene.namespace();
        scene.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(ns)
                        .withName("a")
                        .endMetadata()
                        .addToData("key", "theirs")
                        .build())
                .create();
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml",
                        configMap(ns, "a", "1")
                                .replaceFirst(
                                        "metadata:",
                                        "metadata:\n  annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}"),
                        "app/b.yaml",
                        configMap(ns, "b", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        says(scene, "app", "instant");
        scene.eventually("the policy to be heeded", () -> scene.passes("app") >= 2);

        Thread.sleep(3_000);

        assertThat(scene.passes("app")).isLessThanOrEqualTo(3);
        assertThat(scene.configMapValue("a")).contains("theirs");
    }

    @Test
    void aStatusIsNoDrift(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "instant");
        says(scene, "other", "instant");
        scene.awaitReady("app", "r1");
        scene.publish(
                "r2",
                Map.of(
                        "app/web.yaml", service(scene.namespace(), "web"),
                        "other/b.yaml", others(scene)));
        scene.awaitReady("app", "r2");
        scene.awaitReady("other", "r2");
        putBack(scene);
        var before = asked(scene, "services", "web").size();

        for (var i = 0; i < 5; i++) {
            scene.client()
                    .services()
                    .inNamespace(scene.namespace())
                    .withName("web")
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), """
                            {"status": {"conditions": [{"type": "Seen", "status": "True", "reason": "Test", "message": "%d",
                              "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
                            """.formatted(i));
            putBack(scene);
        }

        assertThat(asked(scene, "services", "web")).hasSize(before);
    }

    @Test
    void anIgnoredFieldIsNeitherPutBackNorFoughtOver(Scene scene) {
        var ns = scene.namespace();
        scene.publish(
                "r1", Map.of("app/a.yaml", configMap(ns, "a", "1") + "  free: ours\n", "other/b.yaml", others(scene)));
        scene.apply(
                "app",
                spec("./app")
                        .ignore(new IgnoreRule(
                                List.of("/data/free"), new Selector("", "", "ConfigMap", "", "", "", ""))));
        scene.apply("other", spec("./other"));
        says(scene, "app", "instant");
        says(scene, "other", "instant");
        scene.awaitReady("app", "r1");
        scene.awaitReady("other", "r1");
        var before = asked(scene, "configmaps", "a").size();

        for (var i = 0; i < 10; i++) {
            edit(scene, "a", "free", "theirs " + i);
            putBack(scene);
        }

        assertThat(map(scene, "a").get().getData()).containsEntry("free", "theirs 9");
        assertThat(asked(scene, "configmaps", "a").stream().skip(before))
                .as("looked at once, when the field became theirs")
                .hasSizeLessThanOrEqualTo(2)
                .noneMatch(Request::isWrite);
        assertThat(conflicts(scene)).isEmpty();

        change(scene, "a", "by hand");
        awaitValue(scene, "a", "1");
        assertThat(map(scene, "a").get().getData()).containsEntry("free", "theirs 9");
    }

    @Test
    void aFightIsLeftToTheOtherForAWhile(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "instant");
        says(scene, "other", "instant");
        scene.awaitReady("app", "r1");
        try (var fighter = new Fighter(scene)) {
            change(scene, "a", "to begin with");
            scene.eventually("a warning", () -> conflicts(scene).size() == 1);

            assertThat(conflicts(scene).getFirst().getMessage())
                    .startsWith(
                            "ConfigMap/%s/a was put back 5 times in a row, and the field manager 'autoscaler' changes it"
                                    .formatted(scene.namespace()))
                    .contains("put back in 10s at the earliest", "spec.ignore");
            assertThat(conflicts(scene).getFirst().getType()).isEqualTo("Warning");
            putBack(scene);
            assertThat(fighter.corrections).hasSize(5);

            scene.eventually("another try", () -> fighter.corrections.size() == 6);
            assertThat(Duration.between(fighter.corrections.get(4), fighter.corrections.get(5)))
                    .isGreaterThan(Duration.ofSeconds(9));
            scene.eventually("a second warning", () -> conflicts(scene).size() == 2);
        }
        putBack(scene);
    }

    @Test
    void aJobThatVanishesIsNoDrift(Scene scene) {
        var ns = scene.namespace();
        var timeline = scene.timeline();
        var atOnce = "ttlSecondsAfterFinished: 0";
        scene.publish(
                "r1",
                Map.of(
                        "once/job.yaml", job(ns, "once", "v1", "succeed", atOnce),
                        "again/job.yaml",
                                job(ns, "again", "v1", "succeed", atOnce)
                                        .replaceFirst(
                                                "metadata:", "metadata:\n  annotations: {sluice.dev/jobs: interval}"),
                        "all/job.yaml", job(ns, "all", "v1", "succeed", atOnce),
                        "unawaited/job.yaml", job(ns, "unawaited", "v1", "succeed", atOnce),
                        "other/b.yaml", others(scene)));
        for (var name : List.of("once", "again", "all", "unawaited", "other")) {
            scene.apply(name, spec("./" + name).waitForHealth(!name.equals("unawaited")));
            says(scene, name, "instant");
        }
        annotate(scene, "all", "sluice.dev/jobs", "interval");
        for (var name : List.of("once", "again", "all", "unawaited", "other")) {
            scene.awaitReady(name, "r1");
            scene.eventually(
                    "the Job to have run and vanished",
                    () -> scene.job(name) == null
                            && (name.equals("other") || !timeline.runs(name).isEmpty()));
        }

        putBack(scene);
        putBack(scene);

        assertThat(timeline.runs("once")).hasSize(1);
        assertThat(timeline.runs("again")).hasSize(1);
        assertThat(timeline.runs("all")).hasSize(1);
        assertThat(timeline.runs("unawaited")).hasSize(1);
    }

    @Test
    void aJobThatSomebodyDeletesRunsAgain(Scene scene) {
        var ns = scene.namespace();
        var timeline = scene.timeline();
        scene.publish(
                "r1", Map.of("app/job.yaml", job(ns, "migration", "v1", "succeed", "ttlSecondsAfterFinished: 3600")));
        scene.apply("app", spec("./app"));
        says(scene, "app", "instant");
        scene.awaitReady("app", "r1");

        scene.client().batch().v1().jobs().inNamespace(ns).withName("migration").delete();

        scene.eventually("a second run", () -> timeline.runs("migration").size() == 2);
        scene.awaitReady("app", "r1");
    }

    @Test
    void whatIsSuspendedStaysAsItIs(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "instant");
        says(scene, "other", "instant");
        heeds(scene, () -> scene.edit("app", spec -> spec.suspend(true)));
        change(scene, "a", "by hand");
        putBack(scene);
        assertThat(scene.configMapValue("a")).contains("by hand");

        scene.edit("app", spec -> spec.suspend(false));
        awaitValue(scene, "a", "1");
    }

    @Test
    void whereExpressionsJudgeDriftIsSeenToo(Scene scene) {
        publishTwo(scene);
        says(scene, "app", "instant");
        scene.edit(
                "app",
                spec -> spec.healthCheckExprs(new HealthCheckExpr("v1", "ConfigMap", "data.key == '1'", "", "")));
        scene.awaitReady("app", "r1");

        change(scene, "a", "by hand");

        awaitValue(scene, "a", "1");
    }

    /** A Kustomization {@code app} with a ConfigMap {@code a}, and another with another. */
    private static void publishTwo(Scene scene) {
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml", configMap(scene.namespace(), "a", "1"),
                        "other/b.yaml", others(scene)));
        scene.apply("app", spec("./app"));
        scene.apply("other", spec("./other"));
        scene.awaitReady("app", "r1");
        scene.awaitReady("other", "r1");
    }

    private static String others(Scene scene) {
        return IntStream.range(0, OTHERS)
                .mapToObj(i -> configMap(scene.namespace(), "b" + i, "1"))
                .collect(Collectors.joining("---\n"));
    }

    /** Has one of the other's ConfigMaps put back, each time the next: what the watch told before was heeded then. */
    private void putBack(Scene scene) {
        var name = "b" + nextOther++ % OTHERS;
        change(scene, name, "by hand");
        awaitValue(scene, name, "1");
    }

    private static void heeds(Scene scene, Runnable what) {
        var passes = scene.passes("app");
        what.run();
        scene.eventually("it to be heeded", () -> scene.passes("app") > passes);
    }

    private static void says(Scene scene, String name, String policy) {
        annotate(scene, name, "sluice.dev/drift", policy);
    }

    private static void annotate(Scene scene, String name, String key, String value) {
        scene.client()
                .resource(scene.kustomization(name))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(key, value));
    }

    private static void add(Scene scene, String key, String manager) {
        patch(scene, manager, "{\"data\": {\"%s\": \"added\"}}".formatted(key));
    }

    private static void patch(Scene scene, String manager, String patch) {
        map(scene, "a")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(manager)
                                .build(),
                        patch);
    }

    private static Resource<ConfigMap> map(Scene scene, String name) {
        return scene.client().configMaps().inNamespace(scene.namespace()).withName(name);
    }

    @Test
    void twoKustomizationsThatFightAreNamed(Scene scene) throws Exception {
        var manifest = configMap(scene.namespace(), "a", "1");
        scene.publish("r1", Map.of("one/a.yaml", manifest, "two/a.yaml", manifest + "  other: x\n"));
        try (var _ = scene.sluice().with(Map.of("SLUICE_DRIFT", "instant"))) {
            scene.apply("one", spec("./one").interval(Duration.ofSeconds(2)));
            scene.apply("two", spec("./two"));

            scene.eventually("a conflict", () -> !conflicts(scene).isEmpty());
            assertThat(conflicts(scene)).allSatisfy(event -> {
                var other = event.getInvolvedObject().getName().equals("one") ? "two" : "one";
                assertThat(event.getMessage())
                        .contains("the Kustomization %s/%s applies it too".formatted(scene.namespace(), other))
                        .contains("Take it out of one of the two");
            });
        }
    }

    private static void change(Scene scene, String name, String value) {
        edit(scene, name, "key", value);
    }

    private static void edit(Scene scene, String name, String key, String value) {
        map(scene, name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\": {\"%s\": \"%s\"}}".formatted(key, value));
    }

    private static void awaitValue(Scene scene, String name, String value) {
        scene.eventually(name + " to be back", () -> scene.configMapValue(name).equals(Optional.of(value)));
    }

    private static List<Request> asked(Scene scene, String resource, String name) {
        return scene.requests().stream()
                .filter(request -> !request.verb().equals("watch"))
                .filter(request ->
                        request.resource().equals(resource) && request.name().equals(name))
                .toList();
    }

    private static List<Event> conflicts(Scene scene) {
        return scene.events().stream()
                .filter(event -> event.getReason().equals("DriftConflict"))
                .toList();
    }

    /** Somebody with a will of his own: changes the value whenever it was put back. */
    private static final class Fighter implements AutoCloseable, Watcher<ConfigMap> {
        private final List<Instant> corrections = new CopyOnWriteArrayList<>();
        private final Scene scene;
        private final AutoCloseable watch;

        Fighter(Scene scene) {
            this.scene = scene;
            var version = map(scene, "a").get().getMetadata().getResourceVersion();
            this.watch = map(scene, "a")
                    .watch(new ListOptionsBuilder().withResourceVersion(version).build(), this);
        }

        @Override
        public void eventReceived(Action action, ConfigMap found) {
            if (found.getData().get("key").equals("1")) {
                corrections.add(Instant.now());
                patch(scene, "autoscaler", "{\"data\": {\"key\": \"mine\"}}");
            }
        }

        @Override
        public void onClose(WatcherException cause) {}

        @Override
        public void close() {
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
