package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may write a Secret may write a kubeconfig: it must not reach what is the controller's. */
class KubeconfigTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenInItCounts() {
        var kubeconfig = parse(text("certificate-authority-data: Y2E=", "token: abc"));

        assertThat(kubeconfig.config().getMasterUrl()).startsWith("https://other.example.com:6443");
        assertThat(kubeconfig.config().getCaCertData()).isEqualTo("Y2E=");
        assertThat(kubeconfig.config().getAutoOAuthToken()).isEqualTo("abc");
        assertThat(kubeconfig.config().getRequestTimeout()).isEqualTo(30_000);
        assertThat(kubeconfig.account()).isEmpty();
    }

    @Test
    void noFileIsRead() throws IOException {
        var file = Files.writeString(directory.resolve("token"), "the controller's own");
        var config = parse(text(
                        "certificate-authority: " + file,
                        "tokenFile: %1$s, client-certificate: %1$s, client-key: %1$s".formatted(file)))
                .config();

        assertThat(config.getCaCertFile()).isNull();
        assertThat(config.getClientCertFile()).isNull();
        assertThat(config.getClientKeyFile()).isNull();
        assertThat(config.getOauthToken()).isNull();
        assertThat(config.getAutoOAuthToken()).isNull();
    }

    @Test
    void theControllersOwnCredentialsStayHere() {
        System.setProperty("kubernetes.auth.token", "the controller's own");
        try {
            var config = parse(text("certificate-authority-data: Y2E=", "")).config();

            assertThat(config.getOauthToken()).isNull();
            assertThat(config.getAutoOAuthToken()).isNull();
            assertThat(config.refresh()).as("what an answer 401 leads to").isSameAs(config);
        } finally {
            System.clearProperty("kubernetes.auth.token");
        }
    }

    @Test
    void aProgramIsRunOnlyWhereThatIsAllowed() {
        var ran = directory.resolve("ran");
        var exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [%s]}".formatted(ran);

        assertThat(parse(text("certificate-authority-data: Y2E=", exec)).mayExpire())
                .isFalse();
        assertThat(ran).doesNotExist();
        assertThat(Kubeconfig.parse(
                                text("certificate-authority-data: Y2E=", exec),
                                new KubernetesSerialization(),
                                true,
                                false)
                        .mayExpire())
                .isTrue();
        assertThat(ran).exists();
    }

    @Test
    void certificatesAreVerifiedUnlessThatIsAllowedNotToBe() {
        var text = text("insecure-skip-tls-verify: true", "token: abc");

        assertThat(parse(text).config().isTrustCerts()).isFalse();
        assertThat(parse(text).config().isDisableHostnameVerification()).isFalse();
        assertThat(Kubeconfig.parse(text, new KubernetesSerialization(), false, true)
                        .config()
                        .isTrustCerts())
                .isTrue();
    }

    @Test
    void whoIsToBeImpersonatedIs() {
        assertThat(parse(text("certificate-authority-data: Y2E=", "as: jane, as-groups: [dev, ops]"))
                        .account())
                .contains(new Account("jane", List.of("dev", "ops")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void aClientKeySaysItsAlgorithmItself(String algorithm) throws GeneralSecurityException {
        var key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
        var pem = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(Base64.getMimeEncoder().encodeToString(key.getEncoded()));
        var data = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(parse(text("certificate-authority-data: Y2E=", "client-key-data: " + data))
                        .config()
                        .getClientKeyAlgo())
                .isEqualTo(algorithm);
    }

    @Test
    void whatIsWrongIsSaidWithoutItsContent() {
        assertThatThrownBy(() -> parse("token: [secret")).hasMessage("is not valid YAML");
        assertThatThrownBy(() -> parse("")).hasMessage("is empty");
        assertThatThrownBy(() -> parse(text("", "").replace("current-context: main", "current-context: secret")))
                .hasMessage("has no current context");
        assertThatThrownBy(() -> parse(text("", "").replace("cluster: there", "cluster: secret")))
                .hasMessage("lacks the cluster of its current context");
    }

    private static Kubeconfig parse(String text) {
        return Kubeconfig.parse(text, new KubernetesSerialization(), false, false);
    }

    private static String text(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: main
                contexts: [{name: main, context: {cluster: there, user: me}}]
                clusters: [{name: there, cluster: {server: "https://other.example.com:6443", %s}}]
                users: [{name: me, user: {%s}}]
                """.formatted(cluster, user);
    }
}
