package dev.sluice.build;

import static dev.sluice.sops.Recordings.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.kustomize.Budget;
import dev.sluice.sops.Keys;
import dev.sluice.sops.Recordings;
import dev.sluice.testing.BuildAlone;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds of what the real sops encrypted. */
class DecryptedBuildTest {
    private static final String SECRET_OF_FILE = """
            secretGenerator:
            - name: app
              files: [%s]
            generatorOptions: {disableNameSuffixHash: true}
            """;

    @TempDir
    private Path artifact;

    private final Keys keys = Recordings.keys("one.agekey");

    @Test
    void aSecretIsDecryptedAndItsMetadataIsGone() throws IOException {
        write("app/secret.yaml", recorded("encrypted-regex.encrypted.yaml"));

        var secret = built("app", keys).getFirst();

        assertThat(secret.getAdditionalProperties()).doesNotContainKey("sops");
        assertThat(decoded(secret, "token")).isEqualTo("correct horse");
        assertThat(secret.getAdditionalProperties().get("stringData")).isEqualTo(Map.of("user", "orders"));
    }

    @Test
    void filesThatSecretsAreMadeOfAreDecrypted() throws IOException {
        write("app/values.yaml", recorded("whole-values.encrypted.yaml"));
        write("app/config", recorded("whole-config.encrypted.dockerconfigjson"));
        text("app/kustomization.yaml", SECRET_OF_FILE.formatted("values.yaml, .dockerconfigjson=config"));

        var secret = built("app", keys).getFirst();

        assertThat(decoded(secret, "values.yaml")).isEqualTo(text(recorded("whole-values.decrypted.yaml")));
        assertThat(decoded(secret, ".dockerconfigjson")).contains("registry.example.com");
    }

    @Test
    void variablesAndPatchesAreDecryptedAlsoInBasesAndComponents() throws IOException {
        write("base/some.env", recorded("whole-settings.encrypted.env"));
        text(
                "base/kustomization.yaml",
                "secretGenerator: [{name: app, envs: [some.env]}]\ngeneratorOptions: {disableNameSuffixHash: true}");
        write("part/patch.yaml", recorded("patch.encrypted.yaml"));
        text(
                "part/kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: patch.yaml}]");
        text("app/kustomization.yaml", "resources: [../base]\ncomponents: [../part]");

        var secret = built("app", keys).getFirst();

        assertThat(decoded(secret, "USER")).isEqualTo("orders");
        assertThat(secret.getAdditionalProperties().get("stringData")).isEqualTo(Map.of("added", "by a patch"));
    }

    @Test
    void aBinaryFileComesOutByteForByte() throws IOException {
        write("app/cert.enc", recorded("whole-keystore.encrypted.bin"));
        text(
                "app/kustomization.yaml",
                SECRET_OF_FILE.formatted("cert.bin=cert.enc")
                        + "configMapGenerator: [{name: shared, files: [cert.enc]}]");
        text(
                "app2/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\ndata: {cert.p12: %s}"
                        .formatted(base64(recorded("whole-keystore.encrypted.bin"))));

        var generated = built("app", keys);

        assertThat(bytes(generated.getLast(), "cert.bin")).isEqualTo(recorded("whole-keystore.decrypted.bin"));
        assertThat(generated.getFirst().getAdditionalProperties().get("binaryData"))
                .isEqualTo(Map.of("cert.enc", base64(recorded("whole-keystore.decrypted.bin"))));
        assertThat(bytes(built("app2", keys).getFirst(), "cert.p12"))
                .isEqualTo(recorded("whole-keystore.decrypted.bin"));
    }

    /** As kustomize does: the values of variables are text. */
    @Test
    void anEnvironmentFileThatIsNotTextIsRefused() throws IOException {
        write("app/some.env", recorded("whole-latin.encrypted.env"));
        text("app/kustomization.yaml", "secretGenerator: [{name: app, envs: [some.env]}]");

        assertThat(failure(keys)).contains("some.env", "has invalid utf8 bytes");
    }

