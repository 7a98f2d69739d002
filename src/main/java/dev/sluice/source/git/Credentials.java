package dev.sluice.source.git;

import dev.sluice.api.Utf8;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a Secret gives for talking to a Git server over HTTP: {@code bearerToken}, or {@code username} and
 * {@code password}; and in {@code ca.crt} (older: {@code caFile}) the certificates to trust instead of the system's.
 */
final class Credentials {
    static final Credentials NONE = new Credentials(Optional.empty(), List.of());

    private final Optional<String> authorization;
    private final List<TrustManager> trust;

    private Credentials(Optional<String> authorization, List<TrustManager> trust) {
        this.authorization = authorization;
        this.trust = trust;
    }

    /**
     * @param data the decoded data of the Secret
     * @throws GitFailure if it lacks a part, or has one that the embedded source cannot use
     */
    static Credentials from(Map<String, byte[]> data) throws GitFailure {
        if (data.containsKey("githubAppID")) {
            throw GitFailure.authentication(
                    "the secret has GitHub App data, which the embedded Git source does not support: use a token as 'password'",
                    null);
        }
        if (data.containsKey("tls.crt") || data.containsKey("tls.key")) {
            throw GitFailure.authentication(
                    "the secret has a client certificate (tls.crt), which the embedded Git source does not support:"
                            + " use 'username' and 'password' or 'bearerToken'",
                    null);
        }
        return new Credentials(authorization(data), trust(data));
    }

    /** The value of the Authorization header. */
    Optional<String> authorization() {
        return authorization;
    }

    /** Empty for the system's. */
    TrustManager[] trust() {
        return trust.toArray(TrustManager[]::new);
    }

    private static Optional<String> authorization(Map<String, byte[]> data) throws GitFailure {
        var token = text(data, "bearerToken");
        if (token.isPresent()) {
            return Optional.of("Bearer " + token.get().strip());
        }
        var username = text(data, "username");
        var password = text(data, "password");
        if (username.isEmpty() && password.isEmpty()) {
            return Optional.empty();
        }
        if (username.isEmpty() || password.isEmpty()) {
            throw GitFailure.authentication("the secret must have both 'username' and 'password', or neither", null);
        }
        var pair = username.get() + ":" + password.get();
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> text(Map<String, byte[]> data, String key) throws GitFailure {
        var bytes = data.getOrDefault(key, new byte[0]);
        if (bytes.length == 0) {
            return Optional.empty();
        }
        return Optional.of(Utf8.text(bytes)
                .orElseThrow(() ->
                        GitFailure.authentication("'%s' of the secret is not text in UTF-8".formatted(key), null)));
    }

    private static List<TrustManager> trust(Map<String, byte[]> data) throws GitFailure {
        var pem = data.getOrDefault("ca.crt", data.get("caFile"));
        if (pem == null || pem.length == 0) {
            return List.of();
        }
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            var number = 0;
            for (var certificate : certificates) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            if (number == 0) {
                throw GitFailure.authentication("'ca.crt' of the secret holds no certificate", null);
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.asList(factory.getTrustManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw GitFailure.authentication("'ca.crt' of the secret is not a PEM certificate: " + e.getMessage(), e);
        }
    }
}
