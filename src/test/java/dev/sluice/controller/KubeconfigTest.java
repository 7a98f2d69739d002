package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
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
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Whatever the current context uses. */
    @Test
    void whatNamesAFileIsRefused() throws IOException {
        var file = Files.writeString(directory.resolve("token"), "the controller's own");

        assertThatThrownBy(() -> parse(text("certificate-authority: " + file, "token: abc")))
                .hasMessage(
                        "is refused: cluster 'there' references a certificate-authority file, only certificate-authority-data is supported");
        assertThatThrownBy(() -> parse(text("", "tokenFile: " + file)))
                .hasMessage("is refused: user 'me' references a tokenFile, only an inline token is supported");
        assertThatThrownBy(() -> parse(text("", "client-certificate: " + file)))
                .hasMessage(
                        "is refused: user 'me' references a client-certificate file, only client-certificate-data is supported");
        assertThatThrownBy(() -> parse(text("", "client-key: " + file)))
                .hasMessage("is refused: user 'me' references a client-key file, only client-key-data is supported");
        assertThatThrownBy(() -> parse(text("certificate-authority-data: Y2E=", "token: abc")
                        .replace("users: [", "users: [{name: other, user: {tokenFile: %s}}, ".formatted(file))))
                .hasMessage("is refused: user 'other' references a tokenFile, only an inline token is supported");
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

    /** Two readers of one text may disagree about what counts, so that a program was run that nobody had looked at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "users: [{name: me, user: {token: x}}, {name: me, user: {EXEC}}]",
                "users: [{name: me}, {name: me, user: {EXEC}}]",
                "users: [{name: me, user: ~}, {name: me, user: {EXEC}}]",
                "users: [~, {name: me, user: {EXEC}}]",
                "users: [{user: {EXEC}}]",
                "users: [{name: me, user: {token: x}}]\nusers: [{name: me, user: {EXEC}}]",
                "users: [{name: me, user: {token: x}}, {name: evil, user: {EXEC}}]\n"
                        + "contexts: [{name: main, context: {cluster: there, user: me}},"
                        + " {name: main, context: {cluster: there, user: evil}}]",
                "users: [{name: me, user: {EXEC, token: x}}]",
                "users: [{name: me, user: &u {EXEC}}, {name: other, user: *u}]",
                "users: [{name: me, user: {Exec: {command: touch, args: [MARK]}, token: x}}]",
                "users: [{name: me, user: {auth-provider: {name: gcp, config: {cmd-path: touch, cmd-args: MARK}}}}]",
                "users: [{name: me, user: {token: x, client-key-data: \"\", additionalProperties: {EXEC}}}]",
                "preferences: {EXEC}\nusers: [{name: me, user: {<<: {EXEC}, token: x}}]",
                "extensions: [{name: me, extension: {EXEC}}]\nusers: [{name: me, user: {token: x}}]"
            })
    void noProgramIsRunHoweverItIsNamed(String users) {
        var ran = directory.resolve("ran");
        var exec =
                "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: touch, args: [%s]}"
                        .formatted(ran);
        var contexts =
                users.contains("contexts:") ? "" : "contexts: [{name: main, context: {cluster: there, user: me}}]";
        var text = """
                apiVersion: v1
                kind: Config
                current-context: main
                %s
                clusters: [{name: there, cluster: {server: "https://other.example.com:6443"}}]
                %s
                """.formatted(contexts, users.replace("EXEC", exec).replace("MARK", ran.toString()));

        try {
            var config = parse(text).config();

            assertThat(config.getAuthProvider()).isNull();
            assertThat(config.getClientKeyFile()).isNull();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("is refused: .*|is not valid YAML|lacks .*|has no .*");
        }
        assertThat(ran).doesNotExist();
    }

    @Test
    void anEntryThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> parse(text("", "token: x").replace("users: [", "users: [{name: me, user: {}}, ")))
                .hasMessage("is refused: user 'me' is there twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{name: other}", "{user: {}}", "{name: '', user: {}}"})
    void anEntryWithoutNameOrContentIsRefused(String user) {
        assertThatThrownBy(() -> parse(text("", "token: x").replace("users: [", "users: [" + user + ", ")))
                .hasMessage("is refused: a user without name or content");
    }

    @Test
    void aClusterNeedsAServer() {
        assertThatThrownBy(() -> parse(text("", "token: x").replace("https://other.example.com:6443", "")))
                .hasMessage("lacks the server of its current context");
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

    @ParameterizedTest
    @CsvSource({
        "other:6443,       certificate-authority-data: Y2E=, '',                              https://other:6443",
        "other:6443,       '',                               client-certificate-data: Y2E=,   https://other:6443",
        "other:6443,       '',                               token: abc,                      http://other:6443",
        "10.0.0.1,         '',                               '',                              http://10.0.0.1",
        "'[2001:db8::1]:1', '',                              '',                              'http://[2001:db8::1]:1'",
        "HTTPS://other,    '',                               '',                              HTTPS://other",
        "http://other/p,   certificate-authority-data: Y2E=, '',                              http://other/p"
    })
    void aServerIsReadAsClientGoReadsIt(String server, String cluster, String user, String url) {
        var kubeconfig = parse(text(cluster, user).replace("https://other.example.com:6443", server));
        assertThat(kubeconfig.addresses()).containsExactly(url);
        assertThat(kubeconfig.config().getMasterUrl()).startsWith(url);
    }

    /** The library that reads a kubeconfig would ask whether it speaks TLS, before anybody has looked where that is. */
    @Test
    void aServerIsNotAskedWhileTheTextIsRead() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1_000);
            var address = "127.0.0.1:" + server.getLocalPort();
            parse(text("", "").replace("https://other.example.com:6443", address));
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://other", "other/path", "httsp://other:6443", "other?a", " other", "//other"})
    void aServerThatIsNoAddressIsRefused(String server) {
        assertThatThrownBy(() -> parse(text("", "").replace("https://other.example.com:6443", server)))
                .hasMessage("is refused: its server must be a URL of http or https, or a host:port pair");
    }

    @Test
    void whoIsToBeImpersonatedIs() {
        assertThat(parse(text("certificate-authority-data: Y2E=", "as: jane, as-groups: [dev, ops]"))
                        .account())
                .contains(new Account("jane", List.of("dev", "ops")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"as-uid: u", "as-user-extra: {a: [b]}"})
    void impersonationThatCannotBeWholeIsRefused(String more) {
        assertThatThrownBy(() -> parse(text("", "as: jane, " + more)))
                .hasMessage("impersonates by uid or extra fields, which is not supported");
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
        assertThatThrownBy(() -> parse("#" + "secret".repeat(50_000)))
                .hasMessage("is refused: it has more than 262144 letters");
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
