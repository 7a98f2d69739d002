package dev.sluice.controller;

import dev.sluice.api.KustomizationSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of the API that Sluice does not act on yet. To ignore one would apply something other than what was asked for,
 * perhaps to another cluster or with other rights: so a Kustomization that sets one is refused.
 */
final class UnsupportedFields {
    private UnsupportedFields() {}

    /** Names the fields that stand in the way; empty where none does. */
    static Optional<String> in(KustomizationSpec spec) {
        Map<String, Boolean> set = new LinkedHashMap<>();
        set.put(
                "kubeConfig.configMapRef",
                spec.kubeConfig() != null && spec.kubeConfig().configMapRef() != null);
        var names = set.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(entry -> "spec." + entry.getKey())
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "this version of Sluice does not support %s: remove it, or reconcile this Kustomization with Flux"
                                .formatted(String.join(", ", names)));
    }
}
