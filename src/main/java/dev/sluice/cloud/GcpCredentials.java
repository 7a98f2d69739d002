package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** Credentials of Google Cloud that hold what they need: those of a service account, or of a user who has allowed it. */
public record GcpCredentials(Credentials fields) {
    /** What a token is good for: keys. */
    public static final String KMS = "https://www.googleapis.com/auth/cloudkms";

    private static final String TOKENS = "https://oauth2.googleapis.com/token";

    /** @throws CloudException where they are of a kind that is not known, or not whole */
    public static GcpCredentials of(Credentials credentials) {
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
                throw new CloudException("credentials of the type '%s' are not supported".formatted(other));
        }
        return new GcpCredentials(credentials);
    }

    /**
     * @param destinations by who chose the credentials, which name the address that gives tokens
     * @throws CloudException where none is given
     */
    public Grant<String> token(String scope, Destinations destinations) {
        var tokens = fields.get("token_uri").isEmpty() ? TOKENS : fields.get("token_uri");
        var form = fields.get("type").equals("service_account")
                ? Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:jwt-bearer",
                        "assertion",
                        assertion(tokens, scope))
                : Map.of(
                        "grant_type", "refresh_token",
                        "client_id", fields.get("client_id"),
                        "client_secret", fields.get("client_secret"),
                        "refresh_token", fields.get("refresh_token"));
        return Https.token(destinations, GcpExchange.SERVICE, tokens, form);
    }

    /** A JSON Web Token that the account signs (RFC 7523). */
    private String assertion(String audience, String scope) {
        var now = Instant.now().getEpochSecond();
        var claims = Map.of(
                "iss", fields.get("client_email"),
                "scope", scope,
                "aud", audience,
                "iat", now,
                "exp", now + 600);
        var signed = Jwt.unsigned(Map.of("alg", "RS256", "typ", "JWT"), claims);
        return signed + "." + Jwt.encoded(signature(signed));
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
            throw new CloudException("the private key of the GCP service account is not one of RSA in PKCS #8");
        }
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
