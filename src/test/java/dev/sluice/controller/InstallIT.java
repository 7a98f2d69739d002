package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.InstallManifests;
import dev.sluice.testing.ReleasePipeline;
import dev.sluice.testing.RequestLog;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The manifests of {@code kubernetes/install}, built by Sluice, at an API server. */
@ExtendWith(ControlPlane.class)
class InstallIT {
    private static final String CONTROLLER = "system:serviceaccount:sluice-system:sluice";
    private static final Set<String> TENANTS = Set.of("sluice-edit", "sluice-view");

    @TempDir
    private Path directory;

    @AfterAll
    static void remove(KubernetesClient client) throws IOException {
        client.load(new ByteArrayInputStream(lockedDown())).delete();
    }

    @Test
    void theManifestForSeveralTenantsIsAccepted(Scene scene) throws IOException {
        var objects = scene.client().load(new ByteArrayInputStream(lockedDown()));
        objects.serverSideApply();

        var deployment = objects.get().stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(deployment.getSpec().getTemplate().getSpec().getContainers())
                .singleElement()
                .satisfies(container -> assertThat(container.getArgs())
                        .contains("--no-cross-namespace-refs=true", "--default-service-account=default"));
        assertThat(objects.get().stream()
                        .filter(ClusterRole.class::isInstance)
                        .map(ClusterRole.class::cast)
                        .filter(role -> TENANTS.contains(role.getMetadata().getName()))
                        .flatMap(role -> role.getRules().stream())
                        .flatMap(rule -> rule.getResources().stream()))
                .as("who may write a status can have it say anything")
                .isNotEmpty()
                .noneMatch(resource -> resource.contains("*") || resource.contains("/status"));
    }

    /** The pipeline of a tenant, who is admin of a namespace, with the controller's account as the manifests bind it. */
    @Test
    void theControllerNeedsNoMoreRightsThanTheManifestForSeveralTenantsGives(Scene scene) throws Exception {
        scene.client().load(new ByteArrayInputStream(lockedDown())).serverSideApply();
        var namespace = scene.namespace();
        scene.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("tenant")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "admin")
                        .addNewSubject("", "ServiceAccount", "default", namespace)
                        .build())
                .create();
        try (var _ = scene.sluice()
                .with(Map.of(
                        "KUBECONFIG", kubeconfig(scene.client()).toString(),
                        "SLUICE_ACCESS_DEFAULT_SERVICE_ACCOUNT", "default",
                        "SLUICE_ACCESS_NO_CROSS_NAMESPACE_REFS", "true"))) {
            var pipeline = new ReleasePipeline(namespace);
            scene.publish("r1", pipeline.files("v1"));
            pipeline.specs().forEach(scene::apply);
            scene.awaitReady("app-post-deploy", "r1");
            scene.publish("r2", pipeline.files("v2"));
            scene.awaitReady("app-post-deploy", "r2");
            scene.client().resource(scene.kustomization("app-deploy")).delete();
            scene.awaitGone("the Kustomization", () -> scene.kustomization("app-deploy"));
            assertThat(scene.deployment("my-app")).isNull();

            scene.publish("r3", Map.of("pre-deploy/a.yaml", configMap("default", "not-mine", "1")));
            assertThat(scene.awaitNotReady("app-pre-deploy", Conditions.RECONCILIATION_FAILED))
                    .contains("system:serviceaccount:%s:default".formatted(namespace));
        }
        assertThat(scene.requestsOf(CONTROLLER))
                .filteredOn(request -> request.status() == 403 && request.user().equals(CONTROLLER))
                .filteredOn(request -> !isWatchOfWhatIsAtRest(request))
                .as("what the controller was refused as itself")
                .isEmpty();
        scene.awaitEvent(
                "an event", event -> event.getInvolvedObject().getName().equals("app-post-deploy"));
    }

    /** Then the interval asks, as the account. */
    private static boolean isWatchOfWhatIsAtRest(RequestLog.Request request) {
        return request.verb().equals("list")
                && request.uri().contains("labelSelector=kustomize.toolkit.fluxcd.io%2Fname");
    }

    private Path kubeconfig(KubernetesClient client) throws IOException {
        var token = client.serviceAccounts()
                .inNamespace("sluice-system")
                .withName("sluice")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build());
        var config = client.getConfiguration();
        var file = directory.resolve("kubeconfig");
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: sluice
                contexts: [{name: sluice, context: {cluster: local, user: sluice}}]
                clusters: [{name: local, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: sluice, user: {token: "%s"}}]
                """.formatted(
                config.getMasterUrl(), authority(config), token.getStatus().getToken()));
        return file;
    }

    private static String authority(Config config) throws IOException {
        return config.getCaCertData() != null
                ? config.getCaCertData()
                : Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(config.getCaCertFile())));
    }

    private static byte[] lockedDown() throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(InstallManifests.of("locked-down"));
        out.write("---\n".getBytes());
        out.write(Files.readAllBytes(Path.of("kubernetes/install/tenant-roles.yaml")));
        return out.toByteArray();
    }
}
