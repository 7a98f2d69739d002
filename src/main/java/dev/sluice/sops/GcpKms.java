package dev.sluice.sops;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** Google Cloud KMS, by its HTTP API, as a service account or as a user who has allowed it. */
final class GcpKms {
    private static final String SERVICE = "GCP KMS";
    private static final String SCOPE = "https://www.googleapis.com/auth/cloudkms";
    private static final String TOKENS = "https://oauth2.googleapis.com/token";

    private final Credentials credentials;
    private final URI address;

    private GcpKms(Credentials credentials, URI address) {
        this.credentials = credentials;
        this.address = address;
    }

    static GcpKms of(byte[] file) {
        return of(file, URI.create("https://cloudkms.googleapis.com"));
    }

    /**
     * @param file Flux's {@code sops.gcp-kms}
     * @throws SopsException where it has no credentials of a kind that is known
     */
    static GcpKms of(byte[] file, URI address) {
        var credentials = Credentials.of(file);
        switch (credentials.require("type")) {
            case "service_account" -> {
                credentials.require("client_email");
                credentials.require("private_key");
            }
            case "authorized_user" -> {
                credentials.require("client_id");
                credentials.require("client_secret");
                credentials.require("refresh_token");
            }
            case String other ->
                throw new SopsException("credentials of the type '%s' are not supported".formatted(other));
        }
        return new GcpKms(credentials, address);
    }

    byte[] unlock(MasterKey.Gcp key) {
        var answer = Https.post(
                SERVICE,
                "%s/v1/%s:decrypt".formatted(address, key.resourceId()),
                Map.of("Authorization", "Bearer " + token(), "Content-Type", "application/json"),
                Https.json(Map.of("ciphertext", key.encrypted())));
        if (!answer.isGood()) {
            throw new SopsException(
                    "failed to decrypt sops data key with GCP KMS key: code %d".formatted(answer.status()));
        }
        return Https.base64(SERVICE, answer.text(SERVICE, "/plaintext"));
    }

    private String token() {
        var tokens = credentials.get("token_uri").isEmpty() ? TOKENS : credentials.get("token_uri");
        var form = credentials.get("type").equals("service_account")
                ? Map.of("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion(tokens))
                : Map.of(
                        "grant_type", "refresh_token",
                        "client_id", credentials.get("client_id"),
                        "client_secret", credentials.get("client_secret"),
                        "refresh_token", credentials.get("refresh_token"));
        return Https.token(SERVICE, tokens, form);
    }

    /** A JSON Web Token that the account signs (RFC 7523). */
    private String assertion(String audience) {
        var now = Instant.now().getEpochSecond();
        var claims = Https.json(Map.of(
                "iss", credentials.get("client_email"),
                "scope", SCOPE,
                "aud", audience,
                "iat", now,
                "exp", now + 600));
        var signed = encoded(Texts.utf8("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")) + "." + encoded(Texts.utf8(claims));
        return signed + "." + encoded(signature(signed));
    }

    private byte[] signature(String text) {
        try {
            var pem = credentials.get("private_key").replaceAll("-----[A-Z ]+-----", "");
            var key = KeyFactory.getInstance("RSA")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(Texts.utf8(text));
            return signature.sign();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SopsException("the private key of the GCP service account is not one of RSA in PKCS #8");
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
