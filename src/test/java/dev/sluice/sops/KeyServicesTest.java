package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.CloudServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        var keys = Keys.of("a test", Map.of("sops.vault-token", bytes("s.token\n")));

        var unlocked = keys.unlock(new MasterKey.Vault(cloud.address() + "/", "sops/", "app", "vault:v1:abc"));

        assertThat(unlocked).isEqualTo(DATA_KEY);
        assertThat(cloud.requests().getFirst().header("X-vault-token")).isEqualTo("s.token");
        assertThat(cloud.requests().getFirst().json()).isEqualTo(Map.of("ciphertext", "vault:v1:abc"));
    }

    @Test
    void aTokenThatVaultRefusesIsToldByItsStatus() {
        var keys = Keys.of("a test", Map.of("sops.vault-token", bytes("s.token")));

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Vault(cloud.address(), "sops", "app", "vault:v1:abc")))
                .hasMessage(
                        "failed to decrypt sops data key from Vault transit backend '%s/v1/sops/decrypt/app': code 403"
                                .formatted(cloud.address()));
    }

    /** The case post-vanilla of AWS's own test suite for signatures, with the result that it gives. */
    @Test
    void requestsToAwsAreSignedAsAwsTells() {
        var credentials = new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
        var target = new AwsCredentials.Target("service", "us-east-1", URI.create("https://example.amazonaws.com/"));

        var signed = credentials.signed(target, Map.of(), "", Instant.parse("2015-08-30T12:36:00Z"));

        assertThat(signed)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    /** What AWS's own client for Python (botocore) signs for the same request. */
    @Test
    void requestsToAwsAreSignedAsByItsOwnClient() {
        var credentials =
                new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a/session+token==");
        var target =
                new AwsCredentials.Target("kms", "eu-central-1", URI.create("https://kms.eu-central-1.amazonaws.com/"));

        var signed = credentials.signed(
                target,
                Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "TrentService.Decrypt"),
                "{\"KeyId\":\"arn:aws:kms:eu-central-1:123456789012:key/1\",\"CiphertextBlob\":\"AQ==\"}",
                Instant.parse("2026-01-02T03:04:05Z"));

        assertThat(signed.get("Authorization"))
                .endsWith("Signature=2a0a2c3c4df9c32614a9c32f0035b31771a2aa5ba9695e4ec7e328aaa0883244");
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

        var unlocked = GcpKms.of(file, cloud.address())
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
                                + cloud.address())));

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
        var identity = new Identity(Identity.NONE.aws(), Identity.NONE.gcp(), _ -> "of the identity");
        var secret = bytes("{tenant: t, appId: a, password: p, authorityHost: \"%s\"}".formatted(cloud.address()));
        var key = new MasterKey.Azure(cloud.address(), "sops", "1a", "abc");

        Keys.of("a test", Map.of("sops.azure-kv", secret), identity).unlock(key);
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer of the Secret");
        Keys.of("a test", Map.of(), identity).unlock(key);
        assertThat(cloud.requests().getLast().header("Authorization")).isEqualTo("Bearer of the identity");
    }

    @Test
    void noTokenGoesToAVaultWithoutHttps() {
        var keys = Keys.of("a test", Map.of("sops.azure-kv", bytes("{tenant: t, appId: a, password: p}")));

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Azure("http://a.vault.azure.net", "sops", "1a", "abc")))
                .hasMessage("'http://a.vault.azure.net' is not the https address of an Azure Key Vault");
    }

    @Test
    void credentialsThatAreNotKnownAreNamed() {
        assertThatThrownBy(() -> Keys.of("the Secret", Map.of("sops.azure-kv", bytes("clientId: managed"))))
                .hasMessage("failed to import 'sops.azure-kv' data from the Secret: it has no tenantId, clientId and"
                        + " clientSecret; a managed identity is not supported");
        assertThatThrownBy(
                        () -> Keys.of("the Secret", Map.of("sops.gcp-kms", bytes("{\"type\": \"external_account\"}"))))
                .hasMessageEndingWith("credentials of the type 'external_account' are not supported");
        assertThatThrownBy(() -> Keys.of("the Secret", Map.of("sops.aws-kms", bytes("aws_access_key_id: a"))))
                .hasMessageEndingWith("the field 'aws_secret_access_key' is missing");
        assertThatThrownBy(() -> Keys.NONE.unlock(new MasterKey.Gcp("projects/p", "abc")))
                .hasMessage("there are no credentials: the decryption Secret has no entry 'sops.gcp-kms'");
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
