package dev.sluice.apply;

import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes a manifest ready for the API server, in place: labels its owner, and drops what is not the applier's to say. */
final class Preparation {
    private final Owner owner;
    private final CommonMetadata commonMetadata;

    Preparation(Owner owner, CommonMetadata commonMetadata) {
        this.owner = owner;
        this.commonMetadata = commonMetadata;
    }

    /** @return the reason why the manifest must not be applied; empty if it may */
    Optional<String> prepare(GenericKubernetesResource object) {
        label(object.getMetadata());
        object.getMetadata().setCreationTimestamp(null);
        object.getMetadata().setManagedFields(null);
        if (!object.getKind().equals("CustomResourceDefinition")) {
            object.getAdditionalProperties().remove("status");
        }
        return isSecret(object) ? prepareSecret(object) : Optional.empty();
    }

    private void label(ObjectMeta metadata) {
        var labels = copyOf(metadata.getLabels());
        labels.putAll(owner.labels());
        labels.putAll(commonMetadata.labels());
        metadata.setLabels(labels);
        if (!commonMetadata.annotations().isEmpty()) {
            var annotations = copyOf(metadata.getAnnotations());
            annotations.putAll(commonMetadata.annotations());
            metadata.setAnnotations(annotations);
        }
    }

    private static Optional<String> prepareSecret(GenericKubernetesResource secret) {
        if (secret.getAdditionalProperties().containsKey("sops") && !Controls.keptEncrypted(secret)) {
            return Optional.of(
                    "Secret/%s/%s is SOPS encrypted, configuring decryption is required for this secret to be reconciled"
                            .formatted(
                                    secret.getMetadata().getNamespace(),
                                    secret.getMetadata().getName()));
        }
        foldStringData(secret.getAdditionalProperties());
        return noText(secret);
    }

    /** The API server would refuse it too, and tell the value. */
    private static Optional<String> noText(GenericKubernetesResource secret) {
        return Stream.of("data", "stringData")
                .flatMap(field -> noText(field, secret.getAdditionalProperties().get(field)))
                .findFirst()
                .map(path -> "Secret/%s/%s is invalid: %s is not a text, put it in quotes"
                        .formatted(
                                secret.getMetadata().getNamespace(),
                                secret.getMetadata().getName(),
                                path));
    }

    private static Stream<String> noText(String field, Object values) {
        return values instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .filter(entry -> entry.getValue() != null && !(entry.getValue() instanceof String))
                        .map(entry -> "%s['%s']".formatted(field, entry.getKey()))
                : Stream.empty();
    }

    /** {@code stringData} is write-only: folded into {@code data}, the live object can be compared with the manifest. */
    private static void foldStringData(Map<String, Object> fields) {
        if (fields.get("stringData") instanceof Map<?, ?> texts
                && texts.values().stream().allMatch(String.class::isInstance)) {
            var data = new LinkedHashMap<Object, Object>(fields.get("data") instanceof Map<?, ?> map ? map : Map.of());
            texts.forEach((key, text) -> data.put(
                    key, Base64.getEncoder().encodeToString(((String) text).getBytes(StandardCharsets.UTF_8))));
            fields.put("data", data);
            fields.remove("stringData");
        }
    }

    private static boolean isSecret(GenericKubernetesResource object) {
        return object.getApiVersion().equals("v1") && object.getKind().equals("Secret");
    }

    private static Map<String, String> copyOf(Map<String, String> texts) {
        return texts == null ? new HashMap<>() : new LinkedHashMap<>(texts);
    }
}
