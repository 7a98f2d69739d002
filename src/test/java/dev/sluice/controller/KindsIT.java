package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.DeletionPolicy;
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
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith(
                        "Thing/%s/thing dry-run failed: no matches for kind \"Thing\"".formatted(scene.namespace()));

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

    @Test
    void aCheckNamesAGroupWhicheverOfItsVersionsAreServed(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        awaitThing(scene, "v1alpha1");

        define(scene, "Namespaced", "v1", "v1beta1");
        create(scene, thing(scene));
        scene.awaitReady("app", "r1");

        scene.apply("later", spec("./app").waitForHealth(false).healthChecks(reference(scene, "v1alpha1")));
        scene.awaitReady("later", "r1");
    }

    @Test
    void anObjectIsTheSameInAllItsVersions(Scene scene) {
        define(scene, "Namespaced", "v1", "v1beta1");
        scene.publish("r1", Map.of("app/thing.yaml", thing(scene).replace("/v1", "/v1beta1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var created = things(scene).withName("thing").get().getMetadata().getUid();

        scene.publish("r2", Map.of("app/thing.yaml", thing(scene)));
        scene.awaitReady("app", "r2");

        assertThat(things(scene).withName("thing").get().getMetadata().getUid()).isEqualTo(created);
        assertThat(scene.kustomization("app").getStatus().inventory().entries())
                .singleElement()
                .returns("v1", entry -> entry.v());
    }

    private static void awaitThing(Scene scene) {
        awaitThing(scene, "v1");
    }

    @Test
    void aDefinitionAndItsObjectEndTogether(Scene scene) {
        scene.publish(
                "r1", Map.of("app/crd.yaml", definition(scene, "Namespaced", "v1"), "app/thing.yaml", thing(scene)));
        scene.apply("app", spec("./app").deletionPolicy(DeletionPolicy.WAIT_FOR_TERMINATION));
        scene.awaitReady("app", "r1");

        scene.client().resource(scene.kustomization("app")).delete();

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
    }

    @Test
    void whoEndsDoesNotWaitForAKindThatIsGone(Scene scene) {
        define(scene, "Namespaced");
        scene.publish("r1", Map.of("app/thing.yaml", thing(scene)));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        undefine(scene);

        scene.client().resource(scene.kustomization("app")).delete();

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
    }

    /** Has a Kustomization wait for an object of its own group. */
    private static void awaitThing(Scene scene, String version) {
        scene.apply("app", spec("./app").waitForHealth(false).healthChecks(reference(scene, version)));
        scene.awaitCondition(
                "app", Conditions.HEALTHY, condition -> condition.getStatus().equals(Conditions.UNKNOWN));
    }

    private static ObjectReference reference(Scene scene, String version) {
        return new ObjectReference(group(scene) + "/" + version, "Thing", "thing", scene.namespace());
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
        define(scene, scope, "v1");
    }

    /** @param versions that are served; objects are stored in the first */
    private static void define(Scene scene, String scope, String... versions) {
        var definition = scene.client()
                .getKubernetesSerialization()
                .unmarshal(definition(scene, scope, versions), CustomResourceDefinition.class);
        scene.client().resource(definition).create();
        scene.eventually(
                "the kind to be served",
                () -> scene.client().getApiResources(group(scene) + "/v1") != null
                        && scene.client().getApiResources(group(scene) + "/v1").getResources().stream()
                                .anyMatch(resource -> resource.getNamespaced().equals(scope.equals("Namespaced"))));
    }

    private static String version(String name, boolean isStored) {
        return """
                - name: %s
                  served: true
                  storage: %s
                  subresources: {status: {}}
                  schema:
                    openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """.formatted(name, isStored).indent(4);
    }

    private static String definition(Scene scene, String scope, String... versions) {
        return """
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata:
                          name: things.%1$s
                        spec:
                          group: %1$s
                          scope: %2$s
                          names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
                          versions:
                        %3$s
                        """.formatted(
                        group(scene),
                        scope,
                        Arrays.stream(versions)
                                .map(version -> version(version, version.equals(versions[0])))
                                .collect(Collectors.joining()));
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
