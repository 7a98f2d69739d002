package dev.sluice.controller;

import static dev.sluice.sops.Recordings.recorded;
import static dev.sluice.testing.Scene.spec;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.api.LocalReference;
import dev.sluice.sops.Recordings;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.GitServer;
import dev.sluice.testing.Scene;
import dev.sluice.testing.TransitServer;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What SOPS encrypted reaches the cluster in the clear, and nothing else tells it. */
@ExtendWith(ControlPlane.class)
class DecryptionIT {
    private static final String KEYS = "sops-keys";
    private static final String VAULT_TOKEN = "s.token";

    @Test
    void encryptedSecretsAreApplied(Scene scene) {
        keys(scene, "one.agekey");
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        scene.apply("app", decrypted());
        scene.awaitReady("app", "r1");

        assertThat(value(scene, "app", "token")).isEqualTo("correct horse");
        assertThat(value(scene, "app", "user")).isEqualTo("orders");
    }

    /** Everything at once: each kind of key, each kind of file, and each place where a build finds them. */
    @Test
    void anOverlayMayMixKeysAndFilesOfAllKinds(Scene scene) {
        try (var vault = TransitServer.start(VAULT_TOKEN);
                var git = GitServer.start()) {
            var base = git.create("base");
            base.commit(
                    "main",
                    Map.of(
                            "dir/kustomization.yaml",
                            "resources: [secret.yaml]",
                            "dir/secret.yaml",
                            named("from-git", "object-hybrid")));
            var file = scene.serve("secret.yaml", named("from-web", "object-pgp"));
            keys(scene, allKeys());
            scene.publish("r1", everything(scene.namespace(), vault, base.url(), file));
            scene.apply("app", decrypted());
            scene.awaitReady("app", "r1");

            assertThat(List.of("app", "hybrid", "pgp", "vault", "deep", "of-part", "from-git", "from-web"))
                    .allSatisfy(name -> {
                        assertThat(value(scene, name, "token")).isEqualTo("correct horse");
                        assertThat(value(scene, name, "user")).isEqualTo("orders");
                    });
            assertThat(List.of("env-age", "env-hybrid", "env-pgp", "env-vault", "deep-env"))
                    .allSatisfy(name -> {
                        assertThat(value(scene, name, "PASSWORD")).isEqualTo("correct=horse \"battery\" 'staple'");
                        assertThat(value(scene, name, "MODE_unencrypted")).isEqualTo("fast");
                    });
            assertThat(List.of("registry", "pull")).allSatisfy(name -> {
                assertThat(read(scene, name).getType()).isEqualTo("kubernetes.io/dockerconfigjson");
                assertThat(value(scene, name, ".dockerconfigjson")).contains("registry.example.com");
            });
            assertThat(value(scene, "plain", "added")).isEqualTo("by a patch");
            assertThat(value(scene, "env-age", "added")).isEqualTo("by a patch");
            assertThat(value(scene, "files", "blob.bin")).isEqualTo(text(recorded("whole-blob.decrypted.bin")));
            assertThat(read(scene, "files").getData())
                    .containsEntry(
                            "cert.p12", Base64.getEncoder().encodeToString(recorded("whole-keystore.decrypted.bin")));
            assertThat(value(scene, "files", "renamed.yaml")).isEqualTo(text(recorded("whole-values.decrypted.yaml")));
            assertThat(value(scene, "files", "values.json")).isEqualTo(text(recorded("whole-values.decrypted.json")));
            assertThat(value(scene, "files", "settings.ini")).isEqualTo(text(recorded("whole-settings.decrypted.ini")));
            assertThat(scene.client()
                            .configMaps()
                            .inNamespace(scene.namespace())
                            .withName("config")
                            .get()
                            .getData())
                    .containsEntry("mode", "fast");
            assertThat(vault.requests()).isNotEmpty();
        }
    }