    /** The comments that told which values are encrypted are gone after the build. */
    @ParameterizedTest
    @ValueSource(strings = {"object-encrypted-comment", "object-unencrypted-comment"})
    void valuesThatCommentsChoseAreKnownByTheirEnvelope(String recording) throws IOException {
        write("app/secret.yaml", recorded(recording + ".encrypted.yaml"));
        text("app/kustomization.yaml", "resources: [secret.yaml]\nnamespace: other\ncommonLabels: {added: later}");

        var secret = built("app", keys).getFirst();

        assertThat(secret.getAdditionalProperties())
                .doesNotContainKey("sops")
                .containsEntry("stringData", Map.of("user", "orders", "token", "correct horse"));
        assertThat(secret.getMetadata().getNamespace()).isEqualTo("other");
    }

    /** Never is ciphertext taken for a value. */
    @Test
    void anEnvelopeThatIsDamagedIsRefused() throws IOException {
        var damaged = text(recorded("object-encrypted-comment.encrypted.yaml")).replaceFirst(",iv:[^,]*,", ",");
        text("app/secret.yaml", damaged);

        assertThat(failure(keys)).contains("Input string does not match sops' data format");
    }

    @Test
    void whatIsDecryptedIsSecretToAllWhoTellOfTheObjects() throws IOException {
        write("app/secret.yaml", recorded("encrypted-regex.encrypted.yaml"));

        var outcome = build().build(artifact, spec("app", true), Variables.NONE, BuildAlone.means(keys));

        assertThat(((BuildOutcome.Built) outcome)
                        .secretValues()
                        .redacted("Secret/app: Invalid value: \"correct horse\", %s"
                                .formatted(base64("correct horse".getBytes()))))
                .isEqualTo("Secret/app: Invalid value: \"*****\", *****");
    }

    /** A decrypted value may make an object that is none. */
    @Test
    void aDecryptedValueOfAWrongTypeIsNotTold() throws IOException {
        write("app/secret.yaml", recorded("object-mistyped.encrypted.yaml"));

        assertThat(failure(keys)).contains("from String \"*****\"").doesNotContain("correct horse");
    }

    @Test
    void aFileThatAConfigMapSharesIsDecryptedForBoth() throws IOException {
        write("app/blob", recorded("whole-blob.encrypted.bin"));
        text(
                "app/kustomization.yaml",
                SECRET_OF_FILE.formatted("blob") + "configMapGenerator: [{name: shared, files: [blob]}]");

        var config = built("app", keys).getFirst();

        assertThat(config.getKind()).isEqualTo("ConfigMap");
        assertThat(data(config).get("blob")).asString().startsWith("not only text");
    }

    @Test
    void theFilesOfTheArtifactStayEncrypted() throws IOException {
        write("app/values.yaml", recorded("whole-values.encrypted.yaml"));
        text("app/kustomization.yaml", SECRET_OF_FILE.formatted("values.yaml"));

        built("app", keys);

        assertThat(Files.readAllBytes(artifact.resolve("app/values.yaml")))
                .isEqualTo(recorded("whole-values.encrypted.yaml"));
    }

