package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cloud.AwsEndpoints;
import dev.sluice.cloud.Environment;
import dev.sluice.cloud.Https;
import dev.sluice.cloud.Identity;
import dev.sluice.http.Destinations;
import dev.sluice.testing.CloudServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to services that hold keys, as a server at the other end sees them. */
class KeyServicesTest {
    private static final byte[] DATA_KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final String PLAIN = Base64.getEncoder().encodeToString(DATA_KEY);

    private final CloudServer cloud = new CloudServer();

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void vaultIsAskedWithItsToken() {
        cloud.answer("/v1/sops/decrypt/app", "{\"data\":{\"plaintext\":\"%s\"}}".formatted(PLAIN));
        var keys = Keys.of("a test", Map.of("sops.vault-token", bytes("s.token\n")), Destinations.ofTheOperator());

        var unlocked = keys.unlock(new MasterKey.Vault(cloud.address() + "/", "sops/", "app", "vault:v1:abc"));

        assertThat(unlocked).isEqualTo(DATA_KEY);
        assertThat(cloud.requests().getFirst().header("X-vault-token")).isEqualTo("s.token");
        assertThat(cloud.requests().getFirst().json()).isEqualTo(Map.of("ciphertext", "vault:v1:abc"));
    }

    @Test
    void aTokenThatVaultRefusesIsToldByItsStatus() {
        var keys = Keys.of("a test", Map.of("sops.vault-token", bytes("s.token")), Destinations.ofTheOperator());

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Vault(cloud.address(), "sops", "app", "vault:v1:abc")))
                .hasMessage(
                        "failed to decrypt sops data key from Vault transit backend '%s/v1/sops/decrypt/app': code 403"
                                .formatted(cloud.address()));
    }

    @Test
    void awsIsAskedWithTheContextOfTheKey() {
        cloud.answer("/kms/", "{\"Plaintext\":\"%s\"}".formatted(PLAIN));
        var key = new MasterKey.Aws(
                "arn:aws:kms:eu-central-1:123456789012:key/1-2-3", "", Map.of("app", "orders"), "AQICAH==");

        assertThat(aws().unlock(key)).isEqualTo(DATA_KEY);
        var request = cloud.requests().getFirst();
        assertThat(request.header("X-amz-target")).isEqualTo("TrentService.Decrypt");
        assertThat(request.header("X-amz-security-token")).isEqualTo("session");
        assertThat(request.header("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKID/")
                .contains("/eu-central-1/kms/aws4_request")
                .contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,");
        assertThat(request.json())
                .isEqualTo(Map.of(
                        "KeyId",
                        key.arn(),
                        "CiphertextBlob",
                        "AQICAH==",
                        "EncryptionContext",
                        Map.of("app", "orders")));
    }

    @Test
    void aRoleOfAwsIsAssumedFirst() {
        cloud.answer("/kms/", "{\"Plaintext\":\"%s\"}".formatted(PLAIN));
        cloud.answer("/sts/", """
                <AssumeRoleResponse><AssumeRoleResult><Credentials>
                  <AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s3</SecretAccessKey>
                  <SessionToken>t0</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>
                """);
        var role = "arn:aws:iam::123456789012:role/sops";

        aws().unlock(new MasterKey.Aws("arn:aws:kms:eu-central-1:123456789012:alias/a", role, Map.of(), "AQ=="));

        assertThat(cloud.requests().getFirst().form())
                .containsEntry("Action", "AssumeRole")
                .containsEntry("RoleArn", role);
        assertThat(cloud.requests().getLast().header("Authorization")).contains("Credential=ASSUMED/");
        assertThat(cloud.requests().getLast().header("X-amz-security-token")).isEqualTo("t0");
    }

    @Test
    void everyKeyOfAwsIsAskedForInItsRegion() {
        cloud.answer("/kms/", "{\"Plaintext\":\"%s\"}".formatted(PLAIN));
        var aws = aws();
        var regions = List.of("eu-central-1", "us-east-1", "cn-north-1");

        regions.forEach(region -> aws.unlock(
                new MasterKey.Aws("arn:aws:kms:%s:123456789012:key/1".formatted(region), "", Map.of(), "AQ==")));

        assertThat(cloud.requests())
                .map(request -> request.header("Authorization"))
                .zipSatisfy(regions, (header, region) -> assertThat(header).contains("/%s/kms/".formatted(region)));
        var endpoints = new AwsEndpoints(new Environment(Map.of()));
        assertThat(regions)
                .map(region -> endpoints.of("kms", region).address().toString())
                .containsExactly(
                        "https://kms.eu-central-1.amazonaws.com/",
                        "https://kms.us-east-1.amazonaws.com/",
                        "https://kms.cn-north-1.amazonaws.com.cn/");
    }

    @Test
    void whatAwsRefusesIsNamed() {
        assertThatThrownBy(() -> aws().unlock(
                                new MasterKey.Aws("arn:aws:kms:eu-central-1:123456789012:key/1", "", Map.of(), "AQ==")))
                .hasMessage("failed to decrypt sops data key with AWS KMS: %s answered 403 AccessDeniedException"
                        .formatted(cloud.host()));
        assertThatThrownBy(() -> aws().unlock(new MasterKey.Aws("arn:aws:s3:::key", "", Map.of(), "AQ==")))
                .hasMessage("no valid ARN found in 'arn:aws:s3:::key'");
    }

    @Test
    void googleIsAskedWithATokenForWhatTheAccountSigned() throws Exception {
        cloud.answer("/token", "{\"access_token\":\"ya29\"}");
        cloud.answer(
                "/v1/projects/p/locations/l/keyRings/r/cryptoKeys/k:decrypt",
                "{\"plaintext\":\"%s\"}".formatted(PLAIN));
        var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        var file = new ObjectMapper()
                .writeValueAsBytes(Map.of(
                        "type",
                        "service_account",
                        "client_email",
                        "sops@p.iam.gserviceaccount.com",
                        "private_key",
                        pem(pair),
                        "token_uri",
                        cloud.address() + "/token"));

        var unlocked = GcpKms.of(file, cloud.address(), Destinations.ofTheOperator())
                .unlock(new MasterKey.Gcp("projects/p/locations/l/keyRings/r/cryptoKeys/k", "CiQA=="));

        assertThat(unlocked).isEqualTo(DATA_KEY);
        var token = cloud.requests().getFirst().form();
        assertThat(token).containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        assertThat(claims(pair, token.get("assertion")))
                .contains("\"iss\":\"sops@p.iam.gserviceaccount.com\"")
                .contains("\"aud\":\"%s/token\"".formatted(cloud.address()))
                .contains("\"scope\":\"https://www.googleapis.com/auth/cloudkms\"");
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer ya29");
        assertThat(cloud.requests().getLast().json()).isEqualTo(Map.of("ciphertext", "CiQA=="));
    }

    @Test
    void azureIsAskedWithATokenForItsVaults() {
        cloud.answer("/tenant-1/oauth2/v2.0/token", "{\"access_token\":\"eyJ0\"}");
        cloud.answer(
                "/keys/sops/1a/decrypt?api-version=7.4",
                "{\"value\":\"%s\"}"
                        .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(DATA_KEY)));
        var keys = Keys.of(
                "a test",
                Map.of(
                        "sops.azure-kv",
                        bytes("tenantId: tenant-1\nclientId: client-1\nclientSecret: s3cret\nauthorityHost: "
                                + cloud.address())),
                Destinations.ofTheOperator());

        assertThat(keys.unlock(new MasterKey.Azure(cloud.address(), "sops", "1a", "abc")))
                .isEqualTo(DATA_KEY);
        assertThat(cloud.requests().getFirst().form())
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", "client-1")
                .containsEntry("client_secret", "s3cret");
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer eyJ0");
        assertThat(cloud.requests().getLast().json()).isEqualTo(Map.of("alg", "RSA-OAEP-256", "value", "abc"));
    }

    @Test
    void credentialsOfTheSecretGoBeforeAnIdentity() {
        cloud.answer("/t/oauth2/v2.0/token", "{\"access_token\":\"of the Secret\"}");
        cloud.answer("/keys/sops/1a/decrypt?api-version=7.4", "{\"value\":\"%s\"}".formatted(PLAIN));
        var identity =
                new Identity(Identity.NONE.aws(), Identity.NONE.gcp(), _ -> "of the identity", Identity.NONE.vault());
        var secret = bytes("{tenant: t, appId: a, password: p, authorityHost: \"%s\"}".formatted(cloud.address()));
        var key = new MasterKey.Azure(cloud.address(), "sops", "1a", "abc");

        Keys.of("a test", Map.of("sops.azure-kv", secret), identity, Destinations.ofTheOperator())
                .unlock(key);
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer of the Secret");
        Keys.of("a test", Map.of(), identity, Destinations.ofTheOperator()).unlock(key);
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer of the identity");
    }

    @Test
    void noTokenGoesToAVaultWithoutHttps() {
        var keys = Keys.of(
                "a test",
                Map.of("sops.azure-kv", bytes("{tenant: t, appId: a, password: p}")),
                Destinations.ofTheOperator());

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Azure("http://a.vault.azure.net", "sops", "1a", "abc")))
                .hasMessage("'http://a.vault.azure.net' is not the https address of an Azure Key Vault");
    }

    @Test
    void credentialsThatAreNotKnownAreNamed() {
        assertThatThrownBy(() -> Keys.of(
                        "the Secret",
                        Map.of("sops.azure-kv", bytes("{tenantId: t, clientId: c}")),
                        Destinations.ofTheOperator()))
                .hasMessage(
                        "failed to import 'sops.azure-kv' data from the Secret: invalid data: requires 'clientSecret'"
                                + " or 'clientCertificate' when both 'tenantId' and 'clientId' are set");
        assertThatThrownBy(() -> Keys.of(
                        "the Secret",
                        Map.of("sops.gcp-kms", bytes("{\"type\": \"external_account\"}")),
                        Destinations.ofTheOperator()))
                .hasMessageEndingWith("credentials of the type 'external_account' are not supported");
        assertThatThrownBy(() -> Keys.of(
                        "the Secret",
                        Map.of("sops.aws-kms", bytes("aws_access_key_id: a")),
                        Destinations.ofTheOperator()))
                .hasMessageEndingWith("the field 'aws_secret_access_key' is missing");
        assertThatThrownBy(() -> Keys.NONE.unlock(new MasterKey.Gcp("projects/p", "abc")))
                .hasMessage("'projects/p' is not the name of a GCP KMS key");
        assertThatThrownBy(() ->
                        Keys.NONE.unlock(new MasterKey.Gcp("projects/p/locations/l/keyRings/r/cryptoKeys/k", "abc")))
                .hasMessage("the decryption Secret has no entry 'sops.gcp-kms', and there is nobody who asks instead");
    }

    /** Whoever writes an encrypted file must not have the credentials used for something else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../auth/token/create?x=",
                "sys/seal?",
                "sops/../sys",
                "sops//x",
                "sops#",
                "sops%2f..",
                "",
            })
    void nothingButDecryptIsAskedOfVault(String engine) {
        var keys = Keys.of("a test", Map.of("sops.vault-token", bytes("s.token")), Destinations.ofTheOperator());

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Vault(cloud.address(), engine, "app", "vault:v1:abc")))
                .isInstanceOf(SopsException.class)
                .hasMessageContaining("is not a path of a Vault");
        assertThatThrownBy(() -> keys.unlock(new MasterKey.Vault(cloud.address(), "sops", engine, "vault:v1:abc")))
                .isInstanceOf(SopsException.class);
        assertThatThrownBy(() -> keys.unlock(
                        new MasterKey.Vault(cloud.address() + "/?a=" + engine, "sops", "app", "vault:v1:abc")))
                .hasMessageContaining("is not the address of a Vault");
        assertThat(cloud.requests()).isEmpty();
    }

    @Test
    void nothingButDecryptIsAskedOfClouds() {
        var keys = Keys.of(
                "a test",
                Map.of(
                        "sops.azure-kv",
                        bytes("{tenant: t, appId: a, password: p, authorityHost: \"%s\"}".formatted(cloud.address()))),
                Destinations.ofTheOperator());

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Azure(cloud.address(), "../secrets/a?", "1", "abc")))
                .hasMessageEndingWith("is not the name of an Azure Key Vault key");
        assertThatThrownBy(() -> keys.unlock(new MasterKey.Azure(cloud.address() + "/a?b=", "sops", "1", "abc")))
                .hasMessageEndingWith("is not the https address of an Azure Key Vault");
        assertThat(cloud.requests()).isEmpty();
    }

    @Test
    void noFileReachesThisMachine() throws IOException {
        var tenant = Destinations.chosenByTenant(false, true);
        var keys = Keys.of("a test", Map.of("sops.vault-token", bytes("s.token")), tenant);
        assertThatThrownBy(() -> keys.unlock(new MasterKey.Vault(cloud.address(), "sops", "app", "vault:v1:abc")))
                .hasMessageContaining("is not asked: the host")
                .hasMessageEndingWith("which sluice.network.allow-local does not allow");

        var gcp = bytes(Https.json(Map.of(
                "type", "authorized_user",
                "client_id", "a",
                "client_secret", "b",
                "refresh_token", "c",
                "token_uri", cloud.address() + "/token")));
        assertThatThrownBy(() -> GcpKms.of(gcp, cloud.address(), tenant)
                        .unlock(new MasterKey.Gcp("projects/p/locations/l/keyRings/r/cryptoKeys/k", "CiQA==")))
                .hasMessageContaining("sluice.network.allow-local");

        var azure = bytes("{tenant: t, appId: a, password: p, authorityHost: '%s'}".formatted(cloud.address()));
        assertThatThrownBy(() -> Keys.of("a test", Map.of("sops.azure-kv", azure), tenant)
                        .unlock(new MasterKey.Azure("https://a.vault.azure.net", "sops", "1a", "abc")))
                .hasMessageContaining("sluice.network.allow-local");
        assertThat(cloud.requests()).isEmpty();
    }

    /** Whoever has a host elsewhere, in a domain of Azure's too, is shown no token. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example.com",
                "https://a.azure.net",
                "https://a.b.vault.azure.net",
                "https://vault.azure.net",
                "https://a.vault.azure.net.example.com",
                "https://avault.azure.net",
                "http://a.vault.azure.net"
            })
    void aTokenIsShownToVaultsOfAzureAlone(String vault) {
        var asked = new AzureKeyVault(
                _ -> {
                    throw new AssertionError("asked for a token");
                },
                new Environment(Map.of()),
                Destinations.chosenByTenant(false, true));
        assertThatThrownBy(() -> asked.unlock(new MasterKey.Azure(vault, "sops", "1a", "abc")))
                .hasMessage("'%s' is not the https address of an Azure Key Vault".formatted(vault));
    }

    @Test
    void anotherCloudMayHaveAnotherDomain(@TempDir Path directory) throws IOException {
        var file =
                Files.writeString(directory.resolve("stack.json"), "{\"keyVaultDNSSuffix\": \"vault.local.example\"}");
        var asked = new ArrayList<String>();
        var vault = new AzureKeyVault(
                scope -> {
                    asked.add(scope);
                    throw new SopsException("enough");
                },
                new Environment(Map.of("AZURE_ENVIRONMENT_FILEPATH", file.toString())),
                Destinations.chosenByTenant(false, true));
        assertThatThrownBy(
                        () -> vault.unlock(new MasterKey.Azure("https://a.vault.local.example", "sops", "1a", "abc")))
                .hasMessage("enough");
        assertThat(asked).containsExactly("https://vault.local.example/.default");
    }

    /** The server is one of somebody else's choice. */
    @Test
    void anAnswerHasASizeAndATime() throws IOException {
        var keys = Keys.of("a test", Map.of("sops.vault-token", bytes("s.token")), Destinations.ofTheOperator());
        cloud.answer("/v1/sops/decrypt/app", "{\"data\":{\"plaintext\":\"%s\"}}".formatted("A".repeat(2 << 20)));

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Vault(cloud.address(), "sops", "app", "vault:v1:abc")))
                .hasMessageContaining("is not taken: the server sent more than");

        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var thread = Thread.ofVirtual().start(() -> drip(silent));
            var address = "http://localhost:" + silent.getLocalPort();
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> assertThatThrownBy(
                                    () -> keys.unlock(new MasterKey.Vault(address, "sops", "app", "vault:v1:abc")))
                            .hasMessageContaining("does not answer within 15 seconds"));
            thread.interrupt();
        }
    }

    /** Answers a byte at a time, without end. */
    private static void drip(ServerSocket server) {
        try (var connection = server.accept()) {
            var out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(' ');
                out.flush();
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            // the other side has had enough
        }
    }

    @ParameterizedTest
    @CsvSource({"client.pem, '', true", "client-pkcs1.pem, '', false", "client.p12, hush, true"})
    void azureIsAskedByACertificate(String file, String password, boolean chain) throws Exception {
        cloud.answer("/t/oauth2/v2.0/token", "{\"access_token\":\"eyJ0\"}");
        cloud.answer("/keys/sops/1a/decrypt?api-version=7.4", "{\"value\":\"%s\"}".formatted(PLAIN));
        var content = Files.readAllBytes(Path.of("src/test/resources/cloud", file));
        var secret = new ObjectMapper()
                .writeValueAsBytes(Map.of(
                        "tenantId",
                        "t",
                        "clientId",
                        "c",
                        "clientCertificate",
                        file.endsWith(".pem")
                                ? text(content)
                                : Base64.getEncoder().encodeToString(content),
                        "clientCertificatePassword",
                        password,
                        "clientCertificateSendChain",
                        chain,
                        "authorityHost",
                        cloud.address()));

        assertThat(Keys.of("a test", Map.of("sops.azure-kv", secret), Destinations.ofTheOperator())
                        .unlock(new MasterKey.Azure(cloud.address(), "sops", "1a", "abc")))
                .isEqualTo(DATA_KEY);

        var form = cloud.requests().getFirst().form();
        assertThat(form)
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", "c")
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        var parts = form.get("client_assertion").split("\\.");
        var header = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[0]));
        var certificate = certificate();
        assertThat(header.at("/alg").asText()).isEqualTo("PS256");
        assertThat(header.at("/x5t#S256").asText())
                .isEqualTo(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())));
        assertThat(header.at("/x5c")).hasSize(chain ? 2 : 0);
        var signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        signature.initVerify(certificate);
        signature.update(bytes(parts[0] + "." + parts[1]));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(text(Base64.getUrlDecoder().decode(parts[1])))
                .contains(
                        "\"aud\":\"%s/t/oauth2/v2.0/token\"".formatted(cloud.address()),
                        "\"iss\":\"c\"",
                        "\"sub\":\"c\"");
    }

    @ParameterizedTest
    @CsvSource({
        "client.p12, other, ', or its password is another'",
        "elliptic.pem, '', ''",
        "record, '', ''",
    })
    void aCertificateThatIsNoneIsNamedWithoutItsContent(String file, String password, String more) throws Exception {
        var content = Files.readAllBytes(Path.of("src/test/resources/cloud", file));
        var secret = new ObjectMapper()
                .writeValueAsBytes(Map.of(
                        "tenantId",
                        "t",
                        "clientId",
                        "c",
                        "clientCertificate",
                        file.endsWith(".p12") ? Base64.getEncoder().encodeToString(content) : text(content),
                        "clientCertificatePassword",
                        password));

        assertThatThrownBy(() -> Keys.of("the Secret", Map.of("sops.azure-kv", secret), Destinations.ofTheOperator()))
                .hasMessage("failed to import 'sops.azure-kv' data from the Secret: the clientCertificate is not a"
                        + " certificate with its RSA key, in PEM or PKCS #12" + more);
    }

    /** That of the client, which the file has last. */
    private static X509Certificate certificate() throws Exception {
        try (var in = Files.newInputStream(Path.of("src/test/resources/cloud/client-pkcs1.pem"))) {
            var pem = text(in.readAllBytes());
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(bytes(pem.substring(pem.indexOf("-----BEGIN CERT")))));
        }
    }

    private AwsKms aws() {
        return AwsKms.of(
                bytes("aws_access_key_id: AKID\naws_secret_access_key: s3cret\naws_session_token: session"),
                new AwsEndpoints(new Environment(Map.of(
                        "AWS_ENDPOINT_URL_KMS", cloud.address() + "/kms",
                        "AWS_ENDPOINT_URL_STS", cloud.address() + "/sts"))));
    }

    private static String claims(KeyPair pair, String assertion) throws Exception {
        var parts = assertion.split("\\.");
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(pair.getPublic());
        signature.update(bytes(parts[0] + "." + parts[1]));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        return text(Base64.getUrlDecoder().decode(parts[1]));
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(
                        Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
