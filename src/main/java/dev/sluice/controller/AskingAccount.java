package dev.sluice.controller;

import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.Grant;
import dev.sluice.cloud.KubernetesAccount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service account that asks other services on behalf of a Kustomization. It is read once; so one is for one build. */
final class AskingAccount implements KubernetesAccount {
    private final ServiceAccountTokens tokens;
    private final String namespace;
    private final String name;
    private final List<String> audiences;
    private Optional<Map<String, String>> annotations = Optional.empty();

    /** @param audiences whom its tokens are for instead of those that clouds usually want; none for those */
    AskingAccount(ServiceAccountTokens tokens, String namespace, String name, List<String> audiences) {
        this.tokens = tokens;
        this.namespace = namespace;
        this.name = name;
        this.audiences = audiences;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> audiences() {
        return audiences;
    }

    /** Why the account cannot be read; empty where it can. */
    Optional<String> fault() {
        try {
            read();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public Map<String, String> annotations() {
        try {
            return read();
        } catch (IllegalArgumentException e) {
            throw new CloudException("failed to get service account '%s': %s".formatted(id(), e.getMessage()));
        }
    }

    private synchronized Map<String, String> read() {
        if (annotations.isEmpty()) {
            annotations = Optional.of(Optional.ofNullable(
                            tokens.account(namespace, name).getMetadata().getAnnotations())
                    .map(Map::copyOf)
                    .orElse(Map.of()));
        }
        return annotations.get();
    }

    @Override
    public Grant<String> token(List<String> whom, Duration lifetime) {
        try {
            return tokens.token(namespace, name, whom, lifetime);
        } catch (IllegalArgumentException e) {
            throw new CloudException(
                    "failed to create a token of service account '%s': %s".formatted(id(), e.getMessage()));
        }
    }
}
