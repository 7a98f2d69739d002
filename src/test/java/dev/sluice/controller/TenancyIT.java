package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec.DeletionPolicy;
import dev.sluice.api.ObjectReference;
import dev.sluice.api.SourceRef;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With a service account, a Kustomization can do what that account may do, and nothing else. */
@ExtendWith(ControlPlane.class)
class TenancyIT {
    private static final Set<String> OF_OBJECTS =
            Set.of("configmaps", "secrets", "deployments", "jobs", "pods", "pods/log");

    /** The shortest timeout that there is. */
    private static final Duration SHORTEST = Duration.ofSeconds(30);

    private static final Duration BEYOND = Duration.ofSeconds(45);

    private static final List<String> ALL = List.of("*");
    private static final List<String> NO_WATCH = List.of("get", "create", "patch", "delete");

    @Test
    void everyRequestForItsObjectsIsMadeAsTheAccount(Scene scene) throws Exception {
        var ns = scene.namespace();
        account(scene, "tenant", ALL);
        scene.publish(
                "r1",
                Map.of(
                        "app/a.yaml", configMap(ns, "a", "1"),
                        "app/b.yaml", configMap(ns, "b", "1"),
                        "app/web.yaml", deployment(ns, "web", "v1"),
                        "app/job.yaml", job(ns, "once", "v1")));
        scene.apply("app", spec("./app").serviceAccountName("tenant"));
        scene.awaitReady("app", "r1");
        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2"), "app/web.yaml", deployment(ns, "web", "v2")));
        scene.awaitReady("app", "r2");
        assertThat(scene.configMapValue("b")).isEmpty();

        scene.edit("app", spec -> spec.deletionPolicy(DeletionPolicy.WAIT_FOR_TERMINATION));
        scene.client().resource(scene.kustomization("app")).delete();
        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).isEmpty();

