package dev.sluice.controller;

import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.SubstituteReference;
import dev.sluice.api.PathSegment;
import dev.sluice.api.Refusal;
import dev.sluice.api.Utf8;
import dev.sluice.build.Variables;
import dev.sluice.build.Variables.Referenced;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the ConfigMaps and Secrets that Kustomizations take variables from: with the controller's own rights, as Flux does,
 * and in the Kustomization's namespace alone.
 */
final class References {
    private final KubernetesClient client;

    References(KubernetesClient client) {
        this.client = client;
    }

    /** The variables as they are now: one request for each object that is referred to. */
    Variables variables(String namespace, Optional<PostBuild> postBuild) {
        return Variables.of(postBuild, reference -> read(namespace, reference));
    }

    private Referenced read(String namespace, SubstituteReference reference) {
        var fault = PathSegment.faultOfName(reference.name());
        if (fault.isPresent()) {
            return new Referenced.Refused(fault.get());
        }
        try {
            return switch (reference.kind()) {
                case CONFIG_MAP ->
                    Optional.ofNullable(client.configMaps()
                                    .inNamespace(namespace)
                                    .withName(reference.name())
                                    .get())
                            .map(References::data)
                            .orElseGet(() -> missing("configmaps", reference));
                case SECRET ->
                    Optional.ofNullable(client.secrets()
                                    .inNamespace(namespace)
                                    .withName(reference.name())
                                    .get())
                            .map(References::data)
                            .orElseGet(() -> missing("secrets", reference));
            };
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return new Referenced.Refused(Refusal.of(e).message());
            }
            throw e;
        }
    }

    private static Referenced missing(String plural, SubstituteReference reference) {
        return new Referenced.Missing("%s \"%s\" not found".formatted(plural, reference.name()));
    }

    private static Referenced data(ConfigMap map) {
        return new Referenced.Found(Objects.requireNonNullElse(map.getData(), Map.of()), Set.of());
    }

    private static Referenced data(Secret secret) {
        var data = new LinkedHashMap<String, String>();
        var notText = new LinkedHashSet<String>();
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                .forEach((key, value) -> Utf8.text(Base64.getDecoder().decode(value))
                        .ifPresentOrElse(text -> data.put(key, text), () -> notText.add(key)));
        return new Referenced.Found(data, notText);
    }
}
