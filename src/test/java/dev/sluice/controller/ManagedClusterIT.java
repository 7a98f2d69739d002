package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.LocalReference;
import dev.sluice.testing.CloudServer;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cloud tells where a cluster is, and gives the token that it takes. In the cloud's place is a server of the test; the
 * cluster is our own, asked from outside, and the cloud's token one that it knows.
 */
@ExtendWith(ControlPlane.class)
class ManagedClusterIT {
    private static final String PROVIDER = "projects/12/locations/global/workloadIdentityPools/pool/providers/cluster";
    private static final String GKE = "projects/my-project/locations/europe-west3/clusters/my-cluster";
    private static final String AKS =
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/my-group/providers/Microsoft.ContainerService/managedClusters/my-cluster";
    private static final String EKS = "arn:aws:eks:eu-central-1:123456789012:cluster/my-cluster";

    private final CloudServer cloud = new CloudServer();

    @TempDir
    Path files;

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void googleKnowsTheAccountAndWhereTheClusterIs(Scene scene) throws Exception {
        mayWriteConfigMaps(scene, "known-to-google");
        account(scene, "pilot", Map.of("gcp.auth.fluxcd.io/workload-identity-provider", PROVIDER));
        describesGke(scene);
        cloud.answer("/v1/token", accessToken(scene, "known-to-google"));
        publish(scene);
        describe(scene, Map.of("provider", "gcp", "cluster", GKE, "serviceAccountName", "pilot"));
        try (var _ = scene.sluice().with(google())) {
            scene.apply("app", spec("./app").kubeConfig(described()));
            scene.awaitReady("app", "r1");

            assertThat(scene.configMapValue("a")).contains("1");
            assertThat(cloud.requests().getFirst().form())
                    .containsEntry("audience", "//iam.googleapis.com/" + PROVIDER)
                    .satisfies(form -> assertThat(claims(form.get("subject_token")))
                            .contains("\"system:serviceaccount:%s:pilot\"".formatted(scene.namespace())));
            assertThat(cloud.requests())
                    .filteredOn(asked -> asked.path().equals("/v1/" + GKE))
                    .hasSize(1);
            assertThat(metrics(scene))
                    .contains(
                            "gotk_token_cache_events_total{event_type=\"cache_miss\",kind=\"Kustomization\",name=\"app\",namespace=\"%s\",operation=\"fetch_kubeconfig\",} 2.0"
                                    .formatted(scene.namespace()));
            scene.client().resource(scene.kustomization("app")).delete();
            scene.eventually(
                    "no series of what is gone",
                    () -> !metrics(scene)
                            .contains("name=\"app\",namespace=\"%s\",operation=".formatted(scene.namespace())));
            assertThat(scene.configMapValue("a")).isEmpty();
        }
    }

    /** Whoever writes the ConfigMap must not have the controller's own token sent to a server of theirs. */
    @Test
    void theTokenOfTheControllerGoesToTheClusterAlone(Scene scene) throws Exception {
        mayWriteConfigMaps(scene, "controller");
        describesGke(scene);
        cloud.answer("/computeMetadata/v1/instance/service-accounts/default/token", accessToken(scene, "controller"));
        publish(scene);
        try (var elsewhere = new CloudServer();
                var _ = scene.sluice().with(google())) {
            var address = "https://" + elsewhere.host();
            describe(scene, Map.of("provider", "gcp", "address", address, "ca.crt", authority(scene)));
            scene.apply("app", spec("./app").kubeConfig(described()));
            awaitMessage(
                    scene,
                    "lacks the key 'cluster': without a service account, credentials go to no address that is not the"
                            + " cluster's");
            describe(scene, Map.of("provider", "gcp", "cluster", GKE, "address", address, "ca.crt", authority(scene)));
            awaitMessage(
                    scene,
                    "has the address '%s', which is none of the cluster's: %s".formatted(address, server(scene)));
            describe(scene, Map.of("provider", "gcp", "cluster", GKE + "/../../../../evil"));
            scene.request("app");
            scene.eventually("a wrong name", () -> message(scene).contains("has a wrong key 'cluster'"));
            assertThat(elsewhere.requests()).isEmpty();

            describe(
                    scene,
                    Map.of("provider", "gcp", "cluster", GKE, "address", server(scene), "ca.crt", authority(scene)));
            scene.request("app");
            scene.awaitReady("app", "r1");
        }
    }

    @Test
    void azureGivesTheWayInAKubeconfig(Scene scene) throws Exception {
        mayWriteConfigMaps(scene, "known-to-azure");
        account(
                scene,
                "pilot",
                Map.of("azure.workload.identity/tenant-id", "t", "azure.workload.identity/client-id", "c"));
        cloud.answer("/t/oauth2/v2.0/token", accessToken(scene, "known-to-azure"));
        cloud.answer(
                AKS + "/listClusterUserCredential?api-version=2025-10-01",
                "{\"kubeconfigs\":[{\"value\":\"%s\"}]}"
                        .formatted(base64(
                                "clusters: [{name: a, cluster: {server: '%s', certificate-authority-data: '%s'}}]"
                                        .formatted(server(scene), base64(authority(scene))))));
        publish(scene);
        describe(scene, Map.of("provider", "azure", "cluster", AKS, "serviceAccountName", "pilot"));
        var environment = Files.writeString(
                files.resolve("azure.json"), "{\"resourceManagerEndpoint\": \"%s\"}".formatted(cloud.address()));
        try (var _ = scene.sluice()
                .with(Map.of(
                        "AZURE_AUTHORITY_HOST", cloud.address(),
                        "AZURE_ENVIRONMENT_FILEPATH", environment.toString()))) {
            scene.apply("app", spec("./app").kubeConfig(described()));
            scene.awaitReady("app", "r1");

            assertThat(scene.configMapValue("a")).contains("1");
            assertThat(cloud.requests())
                    .filteredOn(asked -> asked.path().equals("/t/oauth2/v2.0/token"))
                    .map(asked -> asked.form().get("scope"))
                    .containsExactlyInAnyOrder(
                            cloud.address() + "/.default", "6dae42f8-4368-4678-94ff-3960e28e3630/.default");
        }
    }

