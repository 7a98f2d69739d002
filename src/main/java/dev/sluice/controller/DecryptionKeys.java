package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.PathSegment;
import dev.sluice.sops.Identities;
import dev.sluice.sops.Identity;
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
    private static final String GATE_DISABLED =
            "to use spec.decryption.serviceAccountName for decryption authentication please"
                    + " enable the ObjectLevelWorkloadIdentity feature gate in the controller";

    private final KubernetesClient client;
    private final ControllerConfig.Decryption config;
    private final boolean hasWorkloadIdentity;
    private final Identities identities;
    private final ServiceAccountTokens tokens;

    DecryptionKeys(KubernetesClient client, ControllerConfig.Decryption config, ControllerConfig.Access access) {
        this.client = client;
        this.config = config;
        this.hasWorkloadIdentity = access.workloadIdentity();
        this.identities = new Identities(access.tokenCacheMaxSize(), access.tokenCacheMaxDuration());
        this.tokens = new ServiceAccountTokens(client);
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

    /** Why a Kustomization may not decrypt as it wants to, in Flux's words; empty where it may. */
    Optional<String> refusal(KustomizationSpec spec) {
        return !hasWorkloadIdentity
                        && spec.decryption() != null
                        && !spec.decryption().serviceAccountName().isEmpty()
                ? Optional.of(GATE_DISABLED)
                : Optional.empty();
    }

    /** One request where the Kustomization decrypts anything. */
    Found of(Kustomization kustomization) {
        var decryption = kustomization.getSpec().decryption();
        if (decryption == null) {
            return NONE;
        }
        var own = kustomization.getMetadata().getNamespace();
        var identity = identity(own, decryption);
        if (decryption.secretRef() != null) {
            return read(own, decryption.secretRef().name(), _ -> true, identity);
        }
        return config.runtimeNamespace()
                .flatMap(namespace -> config.ageSecret()
                        .map(name -> read(namespace, name, file -> file.endsWith(".agekey"), identity)))
                .orElseGet(() -> new Found.Available(Keys.of("", Map.of(), identity), ""));
    }

    /** Who asks the services that the Kustomization gives no credentials for; nobody is asked yet. */
    private Identity identity(String namespace, KustomizationSpec.Decryption decryption) {
        if (!hasWorkloadIdentity) {
            return identities.ofProcess();
        }
        return Optional.of(decryption.serviceAccountName())
                .filter(Predicate.not(String::isEmpty))
                .or(config::defaultServiceAccount)
                .map(name -> identities.of(new AskingAccount(tokens, namespace, name)))
                .orElseGet(identities::ofProcess);
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
            return new Found.Unavailable(
                    "cannot get sops decryption Secret '%s/%s': %s".formatted(namespace, name, e.getMessage()));
        }
    }

    private static Found imported(Secret secret, Predicate<String> files, Identity identity) {
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
            return new Found.Available(Keys.of(origin, data, identity), digest(data));
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
