package dev.sluice.controller;

import static dev.sluice.sops.Recordings.recorded;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import dev.sluice.testing.TransitServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Service accounts log in to a Vault by tokens that the real API server makes, and looks at for a server in the place of the
 * Vault. The real OpenBao: {@link OpenBaoIT}.
 */
@ExtendWith(ControlPlane.class)
class VaultLoginIT {
    private final TransitServer vault = TransitServer.start("s.token");

    @AfterEach
    void stop() {
        vault.close();
    }

    @Test
    void theConfigMapSaysWhichVaultsAreAskedAndHow(Scene scene) throws Exception {
        vault.trusting(scene.client());
        account(scene, "decryptor", Map.of());
        account(scene, "annotated", Map.of("transit-engine.auth.fluxcd.io/login-path", "auth/kubernetes/login"));
        vaults(scene, "https://vault.example.com:8200");
        publish(scene);
        try (var _ = scene.sluice().with(configured(scene))) {
            scene.apply("app", decrypted("decryptor"));
            assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                    .contains("no Vault login path configured for address '%s' in ConfigMap '%s/vaults'"
                            .formatted(vault.url(), scene.namespace()));
            assertThat(vault.requests()).isEmpty();

            vaults(scene, vault.url() + "/");
            scene.request("app");
            scene.awaitReady("app", "r1");
            assertThat(value(scene)).isEqualTo("correct horse");
            assertThat(vault.requests()).containsExactly("/v1/auth/kubernetes/login", "/v1/sops/decrypt/app");
            assertThat(scene.sluice().get(scene.sluice().http("/metrics")).body())
                    .contains("operation=\"decrypt_with_transit_engine\"");

            scene.apply("both", decrypted("annotated"));
            assertThat(scene.awaitNotReady("both", Conditions.BUILD_FAILED))
                    .contains("only one of them may say how to log in to Vault");

            scene.apply("own", decrypted(""));
            assertThat(scene.awaitNotReady("own", Conditions.BUILD_FAILED))
                    .contains("the controller does not run as a service account");
        }
    }

    @Test
    void theAnnotationsOfAnAccountSayHowItLogsIn(Scene scene) throws Exception {
        vault.trusting(scene.client());
        account(
                scene,
                "decryptor",
                Map.of(
                        "credential.auth.fluxcd.io/provider", "kubernetes",
                        "credential.auth.fluxcd.io/type", "jwt",
                        "credential.auth.fluxcd.io/expiration", "10m",
                        "transit-engine.auth.fluxcd.io/login-path", "auth/kubernetes/login"));
        account(
                scene,
                "foreign",
                Map.of(
                        "credential.auth.fluxcd.io/audiences", "somebody-else",
                        "transit-engine.auth.fluxcd.io/login-path", "auth/kubernetes/login"));
        account(
                scene,
                "impostor",
                Map.of(
                        "transit-engine.auth.fluxcd.io/role",
                        scene.namespace() + "_decryptor",
                        "transit-engine.auth.fluxcd.io/login-path",
                        "auth/kubernetes/login"));
        account(
                scene,
                "spiffe",
                Map.of(
                        "credential.auth.fluxcd.io/provider", "spiffe",
                        "transit-engine.auth.fluxcd.io/login-path", "auth/kubernetes/login"));
        account(scene, "astray", Map.of("transit-engine.auth.fluxcd.io/login-path", "sys/seal?x="));
        publish(scene);

        scene.apply("app", decrypted("decryptor"));
        scene.awaitReady("app", "r1");
        assertThat(value(scene)).isEqualTo("correct horse");

        scene.apply("foreign", decrypted("foreign"));
        assertThat(scene.awaitNotReady("foreign", Conditions.BUILD_FAILED))
                .contains("service account '%s/foreign' cannot log in to %s/v1/auth/kubernetes/login as the role"
                        .formatted(scene.namespace(), vault.url()));
        scene.apply("impostor", decrypted("impostor"));
        assertThat(scene.awaitNotReady("impostor", Conditions.BUILD_FAILED)).contains("cannot log in to");
        scene.apply("spiffe", decrypted("spiffe"));
        assertThat(scene.awaitNotReady("spiffe", Conditions.BUILD_FAILED))
                .contains("is 'spiffe', which is not supported: only 'kubernetes' is");
        scene.apply("astray", decrypted("astray"));
        assertThat(scene.awaitNotReady("astray", Conditions.BUILD_FAILED))
                .contains("'sys/seal?x=' is not a path of a Vault");
        assertThat(vault.requests()).doesNotContain("/v1/sys/seal");
    }

    /** Whoever writes an encrypted file must not have the controller's token sent to a server of theirs. */
    @Test
    void theTokenOfTheControllerIsForOneServer(Scene scene) throws Exception {
        publish(scene);
        try (var _ = scene.sluice().with(Map.of("VAULT_TOKEN", "s.token", "VAULT_ADDR", "http://127.0.0.1:1"))) {
            scene.apply("app", decrypted(""));
            assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                    .contains("the VAULT_TOKEN of the controller is shown to no server but that of its VAULT_ADDR");
            assertThat(vault.requests()).isEmpty();
        }
        try (var _ = scene.sluice().with(Map.of("VAULT_TOKEN", "s.token", "VAULT_ADDR", vault.url()))) {
            scene.request("app");
            scene.awaitReady("app", "r1");
            assertThat(value(scene)).isEqualTo("correct horse");
        }
    }

    private static KustomizationSpecBuilder decrypted(String account) {
        return spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, account, null));
    }

    private void publish(Scene scene) {
        scene.publish(
                "r1",
                Map.of(
                        "app/secret.yaml",
                        vault.encrypted(new String(recorded("object-vault.encrypted.yaml"), StandardCharsets.UTF_8))
                                .replace("namespace: default", "namespace: " + scene.namespace())));
    }

    private static Map<String, String> configured(Scene scene) {
        return Map.of("RUNTIME_NAMESPACE", scene.namespace(), "SLUICE_DECRYPTION_VAULT_CONFIG_MAP", "vaults");
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
                                "instances:\n- {address: \"%s\", loginPath: auth/kubernetes/login}\n"
                                        .formatted(address)))
                        .build())
                .serverSideApply();
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
