package dev.sluice.controller;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another cluster that trusts the service accounts of this one, as the ConfigMap of {@code spec.kubeConfig.configMapRef} tells
 * (Flux's Kustomization documentation, "KubeConfig"): of the providers, {@code generic} alone.
 *
 * @param address the API server's
 * @param authority the certificates, in PEM, that it is verified by; empty for those that everybody trusts
 * @param audiences whom a token is for
 * @param serviceAccount who asks there; empty for the usual one
 */
record ClusterDescription(
        String address, Optional<String> authority, List<String> audiences, Optional<String> serviceAccount) {
    private static final String GENERIC = "generic";

    /** @throws IllegalArgumentException where it describes no such cluster */
    static ClusterDescription of(ConfigMap map) {
        var data = Optional.ofNullable(map.getData()).orElse(Map.of());
        var provider =
                value(data, "provider").orElseThrow(() -> new IllegalArgumentException("lacks the key 'provider'"));
        if (!provider.equals(GENERIC)) {
            throw new IllegalArgumentException(
                    "has the provider '%s', which is not supported: only '%s' is".formatted(provider, GENERIC));
        }
        var address = value(data, "address").orElseThrow(() -> new IllegalArgumentException("lacks the key 'address'"));
        requireHttps(address);
        var audiences = value(data, "audiences").stream()
                .flatMap(text -> Arrays.stream(text.split("\\R")))
                .map(String::strip)
                .filter(audience -> !audience.isEmpty())
                .toList();
        return new ClusterDescription(
                address,
                value(data, "ca.crt"),
                audiences.isEmpty() ? List.of(address) : audiences,
                value(data, "serviceAccountName"));
    }

    /** A token that goes another way is anybody's. */
    private static void requireHttps(String address) {
        try {
            var uri = URI.create(address);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new IllegalArgumentException("has the address '%s', which is not one of https".formatted(address));
    }

    private static Optional<String> value(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
