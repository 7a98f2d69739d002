package dev.sluice.controller;

import dev.sluice.sops.KubernetesAccount;
import dev.sluice.sops.SopsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A service account that asks key services on behalf of a Kustomization. */
record AskingAccount(ServiceAccountTokens tokens, String namespace, String name) implements KubernetesAccount {
    @Override
    public String id() {
        return namespace + "/" + name;
    }

    @Override
    public Map<String, String> annotations() {
        return Optional.ofNullable(told(() -> tokens.account(namespace, name))
                        .getMetadata()
                        .getAnnotations())
                .orElse(Map.of());
    }

    @Override
    public String token(String audience) {
        return told(() -> tokens.token(namespace, name, List.of(audience))).value();
    }

    private static <T> T told(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (IllegalArgumentException e) {
            throw new SopsException(e.getMessage());
        }
    }
}
