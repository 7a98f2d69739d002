package dev.sluice.apply;

import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.apply.typed.TypedForm;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a manifest ready for the API server, in place: labels its owner, and gives it the form in which Flux applies it, so that
 * each owns the same fields as the other and a take-over changes nothing. What is not the applier's to say is left out.
 */
final class Preparation {
    private static final String ENCRYPTED =
            "%s is SOPS encrypted, configuring decryption is required for this secret to be reconciled";

    private final Owner owner;
    private final CommonMetadata commonMetadata;

    Preparation(Owner owner, CommonMetadata commonMetadata) {
        this.owner = owner;
        this.commonMetadata = commonMetadata;
    }

    /** @return the reason why the manifest must not be applied; empty if it may */
    Optional<String> prepare(GenericKubernetesResource object) {
        object.getMetadata().setCreationTimestamp(null);
        object.getMetadata().setManagedFields(null);
        if (!object.getKind().equals("CustomResourceDefinition")) {
            object.getAdditionalProperties().remove("status");
        }
        var form = TypedForm.of(object);
        if (isEncrypted(object, form)) {
            return Optional.of(ENCRYPTED.formatted(ObjectId.of(object).subject()));
        }
        if (!isRole(object)) { // as in Flux, roles are applied as they are written
            form.ifPresent(typed -> object.setAdditionalProperties(typed.fields()));
            DefaultProtocol.addTo(object);
        }
        AggregatedRules.leaveOut(object);
        CaBundles.leaveOutInvalid(object);
        label(object.getMetadata());
        return isSecret(object) ? prepareSecret(object) : Optional.empty();
    }

    /** No built-in kind has a field of that name: it would be left out, and the encrypted values would be applied. */
    private static boolean isEncrypted(GenericKubernetesResource object, Optional<TypedForm> form) {
        return object.getAdditionalProperties().containsKey("sops")
                && (isSecret(object) || form.isPresent())
                && !Controls.keptEncrypted(object);
    }

    private static boolean isRole(GenericKubernetesResource object) {
        return object.getApiVersion().equals("rbac.authorization.k8s.io/v1")
                && (object.getKind().equals("Role") || object.getKind().equals("ClusterRole"));
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
