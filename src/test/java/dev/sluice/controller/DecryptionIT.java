package dev.sluice.controller;

import static dev.sluice.sops.Recordings.recorded;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.api.LocalReference;
import dev.sluice.sops.Recordings;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What SOPS encrypted reaches the cluster in the clear, and nothing else tells it. */
@ExtendWith(ControlPlane.class)
class DecryptionIT {
    private static final String KEYS = "sops-keys";

    @Test
    void encryptedSecretsAreApplied(Scene scene) {
        keys(scene, "one.agekey");
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        scene.apply("app", decrypted());
        scene.awaitReady("app", "r1");

        assertThat(value(scene, "app", "token")).isEqualTo("correct horse");
        assertThat(value(scene, "app", "user")).isEqualTo("orders");
    }

    @Test
    void theTypeOfADockerConfigurationStaysAndARevisionWithNothingNewIsToldOnce(Scene scene) {
        keys(scene, "one.agekey");
        var files = Map.of(
                "app/config", text(recorded("whole-config.encrypted.dockerconfigjson")),
                "app/kustomization.yaml", """
                        namespace: %s
                        generatorOptions: {disableNameSuffixHash: true}
                        secretGenerator:
                        - name: registry
                          type: kubernetes.io/dockerconfigjson
                          files: [.dockerconfigjson=config]
                        """.formatted(scene.namespace()));
        scene.publish("r1", files);
        scene.apply("app", decrypted());
        scene.awaitReady("app", "r1");
        assertThat(value(scene, "registry", ".dockerconfigjson"))
                .isEqualTo(text(recorded("whole-config.decrypted.dockerconfigjson")));
        assertThat(scene.client()
                        .secrets()
                        .inNamespace(scene.namespace())
                        .withName("registry")
                        .get()
                        .getType())
                .isEqualTo("kubernetes.io/dockerconfigjson");

        scene.publish("r2", files);
        scene.awaitReady("app", "r2");
        scene.publish("r3", Map.of("app/kustomization.yaml", "resources: [gone.yaml]"));
        scene.awaitNotReady("app", Conditions.BUILD_FAILED);
        scene.eventually("what comes after", () -> !messages(scene, "r3").isEmpty());

        assertThat(messages(scene, "r2")).singleElement().asString().startsWith("Reconciliation finished in ");
    }

    private static List<String> messages(Scene scene, String revision) {
        return scene.client().v1().events().inNamespace(scene.namespace()).list().getItems().stream()
                .filter(event -> revision.equals(
                        event.getMetadata().getAnnotations().get("kustomize.toolkit.fluxcd.io/revision")))
                .map(Event::getMessage)
                .toList();
    }

    @Test
    void aWrongKeyIsToldUntilTheRightOneIsThere(Scene scene) {
        keys(scene, "other.agekey");
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        scene.apply("app", decrypted());

        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                .startsWith("decryption failed for 'Secret.v1.[noGrp]/app': ")
                .contains("cannot get sops data key: ", "no identity matched any of the recipients");

        keys(scene, "one.agekey");
        scene.request("app");
        scene.awaitReady("app", "r1");
    }

    @Test
    void theKeysAreLookedAtAgainAtTheInterval(Scene scene) {
        keys(scene, "one.agekey");
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        scene.apply("app", decrypted().interval(Duration.ofSeconds(1)));
        scene.awaitReady("app", "r1");

        keys(scene, "other.agekey");

        scene.awaitNotReady("app", Conditions.BUILD_FAILED);
    }

    @Test
    void aFileThatWasChangedAfterItWasEncryptedIsNotApplied(Scene scene) {
        keys(scene, "one.agekey");
        var changed = text(recorded("whole-settings.encrypted.env"))
                .replace("MODE_unencrypted=fast", "MODE_unencrypted=slow");
        scene.publish(
                "r1",
                Map.of(
                        "app/kustomization.yaml",
                        "namespace: %s\nsecretGenerator: [{name: app, envs: [some.env]}]".formatted(scene.namespace()),
                        "app/some.env",
                        changed));
        scene.apply("app", decrypted());

        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                .startsWith(
                        "error decrypting sources: ./app/some.env: failed to verify sops data integrity: expected mac");
    }

    @Test
    void aMissingKeySecretIsNamed(Scene scene) {
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        scene.apply("app", decrypted());

        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED)).isEqualTo("secrets \"sops-keys\" not found");
    }

    @Test
    void aServiceAccountForDecryptionNeedsAGateThatIsClosed(Scene scene) {
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        scene.apply("app", spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "tenant", null)));

        assertThat(scene.awaitNotReady("app", Conditions.FEATURE_GATE_DISABLED))
                .isEqualTo("to use spec.decryption.serviceAccountName for decryption authentication please enable the"
                        + " ObjectLevelWorkloadIdentity feature gate in the controller");
        assertThat(scene.condition("app", Conditions.STALLED).orElseThrow())
                .returns(Conditions.TRUE, condition -> condition.getStatus())
                .returns(Conditions.FEATURE_GATE_DISABLED, condition -> condition.getReason());
        assertThat(scene.kustomization("app").getStatus().observedGeneration()).isEqualTo(-1);
    }

    private static KustomizationSpecBuilder decrypted() {
        return spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "", new LocalReference(KEYS)));
    }

    private static void keys(Scene scene, String key) {
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(KEYS)
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .withData(Map.of("age.agekey", Base64.getEncoder().encodeToString(Recordings.key(key))))
                        .build())
                .serverSideApply();
    }

    private static String secret(Scene scene) {
        return text(recorded("encrypted-regex.encrypted.yaml"))
                .replace("namespace: default", "namespace: " + scene.namespace());
    }

    private static String value(Scene scene, String secret, String key) {
        var data = scene.client()
                .secrets()
                .inNamespace(scene.namespace())
                .withName(secret)
                .get()
                .getData();
        return text(Base64.getDecoder().decode(data.get(key)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
