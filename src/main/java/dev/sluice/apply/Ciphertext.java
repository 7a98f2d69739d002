package dev.sluice.apply;

import dev.sluice.api.Utf8;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Values of Secrets and ConfigMaps that SOPS has encrypted: a generator may have made them of a file that nobody decrypted. */
final class Ciphertext {
    private static final String ENVELOPE = "ENC[AES256_GCM,data:";

    private Ciphertext() {}

    /** The keys of such values; none where the object is marked as meant to be encrypted. */
    static List<String> keys(GenericKubernetesResource object) {
        if (Controls.keptEncrypted(object) || !object.getApiVersion().equals("v1")) {
            return List.of();
        }
        return switch (object.getKind()) {
            case "Secret" -> keys(object, "data", true).toList();
            case "ConfigMap" -> keys(object, "data", false).toList();
            default -> List.of();
        };
    }

    private static Stream<String> keys(GenericKubernetesResource object, String field, boolean isEncoded) {
        return object.getAdditionalProperties().get(field) instanceof Map<?, ?> values
                ? values.entrySet().stream()
                        .filter(entry -> entry.getValue() instanceof String text
                                && (isEncoded ? decoded(text) : Optional.of(text))
                                        .filter(value -> value.contains(ENVELOPE))
                                        .isPresent())
                        .map(entry -> String.valueOf(entry.getKey()))
                        .sorted()
                : Stream.empty();
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(Utf8.shown(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
