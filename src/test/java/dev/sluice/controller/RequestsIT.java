package dev.sluice.controller;

import static dev.sluice.controller.PipelineIT.applyPipeline;
import static dev.sluice.controller.PipelineIT.release;
import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.endlessJob;
import static dev.sluice.testing.Manifests.ingress;
import static dev.sluice.testing.Manifests.service;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Sluice costs the API server, counted in its audit log. */
@ExtendWith(ControlPlane.class)
class RequestsIT {

    /** Finalizer; dry run and apply of each object; status before the first write and at the end; two events. */
    @Test
    void theFirstApply(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app").waitForHealth(false));
        scene.awaitReady("app", "r1");
        Thread.sleep(500);

        assertThat(scene.requests()).hasSizeLessThanOrEqualTo(5 + 2);
        assertThat(writes(scene.requests())).hasSizeLessThanOrEqualTo(4 + 2);
    }

    @Test
    void theFirstApplyOfSeveralObjects(Scene scene) throws InterruptedException {
        scene.publish("r1", application(scene, "v1", "1"));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        Thread.sleep(500);

        // as above, and a status and an event of the wait
        assertThat(scene.requests()).filteredOn(RequestsIT::isNoWatch).hasSizeLessThanOrEqualTo(3 + 2 * 4 + 2 + 2);
    }

    @Test
    void anIntervalThatChangesNothingAsksForNothing(Scene scene) throws InterruptedException {
        scene.publish("r1", application(scene, "v1", "1"));
        scene.apply("app", spec("./app").interval(Duration.ofSeconds(1)));
        scene.awaitReady("app", "r1");
        Thread.sleep(3000); // the Deployment's controller annotates it after the fact, which is looked at once
        var before = scene.requests();
        var passes = scene.passes("app");

        Thread.sleep(3500);

        assertThat(scene.passes("app") - passes).isBetween(2L, 4L);
        assertThat(since(before, scene.requests())).isEmpty();
    }

    @Test
    void whatWasChangedByHandIsPutBackAtTheInterval(Scene scene) {
        scene.publish("r1", application(scene, "v1", "1"));
        scene.apply("app", spec("./app").interval(Duration.ofSeconds(2)));
        scene.awaitReady("app", "r1");
        var settings =
                scene.client().configMaps().inNamespace(scene.namespace()).withName("settings");

        settings.edit(found -> {
            found.getData().put("key", "by hand");
            return found;
        });
        scene.eventually(
                "the value to be back",
                () -> settings.get().getData().get("key").equals("1"));
        scene.client().services().inNamespace(scene.namespace()).withName("web").delete();
        scene.eventually(
                "the Service to be back",
                () -> scene.client()
                                .services()
                                .inNamespace(scene.namespace())
                                .withName("web")
                                .get()
                        != null);
        scene.client()
                .apps()
                .deployments()
                .inNamespace(scene.namespace())
                .withName("web")
                .scale(3);
        scene.eventually(
                "the replicas to be back",
                () -> scene.deployment("web").getSpec().getReplicas() == 2);
    }

    @Test
    void oneChangedObjectOfSeveral(Scene scene) throws InterruptedException {
        scene.publish("r1", application(scene, "v1", "1"));
        scene.apply("app", spec("./app").interval(Duration.ofSeconds(1)));
        scene.awaitReady("app", "r1");
        Thread.sleep(3000);
        var before = scene.requests();

        scene.publish("r2", application(scene, "v1", "2"));
        scene.awaitReady("app", "r2");

        Thread.sleep(500);

        // dry run, get and apply of the one; status; what changed, that it is healthy, and that it is done
        assertThat(since(before, scene.requests()))
                .filteredOn(RequestsIT::isNoWatch)
                .hasSizeLessThanOrEqualTo(7);
    }

    private static Map<String, String> application(Scene scene, String tag, String value) {
        var ns = scene.namespace();
        return Map.of(
                "app/deployment.yaml", deployment(ns, "web", tag),
                "app/service.yaml", service(ns, "web"),
                "app/ingress.yaml", ingress(ns, "web"),
                "app/settings.yaml", configMap(ns, "settings", value));
    }

    private static boolean isNoWatch(Request request) {
        return !request.verb().equals("watch");
    }

    @Test
    void aRequestIsAnsweredWithOneWrite(Scene scene) throws InterruptedException {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        Thread.sleep(500); // what was told of the first apply
        var before = scene.requests();

        var requested = scene.request("app");
        scene.eventually(
                "the request to be answered",
                () -> scene.kustomization("app")
                        .getStatus()
                        .lastHandledReconcileAt()
                        .equals(requested));

        Thread.sleep(500);
        assertThat(writes(since(before, scene.requests())))
                .extracting(Request::resource)
                .containsExactly("kustomizations/status");
    }

    @Test
    void waitingCostsNothing(Scene scene) throws InterruptedException {
        var stuck = new HashMap<>(release(scene, "v1.0.0"));
        stuck.put("pre-deploy/migration.job.yaml", endlessJob(scene.namespace(), "db-migration", "v1.0.0"));
        scene.publish("r1", stuck);
        applyPipeline(scene);
        scene.awaitNotReady("app-deploy", Conditions.DEPENDENCY_NOT_READY);
        scene.awaitNotReady("app-post-deploy", Conditions.DEPENDENCY_NOT_READY);
        scene.awaitCondition(
                "app-pre-deploy",
                Conditions.HEALTHY,
                condition -> condition.getStatus().equals(Conditions.UNKNOWN));
        Thread.sleep(1000);
        var before = scene.requests();

        Thread.sleep(5000);

        assertThat(since(before, scene.requests())).isEmpty();
    }

    private static List<Request> since(List<Request> before, List<Request> now) {
        return now.subList(before.size(), now.size());
    }

    private static List<Request> writes(List<Request> requests) {
        return requests.stream().filter(Request::isWrite).toList();
    }
}
