package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import dev.sluice.api.PathSegment;
import dev.sluice.api.Refusal;
import dev.sluice.cloud.Environment;
import dev.sluice.cloud.Identities;
import dev.sluice.cloud.Identity;
import dev.sluice.cloud.TokenUse;
import dev.sluice.http.Destinations;
import dev.sluice.sops.Keys;
import dev.sluice.sops.SopsException;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Reads the Secrets that hold the keys of Kustomizations, and says who asks key services where they hold none: with the controller's own rights, as Flux does, and in the
 * Kustomization's namespace alone.
 */
final class DecryptionKeys {
    private final KubernetesClient client;
    private final ControllerConfig.Decryption config;
    private final Identities identities;
    private final ServiceAccountTokens tokens;
    private final VaultLogins vaults;
    private final Destinations destinations;

    DecryptionKeys(
            KubernetesClient client,
            ControllerConfig.Decryption config,
            Identities identities,
            ServiceAccountTokens tokens,
            Destinations destinations) {
        this.client = client;
        this.config = config;
        this.identities = identities;
        this.tokens = tokens;
        this.destinations = destinations;
        this.vaults = new VaultLogins(client, config, identities, tokens, Environment.ofProcess());
    }

    /**
     * The keys of a Kustomization, as they are now.
     *
     * @param digest tells keys from others; empty where the Kustomization decrypts nothing
     */
    sealed interface Found {
        String digest();

        record Available(Keys keys, String digest) implements Found {}

        /** @param error why there are none */
        record Unavailable(String error) implements Found {
            @Override
            public String digest() {
                return error;
            }
        }
    }

    private static final Found NONE = new Found.Available(Keys.NONE, "");

    /**
     * The keys for a build: the service account that asks for keys must be there.
     *
     * <p>An interval at which nothing has moved decrypts nothing, and does not look at the account.
     */
    Found forBuild(Kustomization kustomization) {
        var account = account(kustomization);
        var fault = account.flatMap(AskingAccount::fault);
        if (fault.isPresent()) {
            return new Found.Unavailable("failed to get decryption service account '%s': %s"
                    .formatted(account.orElseThrow().id(), fault.get()));
        }
        return of(kustomization, account);
    }

    /** One request where the Kustomization decrypts anything. */
    Found of(Kustomization kustomization) {
        return of(kustomization, account(kustomization));
    }

    private Found of(Kustomization kustomization, Optional<AskingAccount> account) {
        var decryption = kustomization.getSpec().decryption();
        if (decryption == null) {
            return NONE;
        }
        var own = kustomization.getMetadata().getNamespace();
        var identity = identity(kustomization, account);
        if (decryption.secretRef() != null) {
            return read(own, decryption.secretRef().name(), _ -> true, identity);
        }
        return config.runtimeNamespace()
                .flatMap(namespace -> config.ageSecret()
                        .map(name -> read(namespace, name, file -> file.endsWith(".agekey"), identity)))
                .orElseGet(() -> new Found.Available(Keys.of("", Map.of(), identity, destinations), ""));
    }

    /** Who asks the services that the Kustomization gives no credentials for; empty for the controller itself. */
    private Optional<AskingAccount> account(Kustomization kustomization) {
        return Optional.ofNullable(kustomization.getSpec().decryption())
                .flatMap(decryption -> Optional.of(decryption.serviceAccountName())
                        .filter(Predicate.not(String::isEmpty))
                        .or(config::defaultServiceAccount))
                .map(name ->
                        new AskingAccount(tokens, kustomization.getMetadata().getNamespace(), name, List.of()));
    }

    /** Nobody is asked yet. */
    private Identity identity(Kustomization kustomization, Optional<AskingAccount> account) {
        var use = new TokenUse(
                kustomization.getKind(),
                kustomization.getMetadata().getNamespace(),
                kustomization.getMetadata().getName(),
                TokenUse.Operation.FETCH_KUBECONFIG);
        return account.map(identities::of).orElseGet(identities::ofProcess).keys(use, vaults.of(account, use));
    }

    private Found read(String namespace, String name, Predicate<String> files, Identity identity) {
        var fault = PathSegment.faultOfName(name);
        if (fault.isPresent()) {
            return new Found.Unavailable(
                    "cannot get sops decryption Secret '%s/%s': %s".formatted(namespace, name, fault.get()));
        }
        try {
            return Optional.ofNullable(client.secrets()
                            .inNamespace(namespace)
                            .withName(name)
                            .get())
                    .map(secret -> imported(secret, files, identity))
                    .orElseGet(() -> new Found.Unavailable("secrets \"%s\" not found".formatted(name)));
        } catch (KubernetesClientException e) {
            return new Found.Unavailable("cannot get sops decryption Secret '%s/%s': %s"
                    .formatted(namespace, name, Refusal.of(e).message()));
        }
    }

    private Found imported(Secret secret, Predicate<String> files, Identity identity) {
        var data = new LinkedHashMap<String, byte[]>();
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of()).forEach((file, value) -> {
            if (files.test(file)) {
                data.put(file, Base64.getDecoder().decode(value));
            }
        });
        var origin = "sops decryption Secret '%s/%s'"
                .formatted(
                        secret.getMetadata().getNamespace(),
                        secret.getMetadata().getName());
        try {
            return new Found.Available(Keys.of(origin, data, identity, destinations), digest(data));
        } catch (SopsException e) {
            return new Found.Unavailable(e.getMessage());
        }
    }

    private static String digest(Map<String, byte[]> data) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(data).forEach((file, value) -> {
                hash.update("%s %d ".formatted(file, value.length).getBytes(StandardCharsets.UTF_8));
                hash.update(value);
            });
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