    /** What is signed for AWS no API server of ours can verify: it sees the token, and refuses it. */
    @Test
    void amazonIsAskedAsTheRoleOfTheAccount(Scene scene) throws Exception {
        account(scene, "pilot", Map.of("eks.amazonaws.com/role-arn", "arn:aws:iam::123456789012:role/pilot"));
        cloud.answer(
                "/clusters/my-cluster",
                "{\"cluster\":{\"endpoint\":\"%s\",\"certificateAuthority\":{\"data\":\"%s\"}}}"
                        .formatted(server(scene), base64(authority(scene))));
        cloud.answer("/sts/", """
                <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
                  <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s3</SecretAccessKey>
                  <SessionToken>t0</SessionToken><Expiration>%s</Expiration>
                </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                """.formatted(Instant.now().plusSeconds(3600)));
        publish(scene);
        describe(scene, Map.of("provider", "aws", "cluster", EKS, "serviceAccountName", "pilot"));
        try (var _ = scene.sluice()
                .with(Map.of(
                        "AWS_ENDPOINT_URL_EKS", cloud.address(), "AWS_ENDPOINT_URL_STS", cloud.address() + "/sts"))) {
            scene.apply("app", spec("./app").kubeConfig(described()));

            scene.eventually("the API server's refusal", () -> message(scene).contains("Unauthorized"));
            assertThat(cloud.requests())
                    .filteredOn(asked -> asked.path().equals("/clusters/my-cluster"))
                    .allSatisfy(asked -> {
                        assertThat(asked.header("Authorization")).contains("Credential=ASIA/", "/eu-central-1/eks/");
                        assertThat(asked.header("X-amz-security-token")).isEqualTo("t0");
                    })
                    .hasSize(1);
        }
    }

    private void describesGke(Scene scene) {
        var config = scene.client().getConfiguration();
        cloud.answer(
                "/v1/" + GKE,
                "{\"endpoint\":\"%s\",\"masterAuth\":{\"clusterCaCertificate\":\"%s\"}}"
                        .formatted(
                                config.getMasterUrl()
                                        .replaceFirst("https://", "")
                                        .replaceFirst("/$", ""),
                                config.getCaCertData()));
    }

    private Map<String, String> google() {
        return Map.of(
                "GCE_METADATA_HOST", cloud.host(),
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER", cloud.address(),
                "CLOUDSDK_API_ENDPOINT_OVERRIDES_STS", cloud.address());
    }

    private static void publish(Scene scene) {
        scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
    }

    private static KubeConfig described() {
        return new KubeConfig(new LocalReference("remote"), null);
    }

    private static void awaitMessage(Scene scene, String problem) {
        scene.request("app");
        var expected = "KubeConfig configmap '%s/remote' %s".formatted(scene.namespace(), problem);
        scene.eventually(expected, () -> message(scene).equals(expected));
    }

    private static String message(Scene scene) {
        return scene.condition("app", Conditions.READY)
                .map(condition -> condition.getMessage())
                .orElse("");
    }

    private static String metrics(Scene scene) throws Exception {
        return scene.sluice().get(scene.sluice().http("/metrics")).body();
    }

    private static String server(Scene scene) {
        return scene.client().getConfiguration().getMasterUrl().replaceFirst("/$", "");
    }

    private static String authority(Scene scene) {
        return new String(
                Base64.getDecoder().decode(scene.client().getConfiguration().getCaCertData()), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    /** What a cloud gives somebody whom our API server knows. */
    private static String accessToken(Scene scene, String account) {
        var token = scene.client()
                .serviceAccounts()
                .inNamespace(scene.namespace())
                .withName(account)
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
        return "{\"access_token\":\"%s\",\"expires_in\":3599}".formatted(token);
    }

    private static void describe(Scene scene, Map<String, String> data) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("remote")
                .withNamespace(scene.namespace())
                .endMetadata()
                .withData(data)
                .build();
        scene.client().resource(map).delete();
        scene.client().resource(map).create();
    }

    private static void account(Scene scene, String name, Map<String, String> annotations) {
        scene.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(scene.namespace())
                        .withAnnotations(annotations)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void mayWriteConfigMaps(Scene scene, String account) {
        var ns = scene.namespace();
        account(scene, account, Map.of());
        scene.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ns)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("configmaps")
                        .withVerbs("*")
                        .endRule()
                        .build())
                .create();
        scene.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ns)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                        .addNewSubject("", "ServiceAccount", account, ns)
                        .build())
                .create();
    }
}
