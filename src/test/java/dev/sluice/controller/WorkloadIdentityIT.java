package dev.sluice.controller;

import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.sops.Recordings;
import dev.sluice.testing.CloudServer;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Key services are asked as the service account that a Kustomization names, by tokens that the real API server makes. */
@ExtendWith(ControlPlane.class)
class WorkloadIdentityIT {
    private static final String ROLE = "arn:aws:iam::123456789012:role/";
    private static final Recordings.OfAws SECRET = Recordings.ofAws(
            "encrypted-regex.encrypted.yaml", "one.agekey", "arn:aws:kms:eu-central-1:123456789012:key/1-2-3");

    private final CloudServer cloud = new CloudServer();

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void theTokenOfTheNamedAccountBuysTheKey(Scene scene) throws Exception {
        answerAsAws();
        account(scene, "decryptor");
        account(scene, "usual");
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        try (var _ = scene.sluice().with(environment("SLUICE_DECRYPTION_DEFAULT_SERVICE_ACCOUNT", "usual"))) {
            scene.apply("app", spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "decryptor", null)));
            scene.awaitReady("app", "r1");
            assertThat(value(scene)).isEqualTo("correct horse");
            assertToken(scene, "decryptor");
            assertThat(cloud.requests().getLast().header("Authorization")).contains("Credential=ASIA/");

            scene.apply("other", spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "", null)));
            scene.awaitReady("other", "r1");
            assertToken(scene, "usual");

            scene.apply("none", spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "absent", null)));
            assertThat(scene.awaitNotReady("none", Conditions.BUILD_FAILED))
                    .isEqualTo(
                            "failed to get decryption service account '%s/absent': ServiceAccount \"absent\" not found"
                                    .formatted(scene.namespace()));

            assertThat(metrics(scene))
                    .contains(
                            event(scene, "cache_miss", "app", "decrypt_with_aws") + " 1.0",
                            "gotk_token_cache_requests_total{status=\"success\",} ",
                            "gotk_token_cache_requests_total{status=\"failure\",} ",
                            "gotk_token_cache_evictions_total 0.0",
                            "gotk_token_cached_items ");
            scene.request("app");
            scene.eventually(
                    "a token from the cache",
                    () -> metrics(scene).contains(event(scene, "cache_hit", "app", "decrypt_with_aws")));
            scene.client().resource(scene.kustomization("app")).delete();
            scene.eventually(
                    "no series of what is gone",
                    () -> !metrics(scene)
                            .contains("name=\"app\",namespace=\"%s\",operation=".formatted(scene.namespace())));
            assertThat(metrics(scene)).contains(event(scene, "cache_miss", "other", "decrypt_with_aws"));
        }
    }

    private static String event(Scene scene, String type, String name, String operation) {
        return "gotk_token_cache_events_total{event_type=\"%s\",kind=\"Kustomization\",name=\"%s\",namespace=\"%s\",operation=\"%s\",}"
                .formatted(type, name, scene.namespace(), operation);
    }

    private static String metrics(Scene scene) throws Exception {
        return scene.sluice().get(scene.sluice().http("/metrics")).body();
    }

    @Test
    void withoutAnAccountTheProcessAsks(Scene scene) throws Exception {
        answerAsAws();
        scene.publish("r1", Map.of("app/secret.yaml", secret(scene)));
        try (var _ = scene.sluice()
                .with(Map.of(
                        "AWS_ENDPOINT_URL_KMS", cloud.address() + "/kms",
                        "AWS_ACCESS_KEY_ID", "AKID",
                        "AWS_SECRET_ACCESS_KEY", "s3cret"))) {
            scene.apply("app", spec("./app").decryption(new Decryption(Decryption.Provider.SOPS, "", null)));
            scene.awaitReady("app", "r1");

            assertThat(value(scene)).isEqualTo("correct horse");
            assertThat(cloud.requests())
                    .allSatisfy(request ->
                            assertThat(request.header("Authorization")).contains("Credential=AKID/"));
        }
    }

    /** The last token that was shown to AWS. */
    private void assertToken(Scene scene, String account) throws IOException {
        var shown = cloud.requests().stream()
                .filter(request -> request.path().equals("/sts/"))
                .toList()
                .getLast()
                .form();
        assertThat(shown).containsEntry("RoleArn", ROLE + account);
        var claims = claims(shown.get("WebIdentityToken"));
        assertThat(claims.at("/sub").asText())
                .isEqualTo("system:serviceaccount:%s:%s".formatted(scene.namespace(), account));
        assertThat(claims.at("/aud")).hasSize(1);
        assertThat(claims.at("/aud/0").asText()).isEqualTo("sts.amazonaws.com");
    }

    private void answerAsAws() {
        cloud.answer("/kms/", "{\"Plaintext\":\"%s\"}".formatted(SECRET.dataKey()));
        cloud.answer("/sts/", """
                <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
                  <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s3</SecretAccessKey>
                  <SessionToken>t0</SessionToken><Expiration>%s</Expiration>
                </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                """.formatted(Instant.now().plusSeconds(3600)));
    }

    private Map<String, String> environment(String name, String value) {
        return Map.of(
                "AWS_ENDPOINT_URL_STS",
                cloud.address() + "/sts",
                "AWS_ENDPOINT_URL_KMS",
                cloud.address() + "/kms",
                name,
                value);
    }

    private static void account(Scene scene, String name) {
        scene.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(scene.namespace())
                        .withAnnotations(Map.of("eks.amazonaws.com/role-arn", ROLE + name))
                        .endMetadata()
                        .build())
                .create();
    }

    private static String secret(Scene scene) {
        return SECRET.yaml().replace("namespace: default", "namespace: " + scene.namespace());
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

    private static JsonNode claims(String token) throws IOException {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }
}
