package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.ObjectReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kinds come and go with their definitions, also while their objects are awaited. */
@ExtendWith(ControlPlane.class)
class KindsIT {
    @Test
    void anObjectOfAKindThatComesLaterIsSeenWhenItComes(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        awaitThing(scene);

        define(scene, "Namespaced");
        create(scene, thing(scene));

        scene.awaitReady("app", "r1");
    }

    @Test
    void aWatchOutlivesItsKind(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        define(scene, "Namespaced");
        create(scene, thing(scene));
        things(scene)
                .withName("thing")
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"False\"}]}}");
        awaitThing(scene);

        undefine(scene);
        define(scene, "Namespaced");
        create(scene, thing(scene));

        scene.awaitReady("app", "r1");
    }

    @Test
    void aKindThatComesBackClusterWideIsAppliedSo(Scene scene) {
        define(scene, "Namespaced");
        scene.publish("r1", Map.of("app/thing.yaml", thing(scene)));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        undefine(scene);
        scene.request("app");
        scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED);

        define(scene, "Cluster");
        scene.request("app");

        scene.awaitReady("app", "r1");
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .extracting(entry -> entry.id())
                .containsExactly("_thing_%s_Thing".formatted(group(scene)));
    }

    @Test
    void whatCannotBeLookedForIsNotTakenForDeleted(Scene scene) {
        define(scene, "Namespaced");
        scene.publish(
                "r1", Map.of("app/thing.yaml", thing(scene), "app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.apply("app", spec("./app").retryInterval(Duration.ofSeconds(1)));
        scene.awaitReady("app", "r1");
        undefine(scene);
        scene.publish("r2", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "2")));

        assertThat(scene.awaitNotReady("app", Conditions.PRUNE_FAILED))
                .contains("Thing/%s/thing query failed: no matches for kind \"Thing\"".formatted(scene.namespace()));
        assertThat(scene.kustomization("app").getStatus().inventory().entries()).hasSize(2);

        define(scene, "Namespaced");
        scene.awaitReady("app", "r2");
        assertThat(scene.kustomization("app").getStatus().inventory().entries()).hasSize(1);
    }

    /** Has a Kustomization wait for an object of its own group. */
    private static void awaitThing(Scene scene) {
        scene.apply(
                "app",
                spec("./app")
                        .waitForHealth(false)
                        .healthChecks(new ObjectReference(group(scene) + "/v1", "Thing", "thing", scene.namespace())));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));
    }

    private static String group(Scene scene) {
        return scene.namespace() + ".example.com";
    }

    private static NonNamespaceOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> things(
            Scene scene) {
        return scene.client()
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup(group(scene))
                        .withVersion("v1")
                        .withKind("Thing")
                        .withPlural("things")
                        .withNamespaced(true)
                        .build())
                .inNamespace(scene.namespace());
    }

    private static void create(Scene scene, String yaml) {
        var object = scene.client().getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
        scene.eventually("the object to be accepted", () -> {
            try {
                things(scene).resource(object).create();
                return true;
            } catch (KubernetesClientException e) {
                return false; // the kind is not served yet
            }
        });
    }

    private static void define(Scene scene, String scope) {
        var definition = scene.client()
                .getKubernetesSerialization()
                .unmarshal("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata:
                          name: things.%1$s
                        spec:
                          group: %1$s
                          scope: %2$s
                          names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
                          versions:
                            - name: v1
                              served: true
                              storage: true
                              subresources: {status: {}}
                              schema:
                                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                        """.formatted(group(scene), scope), CustomResourceDefinition.class);
        scene.client().resource(definition).create();
        scene.eventually(
                "the kind to be served",
                () -> scene.client().getApiResources(group(scene) + "/v1") != null
                        && scene.client().getApiResources(group(scene) + "/v1").getResources().stream()
                                .anyMatch(resource -> resource.getNamespaced().equals(scope.equals("Namespaced"))));
    }

    private static void undefine(Scene scene) {
        var definition =
                scene.client().apiextensions().v1().customResourceDefinitions().withName("things." + group(scene));
        definition.delete();
        definition.waitUntilCondition(found -> found == null, 30, TimeUnit.SECONDS);
        scene.eventually("the kind to be gone", () -> scene.client().getApiResources(group(scene) + "/v1") == null);
    }

    private static String thing(Scene scene) {
        return """
                apiVersion: %s/v1
                kind: Thing
                metadata:
                  name: thing
                  namespace: %s
                """.formatted(group(scene), scene.namespace());
    }
}