    @Test
    void whoNamesNoSecretUsesTheOneThatAllShare(Scene scene) throws Exception {
        keys(scene, "shared", Map.of("age.agekey", Recordings.key("one.agekey"), "a.asc", bytes("no key at all")));
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        scene.apply("app", spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "", null)));
        assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                .startsWith("decryption failed for 'Secret.v1.[noGrp]/app': ")
                .contains("cannot get sops data key: ", "no identity matched any of the recipients");

        try (var _ = scene.sluice().with(sharedKeys(scene))) {
            scene.request("app");
            scene.awaitReady("app", "r1");
            assertThat(value(scene, "app", "token")).isEqualTo("correct horse");
        }
    }

    @Test
    void aWrongKeyOfItsOwnIsNotMadeGoodByTheOneThatAllShare(Scene scene) throws Exception {
        keys(scene, "shared", Map.of("age.agekey", Recordings.key("one.agekey")));
        keys(scene, "other.agekey");
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        try (var _ = scene.sluice().with(sharedKeys(scene))) {
            scene.apply("app", decrypted());
            assertThat(scene.awaitNotReady("app", Conditions.BUILD_FAILED))
                    .contains("cannot get sops data key: ", "no identity matched any of the recipients");

            scene.edit("app", spec -> spec.decryption(new Decryption(Decryption.Provider.SOPS, "", null)));
            scene.awaitReady("app", "r1");
        }
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
        assertThat(read(scene, "registry").getType()).isEqualTo("kubernetes.io/dockerconfigjson");

        scene.publish("r2", files);
        scene.awaitReady("app", "r2");
        scene.publish("r3", Map.of("app/kustomization.yaml", "resources: [gone.yaml]"));
        scene.awaitNotReady("app", Conditions.BUILD_FAILED);
        scene.eventually("what comes after", () -> !messages(scene, "r3").isEmpty());

        assertThat(messages(scene, "r2")).singleElement().asString().startsWith("Reconciliation finished in ");
    }

    private static List<String> messages(Scene scene, String revision) {
        return scene.events().stream()
                .filter(event -> revision.equals(
                        event.getMetadata().getAnnotations().get("kustomize.toolkit.fluxcd.io/revision")))
                .map(Event::getMessage)
                .toList();
    }

    /** The API server quotes the value that it refuses. */
    @Test
    @Tag("attack")
    void aDecryptedValueThatTheApiServerRefusesIsNotTold(Scene scene) {
        keys(scene, "one.agekey");
        scene.publish(
                "r1",
                Map.of(
                        "app/service.yaml",
                        text(recorded("object-misplaced.encrypted.yaml"))
                                .replace("namespace: default", "namespace: " + scene.namespace())));
        scene.apply("app", decrypted());

        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED))
                .contains("Invalid value: \"*****\"")
                .doesNotContain("correct horse");
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

    private static KustomizationSpecBuilder decrypted() {
        return spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "", new LocalReference(KEYS)));
    }

    private static Map<String, byte[]> allKeys() {
        return Map.of(
                "one.agekey",
                Recordings.key("one.agekey"),
                "hybrid.agekey",
                Recordings.key("hybrid.agekey"),
                "rsa.asc",
                Recordings.key("rsa2048.asc"),
                "sops.vault-token",
                bytes(VAULT_TOKEN));
    }

    private static Map<String, String> everything(
            String namespace, TransitServer vault, String gitBase, String webFile) {
        return Map.ofEntries(
                entry("app/kustomization.yaml", """
                                    namespace: %s
                                    resources: [age.yaml, plain.yaml, hybrid.yaml, pgp.yaml, vault.yaml, registry.yaml, config.yaml,
                                      nested/deeper, %s//dir, %s]
                                    components: [../part]
                                    patches: [{path: patch.yaml, target: {kind: Secret, name: plain}}]
                                    secretGenerator:
                                    - {name: env-age, envs: [age.env]}
                                    - {name: env-hybrid, envs: [hybrid.env]}
                                    - {name: env-pgp, env: pgp.env}
                                    - {name: env-vault, envs: [vault.env]}
                                    - {name: files, files: [blob.bin, cert.p12=cert, renamed.yaml=values, values.json, settings.ini]}
                                    - name: pull
                                      type: kubernetes.io/dockerconfigjson
                                      files: [.dockerconfigjson=pull.json]
                                    generatorOptions: {disableNameSuffixHash: true}
                                    """.formatted(namespace, gitBase, webFile)),
                entry("app/age.yaml", named("app", "encrypted-regex")),
                entry("app/plain.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: plain}}"),
                entry("app/hybrid.yaml", named("hybrid", "object-hybrid")),
                entry("app/pgp.yaml", named("pgp", "object-pgp")),
                entry("app/vault.yaml", vault.encrypted(named("vault", "object-vault"))),
                entry("app/registry.yaml", text(recorded("object-registry.encrypted.yaml"))),
                entry("app/config.yaml", text(recorded("object-config.encrypted.yaml"))),
                entry("app/patch.yaml", text(recorded("patch.encrypted.yaml"))),
                entry("app/age.env", text(recorded("whole-settings.encrypted.env"))),
                entry("app/hybrid.env", text(recorded("hybrid.encrypted.env"))),
                entry("app/pgp.env", text(recorded("pgp-rsa.encrypted.env"))),
                entry("app/vault.env", vault.encrypted(text(recorded("vault.encrypted.env")))),
                entry("app/blob.bin", text(recorded("whole-blob.encrypted.bin"))),
                entry("app/cert", text(recorded("whole-keystore.encrypted.bin"))),
                entry("app/values", text(recorded("whole-values.encrypted.yaml"))),
                entry("app/values.json", text(recorded("whole-values.encrypted.json"))),
                entry("app/settings.ini", text(recorded("whole-settings.encrypted.ini"))),
                entry("app/pull.json", text(recorded("whole-config.encrypted.dockerconfigjson"))),
                entry(
                        "app/nested/deeper/kustomization.yaml",
                        "resources: [secret.yaml]\nsecretGenerator: [{name: deep-env, envs: [some.env]}]\n"
                                + "generatorOptions: {disableNameSuffixHash: true}"),
                entry("app/nested/deeper/secret.yaml", named("deep", "encrypted-regex")),
                entry("app/nested/deeper/some.env", text(recorded("whole-settings.encrypted.env"))),
                entry("part/kustomization.yaml", """
                                    apiVersion: kustomize.config.k8s.io/v1alpha1
                                    kind: Component
                                    resources: [secret.yaml]
                                    patches: [{path: patch.yaml, target: {kind: Secret, name: env-age}}]
                                    """),
                entry("part/secret.yaml", named("of-part", "encrypted-regex")),
                entry("part/patch.yaml", text(recorded("patch.encrypted.yaml"))));
    }

    /** What has the keys of the scene be those that Kustomizations share. */
    private static Map<String, String> sharedKeys(Scene scene) {
        return Map.of("RUNTIME_NAMESPACE", scene.namespace(), "SLUICE_DECRYPTION_AGE_SECRET", "shared");
    }

    private static void keys(Scene scene, String key) {
        keys(scene, Map.of("age.agekey", Recordings.key(key)));
    }

    private static void keys(Scene scene, Map<String, byte[]> files) {
        keys(scene, KEYS, files);
    }

    private static void keys(Scene scene, String name, Map<String, byte[]> files) {
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .withData(files.entrySet().stream()
                                .collect(toMap(
                                        Map.Entry::getKey,
                                        file -> Base64.getEncoder().encodeToString(file.getValue()))))
                        .build())
                .serverSideApply();
    }

    /** A recorded Secret under another name, which is not encrypted. */
    private static String named(String name, String recording) {
        return text(recorded(recording + ".encrypted.yaml")).replace("\n    name: app\n", "\n    name: " + name + "\n");
    }

    private static String secret(Scene scene) {
        return text(recorded("encrypted-regex.encrypted.yaml"))
                .replace("namespace: default", "namespace: " + scene.namespace());
    }

    private static String value(Scene scene, String secret, String key) {
        return text(Base64.getDecoder().decode(read(scene, secret).getData().get(key)));
    }

    private static Secret read(Scene scene, String secret) {
        return scene.client()
                .secrets()
                .inNamespace(scene.namespace())
                .withName(secret)
                .get();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