        var users = scene.requests().stream()
                .filter(request -> OF_OBJECTS.contains(request.resource()))
                .map(Request::user)
                .collect(Collectors.toSet());
        assertThat(users).containsExactly(user(ns, "tenant"));
        assertThat(scene.requests())
                .filteredOn(request -> request.verb().equals("watch"))
                .extracting(Request::resource)
                .contains("deployments");
    }

    @Test
    void anAccountWithoutRightsIsNamedInTheFailure(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").serviceAccountName("nobody"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("ConfigMap/" + ns + "/a")
                .contains("User \"%s\" cannot".formatted(user(ns, "nobody")));
        assertThat(scene.configMapValue("a")).isEmpty();
    }

    @Test
    void aTenantCannotApplyIntoAnotherNamespace(Scene scene) {
        var ns = scene.namespace();
        var foreign = foreignNamespace(scene);
        account(scene, "tenant", ALL);
        scene.publish("r1", Map.of("app/a.yaml", configMap(foreign, "a", "1")));
        scene.apply("app", spec("./app").serviceAccountName("tenant"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("ConfigMap/" + foreign + "/a dry-run failed (Forbidden)");
        assertThat(scene.client()
                        .configMaps()
                        .inNamespace(foreign)
                        .withName("a")
                        .get())
                .isNull();
    }

    @Test
    void aTenantCannotGiveItselfMoreRights(Scene scene) {
        var ns = scene.namespace();
        account(scene, "tenant", ALL);
        scene.publish("r1", Map.of("app/role.yaml", """
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRoleBinding
                        metadata:
                          name: %1$s-grab
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                        subjects: [{kind: ServiceAccount, name: tenant, namespace: %1$s}]
                        """.formatted(ns)));
        scene.apply("app", spec("./app").serviceAccountName("tenant"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED)).contains("Forbidden");
    }

    @Test
    void aForgedInventoryPrunesNothingOfOthers(Scene scene) {
        var ns = scene.namespace();
        var foreign = foreignNamespace(scene);
        account(scene, "tenant", ALL);
        var labels =
                "labels:\n    kustomize.toolkit.fluxcd.io/name: app\n    kustomize.toolkit.fluxcd.io/namespace: " + ns;
        scene.client()
                .load(new ByteArrayInputStream(configMap(foreign, "prey", "1")
                        .replace("metadata:\n", "metadata:\n  " + labels + "\n")
                        .getBytes()))
                .create();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").serviceAccountName("tenant"));
        scene.awaitReady("app", "r1");
        scene.client()
                .resource(scene.kustomization("app"))
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"inventory": {"entries": [
                          {"id": "%s_a__ConfigMap", "v": "v1"}, {"id": "%s_prey__ConfigMap", "v": "v1"}]}}}
                        """.formatted(ns, foreign));

        scene.publish("r2", Map.of("app/a.yaml", configMap(ns, "a", "2")));
        assertThat(scene.awaitNotReady("app", Conditions.PRUNE_FAILED))
                .contains("prey")
                .contains("forbidden");
        scene.client().resource(scene.kustomization("app")).delete();
        scene.eventually(
                "the tenant's own object to be gone",
                () -> scene.configMapValue("a").isEmpty());

        assertThat(scene.client()
                        .configMaps()
                        .inNamespace(foreign)
                        .withName("prey")
                        .get())
                .isNotNull();
        scene.client()
                .resource(scene.kustomization("app"))
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
    }

    @Test
    void theHealthOfAForeignObjectStaysUnknown(Scene scene) {
        var ns = scene.namespace();
        var foreign = foreignNamespace(scene);
        account(scene, "tenant", ALL);
        scene.client()
                .load(new ByteArrayInputStream(configMap(foreign, "prey", "1").getBytes()))
                .create();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply(
                "app",
                spec("./app")
                        .serviceAccountName("tenant")
                        .waitForHealth(false)
                        .timeout(SHORTEST)
                        .healthChecks(new ObjectReference("v1", "ConfigMap", "prey", foreign)));

        assertThat(scene.awaitNotReady("app", Conditions.HEALTH_CHECK_FAILED, BEYOND))
                .contains("ConfigMap/%s/prey status: 'Unknown': ".formatted(foreign))
                .contains("is forbidden: User \"%s\" cannot".formatted(user(ns, "tenant")));
    }

    @Test
    void aNameThatIsNoServiceAccountsIsRefused(Scene scene) {
        var ns = scene.namespace();
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").serviceAccountName("x\r\nImpersonate-Group: system:masters"));

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED)).contains("not the name of a service");
        assertThat(scene.configMapValue("a")).isEmpty();
    }

    @Test
    void whatMayNotBeWatchedIsLookedAtWhenTheTimeoutEnds(Scene scene) {
        var ns = scene.namespace();
        account(scene, "tenant", NO_WATCH);
        scene.publish("r1", Map.of("app/web.yaml", deployment(ns, "web", "v1")));
        scene.apply("app", spec("./app").serviceAccountName("tenant").timeout(SHORTEST));

        scene.awaitCondition(
                "app",
                Conditions.HEALTHY,
                condition -> condition.getMessage().contains("cannot watch deployments: ")
                        && condition.getMessage().contains("is forbidden"));
        scene.awaitReady("app", "r1", BEYOND);
    }

    @Test
    void anObjectWhoseEndMayNotBeWatchedIsLookedAtWhenTheTimeoutEnds(Scene scene) {
        var ns = scene.namespace();
        account(scene, "tenant", NO_WATCH);
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply(
                "app",
                spec("./app")
                        .serviceAccountName("tenant")
                        .timeout(SHORTEST)
                        .deletionPolicy(DeletionPolicy.WAIT_FOR_TERMINATION));
        scene.awaitReady("app", "r1");

        scene.client().resource(scene.kustomization("app")).delete();

        await("the Kustomization to be gone").atMost(BEYOND).until(() -> scene.kustomization("app") == null);
        assertThat(scene.configMapValue("a")).isEmpty();
        assertThat(scene.requests())
                .filteredOn(request ->
                        request.verb().equals("delete") && request.resource().equals("configmaps"))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aRoleThatATenantBindsMustComeInAStageBefore(Scene scene) throws Exception {
        var ns = scene.namespace();
        account(scene, "tenant", List.of("get", "list", "watch", "create", "patch", "delete"));
        scene.publish("r1", Map.of("app/rbac.yaml", """
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: {name: reader, namespace: %1$s}
                        rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: reader, namespace: %1$s}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                        subjects: [{kind: ServiceAccount, name: default, namespace: %1$s}]
                        """.formatted(ns)));
        scene.apply("app", spec("./app").serviceAccountName("tenant"));
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .startsWith("RoleBinding/" + ns + "/reader not found: ");

        try (var _ = scene.sluice().with(Map.of("SLUICE_APPLY_CUSTOM_STAGE_KINDS", "rbac.authorization.k8s.io/Role"))) {
            scene.awaitReady("app", "r1");
        }
    }

    @Test
    void withTheAccountGoneTheKustomizationGoesAndItsObjectsStay(Scene scene) {
        var ns = scene.namespace();
        account(scene, "tenant", ALL);
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        scene.apply("app", spec("./app").serviceAccountName("tenant"));
        scene.awaitReady("app", "r1");
        scene.client().serviceAccounts().inNamespace(ns).withName("tenant").delete();

        scene.client().resource(scene.kustomization("app")).delete();

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("a")).contains("1");
        scene.awaitEvent(
                "what could not be pruned",
                event -> event.getMessage().equals("unable to prune objects: \nConfigMap/" + ns + "/a"));
    }

    @Test
    @Tag("attack")
    void lockedDownEveryoneIsATenantAndSourcesAreTheirOwn(Scene scene) throws Exception {
        var ns = scene.namespace();
        var foreign = foreignNamespace(scene);
        scene.publish("r1", Map.of("app/a.yaml", configMap(ns, "a", "1")));
        try (var _ = scene.sluice()
                .with(Map.of(
                        "SLUICE_ACCESS_DEFAULT_SERVICE_ACCOUNT", "default",
                        "SLUICE_ACCESS_NO_CROSS_NAMESPACE_REFS", "true"))) {
            scene.apply("app", spec("./app"));
            assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                    .contains(user(ns, "default"));

            scene.apply(
                    "foreign",
                    spec("./app").sourceRef(new SourceRef("", SourceRef.Kind.BUCKET, Scene.SOURCE, foreign)));
            assertThat(scene.awaitNotReady("foreign", Conditions.ACCESS_DENIED))
                    .isEqualTo("can't access 'Bucket/%s/my-app', cross-namespace references have been blocked"
                            .formatted(foreign));
            assertThat(scene.condition("foreign", Conditions.STALLED).orElseThrow())
                    .returns(Conditions.TRUE, condition -> condition.getStatus())
                    .returns(Conditions.ACCESS_DENIED, condition -> condition.getReason());

            var secret = new Kustomization();
            secret.setMetadata(new ObjectMetaBuilder()
                    .withName("secret")
                    .withNamespace(foreign)
                    .build());
            secret.setSpec(spec("./app").suspend(true).build());
            scene.client().resource(secret).create();
            scene.apply(
                    "curious",
                    spec("./app").dependsOn(new Dependency("secret", foreign, "dep.spec.path.startsWith('./a')")));
            assertThat(scene.awaitNotReady("curious", Conditions.DEPENDENCY_NOT_READY))
                    .endsWith("no such key: spec");
        }
        scene.awaitReady("app", "r1");
        scene.awaitNotReady("foreign", Conditions.ARTIFACT_FAILED);
    }

    @Test
    void aSourceOfAnotherNamespaceMayBeUsedUnlessThatIsForbidden(Scene scene) {
        var foreign = foreignNamespace(scene);
        scene.publishIn(foreign, "r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));

        scene.apply("app", spec("./app").sourceRef(new SourceRef("", SourceRef.Kind.BUCKET, Scene.SOURCE, foreign)));

        scene.awaitReady("app", "r1");
        assertThat(scene.configMapValue("a")).contains("1");
        scene.publishIn(foreign, "r2", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "2")));
        scene.awaitReady("app", "r2");
    }

    private static String foreignNamespace(Scene scene) {
        var name = scene.namespace() + "-foreign";
        scene.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    private static String user(String namespace, String account) {
        return "system:serviceaccount:%s:%s".formatted(namespace, account);
    }

    /** A service account that may do some things with all objects of the scene's namespace. */
    private static void account(Scene scene, String name, List<String> verbs) {
        scene.client()
                .load(new ByteArrayInputStream("""
                        apiVersion: v1
                        kind: ServiceAccount
                        metadata: {name: %1$s, namespace: %2$s}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: {name: %1$s, namespace: %2$s}
                        rules: [{apiGroups: ["*"], resources: ["*"], verbs: [%3$s]}]
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: %1$s, namespace: %2$s}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
                        subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
                        """.formatted(
                        name,
                        scene.namespace(),
                        verbs.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "))).getBytes()))
                .create();
    }
}
