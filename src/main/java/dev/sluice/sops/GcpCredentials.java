package dev.sluice.sops;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** Credentials of Google Cloud that hold what they need: those of a service account, or of a user who has allowed it. */
record GcpCredentials(Credentials fields) {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloudkms";
    private static final String TOKENS = "https://oauth2.googleapis.com/token";

    /** @throws SopsException where they are of a kind that is not known, or not whole */
    static GcpCredentials of(Credentials credentials) {
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
        return new GcpCredentials(credentials);
    }

    Grant<String> token() {
        var tokens = fields.get("token_uri").isEmpty() ? TOKENS : fields.get("token_uri");
        var form = fields.get("type").equals("service_account")
                ? Map.of("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion(tokens))
                : Map.of(
                        "grant_type", "refresh_token",
                        "client_id", fields.get("client_id"),
                        "client_secret", fields.get("client_secret"),
                        "refresh_token", fields.get("refresh_token"));
        return Https.token(GcpExchange.SERVICE, tokens, form);
    }

    /** A JSON Web Token that the account signs (RFC 7523). */
    private String assertion(String audience) {
        var now = Instant.now().getEpochSecond();
        var claims = Https.json(Map.of(
                "iss", fields.get("client_email"),
                "scope", SCOPE,
                "aud", audience,
                "iat", now,
                "exp", now + 600));
        var signed = encoded(Texts.utf8("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")) + "." + encoded(Texts.utf8(claims));
        return signed + "." + encoded(signature(signed));
    }

    private byte[] signature(String text) {
        try {
            var pem = fields.get("private_key").replaceAll("-----[A-Z ]+-----", "");
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

    @Override
    public String toString() {
        return "credentials";
    }
}