    @Test
    void aValueThatIsAnEncryptedFileIsDecrypted() throws IOException {
        text(
                "app/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\ndata: {a.env: %s, other: %s}"
                        .formatted(base64(recorded("whole-settings.encrypted.env")), base64("plain".getBytes())));

        var secret = built("app", keys).getFirst();

        assertThat(decoded(secret, "a.env")).isEqualTo(text(recorded("whole-settings.decrypted.env")));
        assertThat(decoded(secret, "other")).isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource({
        "a.yaml,            whole-values.encrypted.yaml,             whole-values.decrypted.yaml",
        "a.json,            whole-values.encrypted.json,             whole-values.decrypted.json",
        "a.env,             whole-settings.encrypted.env,            whole-settings.decrypted.env",
        "a.ini,             whole-settings.encrypted.ini,            whole-settings.decrypted.ini",
        "a,                 whole-blob.encrypted.bin,                whole-blob.decrypted.bin",
        ".dockerconfigjson, whole-config.encrypted.dockerconfigjson, whole-config.decrypted.dockerconfigjson",
        "a.json,            whole-values.encrypted.yaml,             converted/whole-values.yaml.json",
        "a.yaml,            whole-values.encrypted.json,             converted/whole-values.json.yaml",
        "a.yaml,            whole-settings.encrypted.ini,            converted/whole-settings.ini.yaml",
        "a.json,            whole-settings.encrypted.env,            converted/whole-settings.env.json",
        ".dockerconfigjson, whole-values.encrypted.yaml,             converted/whole-values.yaml.json",
    })
    void aValueTakesTheFormThatItsNameTells(String key, String encrypted, String decrypted) throws IOException {
        text(
                "app/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\ndata: {%s: %s}"
                        .formatted(key, base64(recorded(encrypted))));

        assertThat(decoded(built("app", keys).getFirst(), key)).isEqualTo(text(recorded(decrypted)));
    }

    @Test
    void aValueThatCannotTakeItsFormIsNamed() throws IOException {
        text(
                "app/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: app, namespace: apps}\ndata: {a: %s}"
                        .formatted(base64(recorded("whole-settings.encrypted.env"))));

        assertThat(failure(keys))
                .startsWith("decryption failed for 'Secret.v1.[noGrp]/app': failed to decrypt and format 'apps/app'"
                        + " Secret field 'a': failed to emit encrypted dotenv file as decrypted binary: ");
    }

    @Test
    void encryptedTextsOfAnObjectThatIsNotEncryptedStay() throws IOException {
        text("app/plain.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData: {a: 'mac: ENC[x'}");

        assertThat(built("app", keys).getFirst().getAdditionalProperties().get("stringData"))
                .isEqualTo(Map.of("a", "mac: ENC[x"));
    }

    @Test
    void anObjectOfAnyKindIsDecrypted() throws IOException {
        write("app/config.yaml", recorded("object-config.encrypted.yaml"));

        var config = built("app", keys).getFirst();

        assertThat(config.getKind()).isEqualTo("ConfigMap");
        assertThat(data(config)).isEqualTo(Map.of("mode", "fast"));
        assertThat(config.getAdditionalProperties()).doesNotContainKey("sops");
    }

    @Test
    void metadataWithoutAMacIsAFieldAsAnyOther() throws IOException {
        text("app/config.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: app}, sops: {mac: ''}}");

        assertThat(built("app", keys).getFirst().getAdditionalProperties()).containsKey("sops");
    }

    @Test
    void aDockerConfigurationKeepsItsType() throws IOException {
        write("app/registry.yaml", recorded("object-registry.encrypted.yaml"));

        var secret = built("app", keys).getFirst();

        assertThat(secret.getAdditionalProperties()).containsEntry("type", "kubernetes.io/dockerconfigjson");
        assertThat(decoded(secret, ".dockerconfigjson")).contains("registry.example.com");
    }

    @Test
    void anObjectMayStayEncrypted() throws IOException {
        text(
                "app/secret.yaml",
                text(recorded("encrypted-regex.encrypted.yaml"))
                        .replace(
                                "    name: app\n",
                                "    name: app\n    annotations: {kustomize.toolkit.fluxcd.io/decrypt: Disabled}\n"));

        assertThat(built("app", keys).getFirst().getAdditionalProperties()).containsKey("sops");
    }

    @Test
    void withoutDecryptionNothingIsDecrypted() throws IOException {
        write("app/secret.yaml", recorded("encrypted-regex.encrypted.yaml"));

        var outcome = build().build(artifact, spec("app", false), Variables.NONE, BuildAlone.means(keys));

        assertThat(((BuildOutcome.Built) outcome).manifests().getFirst().getAdditionalProperties())
                .containsKey("sops");
    }

    @Test
    void aWrongKeyIsToldWithTheObject() throws IOException {
        write("app/secret.yaml", recorded("encrypted-regex.encrypted.yaml"));

        assertThat(failure(Recordings.keys("other.agekey")))
                .startsWith("decryption failed for 'Secret.v1.[noGrp]/app': failed to decrypt and format 'default/app'"
                        + " Secret data: cannot get sops data key: ")
                .contains("no identity matched any of the recipients");
    }

    @Test
    void aFileThatWasChangedAfterItWasEncryptedIsRefused() throws IOException {
        var changed = text(recorded("whole-settings.encrypted.env")).replace("unencrypted=fast", "unencrypted=slow");
        text("app/some.env", changed);
        text("app/kustomization.yaml", "secretGenerator: [{name: app, envs: [some.env]}]");

        assertThat(failure(keys))
                .startsWith(
                        "error decrypting sources: ./app/some.env: failed to verify sops data integrity: expected mac '");
    }

    @Test
    void noValueIsToldInAnError() throws IOException {
        write("app/patch", recorded("whole-blob.encrypted.bin"));
        text("app/kustomization.yaml", "patches: [{path: patch, target: {kind: Secret}}]");

        assertThat(failure(keys)).doesNotContain("not only text").doesNotContain("and a tab");
    }

    @Test
    void nothingOutsideTheArtifactIsRead() throws IOException {
        var outside = Files.createTempFile("outside", ".env");
        Files.write(outside, recorded("whole-settings.encrypted.env"));
        Files.createDirectories(artifact.resolve("app"));
        Files.createSymbolicLink(artifact.resolve("app/some.env"), outside);
        text("app/kustomization.yaml", "secretGenerator: [{name: app, envs: [some.env]}]");

        assertThat(failure(keys)).contains("is not in or below the root of the build");
        Files.delete(outside);
    }

    @Test
    void aHugeFileIsRefused() throws IOException {
        write("app/some.env", new byte[(5 << 20) + 1]);
        text("app/kustomization.yaml", "secretGenerator: [{name: app, envs: [some.env]}]");

        assertThat(failure(keys)).contains("cannot decrypt file with size (5242881 bytes) exceeding limit (5242880)");
    }

    @Test
    void soIsAHugeValueOfASecret() throws IOException {
        var huge = new String(recorded("whole-settings.encrypted.env"), StandardCharsets.UTF_8) + "\n#"
                + "a".repeat(5 << 20);
        text(
                "app/secret.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\ndata: {a.env: %s}"
                        .formatted(base64(huge.getBytes(StandardCharsets.UTF_8))));

        assertThat(failure(keys)).contains("bytes) exceeding limit (5242880)");
    }

    @Test
    void aRuleThatTakesAllMemoryIsRefused() throws IOException {
        text(
                "app/secret.yaml",
                text(recorded("encrypted-regex.encrypted.yaml"))
                        .replaceFirst("encrypted_regex: .*", "encrypted_regex: (((a{100}){100}){100}){100}"));

        assertThat(failure(keys))
                .contains("the field encrypted_regex of the sops metadata is not a regular expression");
    }

    @Test
    void kustomizationsThatReferToEachOtherEnd() throws IOException {
        text("app/kustomization.yaml", "resources: [../base]");
        text("base/kustomization.yaml", "resources: [../app]");

        assertThat(failure(keys)).startsWith("kustomize build failed: ");
    }

    private static ManifestBuild build() {
        return new ManifestBuild(new KubernetesSerialization(), Budget.Limits.DEFAULT, true);
    }

    private static KustomizationSpec spec(String path, boolean decrypts) {
        var decryption = new KustomizationSpec.Decryption(KustomizationSpec.Decryption.Provider.SOPS, "", null);
        return KustomizationSpec.builder()
                .path(path)
                .decryption(decrypts ? decryption : null)
                .build();
    }

    private List<GenericKubernetesResource> built(String path, Keys with) {
        var outcome = build().build(artifact, spec(path, true), Variables.NONE, BuildAlone.means(with));
        assertThat(outcome).isInstanceOf(BuildOutcome.Built.class);
        return ((BuildOutcome.Built) outcome).manifests();
    }

    private String failure(Keys with) {
        var outcome = build().build(artifact, spec("app", true), Variables.NONE, BuildAlone.means(with));
        assertThat(outcome).isInstanceOf(BuildOutcome.Failed.class);
        return ((BuildOutcome.Failed) outcome).message();
    }

    private static Map<?, ?> data(GenericKubernetesResource object) {
        return (Map<?, ?>) object.getAdditionalProperties().get("data");
    }

    private static String decoded(GenericKubernetesResource secret, String key) {
        return text(bytes(secret, key));
    }

    private static byte[] bytes(GenericKubernetesResource secret, String key) {
        return Base64.getMimeDecoder().decode((String) data(secret).get(key));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void text(String file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String file, byte[] bytes) throws IOException {
        var path = artifact.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }
}
