package dev.sluice.controller;

import static io.fabric8.kubernetes.client.Config.KUBERNETES_CLIENT_KEY_ALGO_SYSTEM_PROPERTY;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells the client library the algorithm of a client's key: one in PKCS #8 form, which says so itself, the library takes for
 * RSA.
 */
@Singleton
final class ClientKeys implements KubernetesConfigCustomizer {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    @Override
    public void customize(Config config) {
        tellAlgorithm(config);
    }

    /** The Operator SDK makes a client of its own beside the one that is configured. */
    void tellOtherClients(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start, Config config) {
        algorithm(config)
                .ifPresent(algorithm -> System.setProperty(KUBERNETES_CLIENT_KEY_ALGO_SYSTEM_PROPERTY, algorithm));
    }

    static void tellAlgorithm(Config config) {
        algorithm(config).ifPresent(config::setClientKeyAlgo);
    }

    private static Optional<String> algorithm(Config config) {
        return pem(config).flatMap(ClientKeys::algorithm);
    }

    /** What cannot be read is the library's to complain about. */
    private static Optional<String> pem(Config config) {
        try {
            if (config.getClientKeyData() != null) {
                return Optional.of(decoded(config.getClientKeyData()));
            }
            return config.getClientKeyFile() == null
                    ? Optional.empty()
                    : Optional.of(Files.readString(Path.of(config.getClientKeyFile())));
        } catch (IllegalArgumentException | IOException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String data) {
        return StandardCharsets.ISO_8859_1
                .decode(ByteBuffer.wrap(Base64.getMimeDecoder().decode(data)))
                .toString();
    }

    private static Optional<String> algorithm(String pem) {
        var begin = pem.indexOf(BEGIN);
        var end = begin < 0 ? -1 : pem.indexOf(END, begin + BEGIN.length() + 1);
        if (end < 0) {
            return Optional.empty();
        }
        var key = pem.substring(begin + BEGIN.length(), end);
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key));
        return Stream.of("EC", "RSA").filter(algorithm -> isOf(algorithm, spec)).findFirst();
    }

    private static boolean isOf(String algorithm, PKCS8EncodedKeySpec key) {
        try {
            KeyFactory.getInstance(algorithm).generatePrivate(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
