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

    @Test
    void fieldsThatAreManagedInAVersionThatLacksSomeAreMigrated(Scene scene) {
        var stay = store(scene, "stay", "v1alpha1", "size: 1");
        scene.client().resource(stores(scene, true, false)).create();
        scene.publish("r1", Map.of("app/s.yaml", stay));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var uid = store(scene, "v1alpha1", "stay").getMetadata().getUid();

        scene.client()
                .resource(stores(scene, true, true))
                .patch(PatchContext.of(PatchType.JSON_MERGE), stores(scene, true, true));
        awaitServed(scene, "v1");
        scene.publish("r2", Map.of("app/s.yaml", store(scene, "stay", "v1", "size: 1, mode: allow")));
        scene.awaitReady("app", "r2");

        var moved = store(scene, "v1", "stay");
        assertThat(moved.<String>get("spec", "mode")).isEqualTo("allow");
        assertThat(moved.getMetadata().getUid()).isEqualTo(uid);
    }

    @Test
    void fieldsThatOthersManageInSuchAVersionAreMigratedWhereTheGateIsOpen(Scene scene) throws Exception {
        scene.client().resource(stores(scene, true, true)).create();
        awaitServed(scene, "v1");
        scene.client()
                .resource(store(scene, "shared", "v1alpha1", "size: 1"))
                .fieldManager("other")
                .serverSideApply();
        scene.publish("r1", Map.of("app/s.yaml", store(scene, "shared", "v1", "mode: allow")));
        scene.apply("app", spec("./app"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("field not declared in schema")
                .contains(
                        "the field manager other manages fields of it in %s/v1alpha1: --feature-gates=MigrateAPIVersion=true"
                                .formatted(storeGroup(scene)));
        try (var _ = scene.sluice().with(Map.of("SLUICE_APPLY_MIGRATE_API_VERSION", "true"))) {
            scene.awaitReady("app", "r1");
            assertThat(store(scene, "v1", "shared").<String>get("spec", "mode")).isEqualTo("allow");
        }
    }

    @Test
    void whatWasAppliedInAVersionThatIsNotServedAnyMoreIsPrunedInOneThatIs(Scene scene) {
        scene.client().resource(stores(scene, true, false)).create();
        scene.publish(
                "r1",
                Map.of(
                        "app/s.yaml", store(scene, "gone", "v1alpha1", "size: 1"),
                        "other/s.yaml", store(scene, "ends", "v1alpha1", "size: 1")));
        scene.apply("app", spec("./app"));
        scene.apply("other", spec("./other"));
        scene.awaitReady("app", "r1");
        scene.awaitReady("other", "r1");
        scene.client()
                .resource(stores(scene, false, true))
                .patch(PatchContext.of(PatchType.JSON_MERGE), stores(scene, false, true));
        awaitServed(scene, "v1");

        scene.publish("r2", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
        scene.awaitReady("app", "r2");
        scene.client().resource(scene.kustomization("other")).delete();
        scene.awaitGone("other", () -> scene.kustomization("other"));

        assertThat(store(scene, "v1", "gone")).isNull();
        assertThat(store(scene, "v1", "ends")).isNull();
    }

    private static String storeGroup(Scene scene) {
        return "stores." + scene.namespace() + ".example.com";
    }

    private static String store(Scene scene, String name, String version, String spec) {
        return """
                apiVersion: %s/%s
                kind: Store
                metadata: {name: %s, namespace: %s}
                spec: {%s}
                """.formatted(storeGroup(scene), version, name, scene.namespace(), spec);
    }

    private static GenericKubernetesResource store(Scene scene, String version, String name) {
        return scene.client()
                .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup(storeGroup(scene))
                        .withVersion(version)
                        .withKind("Store")
                        .withPlural("stores")
                        .withNamespaced(true)
                        .build())
                .inNamespace(scene.namespace())
                .withName(name)
                .get();
    }

    private static void awaitServed(Scene scene, String version) {
        scene.eventually("Stores are served in " + version, () -> {
            var resources = scene.client().getApiResources(storeGroup(scene) + "/" + version);
            return resources != null && !resources.getResources().isEmpty();
        });
    }

    /** A kind that has one field more in v1. */
    private static String stores(Scene scene, boolean alphaServed, boolean hasV1) {
        var v1 = """
                , {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec:
                  {type: object, properties: {size: {type: integer}, mode: {type: string, default: deny}}}}}}}
                """;
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: stores.%1$s}
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {kind: Store, plural: stores, singular: store, listKind: StoreList}
                  versions: [{name: v1alpha1, served: %2$s, storage: %3$s, schema: {openAPIV3Schema: {type: object,
                    properties: {spec: {type: object, properties: {size: {type: integer}}}}}}} %4$s]
                """.formatted(storeGroup(scene), alphaServed, !hasV1, hasV1 ? v1 : "");
    }
}
