package dev.sluice.controller;

import static dev.sluice.sops.Recordings.recorded;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.OpenBao;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real OpenBao lets service accounts in by tokens of the real API server, and decrypts with its transit engine. */
@Tag("openbao")
@ExtendWith(ControlPlane.class)
class OpenBaoIT {
    @Test
    void accountsLogInByBothOfItsMethodsAndDecrypt(Scene scene) throws Exception {
        try (var bao = OpenBao.start()) {
            var ns = scene.namespace();
            account(scene, "decryptor", Map.of());
            account(
                    scene,
                    "annotated",
                    Map.of(
                            "credential.auth.fluxcd.io/audiences", "my-openbao",
                            "transit-engine.auth.fluxcd.io/login-path", "auth/jwt/login",
                            "transit-engine.auth.fluxcd.io/role", "by-annotation"));
            account(scene, "stranger", Map.of());
            publish(scene, encrypted(bao, scene));
            kubernetesMethod(bao, scene, ns + "_decryptor");
            jwtMethod(bao, scene, "by-annotation");
            vaults(scene, bao.address());

            var configured = Map.of("RUNTIME_NAMESPACE", ns, "SLUICE_DECRYPTION_VAULT_CONFIG_MAP", "vaults");
            try (var _ = scene.sluice().with(configured)) {
                scene.apply("app", decrypted("decryptor"));
                scene.awaitReady("app", "r1");
                assertThat(value(scene)).isEqualTo("correct horse");

                scene.apply("stranger", decrypted("stranger"));
                assertThat(scene.awaitNotReady("stranger", Conditions.BUILD_FAILED))
                        .contains(
                                "service account '%s/stranger' cannot log in to %s/v1/auth/kubernetes/login as the role '%s_stranger': code 400"
                                        .formatted(ns, bao.address(), ns));
            }
            scene.client().resource(scene.kustomization("app")).delete();
            scene.awaitGone(
                    "the Secret",
                    () -> scene.client()
                            .secrets()
                            .inNamespace(ns)
                            .withName("app")
                            .get());
            try (var _ = scene.sluice().with(Map.of())) {
                scene.apply("annotated", decrypted("annotated"));
                scene.awaitReady("annotated", "r1");
                assertThat(value(scene)).isEqualTo("correct horse");
            }
        }
    }

    /** The recorded file, with its data key encrypted by this server's key. */
    private static String encrypted(OpenBao bao, Scene scene) throws Exception {
        bao.write("sys/mounts/sops", Map.of("type", "transit"));
        bao.write("sops/keys/app", Map.of());
        var file = new String(recorded("object-vault.encrypted.yaml"), StandardCharsets.UTF_8);
        var start = file.indexOf("vault:v1:");
        var end = file.indexOf('\n', start);
        var ciphertext = bao.write(
                        "sops/encrypt/app",
                        Map.of(
                                "plaintext",
                                file.substring(start + "vault:v1:".length(), end)
                                        .strip()))
                .at("/data/ciphertext")
                .asText();
        bao.write(
                "sys/policies/acl/decrypt",
                Map.of("policy", "path \"sops/decrypt/app\" { capabilities = [\"update\"] }"));
        return (file.substring(0, start) + ciphertext + file.substring(end))
                .replace("http://127.0.0.1:8200", bao.address())
                .replace("namespace: default", "namespace: " + scene.namespace());
    }

    /** The server asks the API server whose token it is. */
    private static void kubernetesMethod(OpenBao bao, Scene scene, String role) throws Exception {
        var config = scene.client().getConfiguration();
        bao.write("sys/auth/kubernetes", Map.of("type", "kubernetes"));
        bao.write(
                "auth/kubernetes/config",
                Map.of(
                        "kubernetes_host", config.getMasterUrl().replaceFirst("/$", ""),
                        "kubernetes_ca_cert",
                                new String(Base64.getDecoder().decode(config.getCaCertData()), StandardCharsets.UTF_8),
                        "token_reviewer_jwt", reviewer(scene)));
        bao.write(
                "auth/kubernetes/role/" + role,
                Map.of(
                        "bound_service_account_names",
                        "decryptor",
                        "bound_service_account_namespaces",
                        scene.namespace(),
                        "audience",
                        bao.address(),
                        "token_policies",
                        "decrypt"));
    }

    /** The server verifies the token by the API server's public keys. */
    private static void jwtMethod(OpenBao bao, Scene scene, String role) throws Exception {
        bao.write("sys/auth/jwt", Map.of("type", "jwt"));
        bao.write("auth/jwt/config", Map.of("jwt_validation_pubkeys", List.of(publicKey())));
        bao.write(
                "auth/jwt/role/" + role,
                Map.of(
                        "role_type", "jwt",
                        "user_claim", "sub",
                        "bound_subject", "system:serviceaccount:%s:annotated".formatted(scene.namespace()),
                        "bound_audiences", "my-openbao",
                        "token_policies", "decrypt"));
    }

    private static String publicKey() throws IOException {
        return Files.readString(ControlPlane.kubeconfig().resolveSibling("pki").resolve("sa.pub"));
    }

    /** A token that may ask the API server whose a token is. */
    private static String reviewer(Scene scene) {
        account(scene, "reviewer", Map.of());
        scene.client()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("reviewer-" + scene.namespace())
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "system:auth-delegator")
                        .addNewSubject("", "ServiceAccount", "reviewer", scene.namespace())
                        .build())
                .create();
        return scene.client()
                .serviceAccounts()
                .inNamespace(scene.namespace())
                .withName("reviewer")
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
    }

    private static KustomizationSpecBuilder decrypted(String account) {
        return spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, account, null));
    }

    private static void publish(Scene scene, String secret) {
        scene.publish("r1", Map.of("app/secret.yaml", secret));
    }

    private static void vaults(Scene scene, String address) {
        scene.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("vaults")
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .withData(Map.of(
                                "config.yaml",
                                "instances:\n- address: %s\n  loginPath: auth/kubernetes/login\n".formatted(address)))
                        .build())
                .create();
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

    private static String value(Scene scene) {
        var data = scene.client()
                .secrets()
                .inNamespace(scene.namespace())
                .withName("app")
                .get()
                .getData();
        return new String(Base64.getDecoder().decode(data.get("token")), StandardCharsets.UTF_8);
    }
}
