package dev.sluice.controller;

import dev.sluice.api.GoDuration;
import dev.sluice.api.PathSegment;
import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.Credentials;
import dev.sluice.cloud.Environment;
import dev.sluice.cloud.Identities;
import dev.sluice.cloud.Identity;
import dev.sluice.cloud.KubernetesAccount;
import dev.sluice.cloud.TokenUse;
import dev.sluice.cloud.VaultAddress;
import dev.sluice.cloud.VaultLogin;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How Vault and OpenBao are asked where a Kustomization has no token for them: by a service account, which its annotations or
 * the ConfigMap of {@code --sops-vault-configmap} tell the way, else by the token of the environment (Flux's documentation of
 * decryption).
 *
 * <p>The annotations of the controller's own account say nothing here: the servers that it logs in to are those that the
 * operator lists.
 */
final class VaultLogins {
    private static final String LOGIN_PATH = "transit-engine.auth.fluxcd.io/login-path";
    private static final String ROLE = "transit-engine.auth.fluxcd.io/role";
    private static final String PROVIDER = "credential.auth.fluxcd.io/provider";
    private static final String TYPE = "credential.auth.fluxcd.io/type";
    private static final String AUDIENCES = "credential.auth.fluxcd.io/audiences";
    private static final String EXPIRATION = "credential.auth.fluxcd.io/expiration";
    private static final String CONFIG = "config.yaml";

    private final KubernetesClient client;
    private final ControllerConfig.Decryption config;
    private final Identities identities;
    private final ServiceAccountTokens tokens;
    private final Environment environment;

    VaultLogins(
            KubernetesClient client,
            ControllerConfig.Decryption config,
            Identities identities,
            ServiceAccountTokens tokens,
            Environment environment) {
        this.client = client;
        this.config = config;
        this.identities = identities;
        this.tokens = tokens;
        this.environment = environment;
    }

    /** @param account empty for the controller's own */
    Identity.Vault of(Optional<AskingAccount> account, TokenUse use) {
        return text -> {
            var address = VaultAddress.of(text);
            return login(account, address)
                    .map(login -> identities.vaultToken(login, address, use))
                    .orElseGet(() -> ofEnvironment(address));
        };
    }

    private Optional<VaultLogin> login(Optional<AskingAccount> account, VaultAddress address) {
        var annotated = account.filter(named -> named.annotation(LOGIN_PATH).isPresent()
                || named.annotation(ROLE).isPresent());
        if (annotated.isPresent() && config.vaultConfigMap().isPresent()) {
            throw new CloudException("service account '%s' has the annotations transit-engine.auth.fluxcd.io, and the"
                            .formatted(annotated.get().id())
                    + " controller has --sops-vault-configmap: only one of them may say how to log in to Vault");
        }
        return annotated
                .map(VaultLogins::byAnnotations)
                .or(() -> config.vaultConfigMap().map(map -> byConfigMap(account.orElseGet(this::own), map, address)));
    }

    private static VaultLogin byAnnotations(AskingAccount account) {
        require(account, PROVIDER, "kubernetes");
        require(account, TYPE, "jwt");
        return new VaultLogin(
                account,
                account.annotation(AUDIENCES).map(VaultLogins::list).orElse(List.of()),
                account.annotation(LOGIN_PATH)
                        .orElseThrow(() -> new CloudException(
                                "service account '%s' lacks the annotation '%s'".formatted(account.id(), LOGIN_PATH))),
                account.annotation(ROLE).orElseGet(() -> role(account)),
                account.annotation(EXPIRATION)
                        .map(text -> duration(account, text))
                        .orElse(KubernetesAccount.LIFETIME));
    }

    private static void require(AskingAccount account, String annotation, String only) {
        account.annotation(annotation).filter(value -> !value.equals(only)).ifPresent(value -> {
            throw new CloudException(
                    "the annotation '%s' of service account '%s' is '%s', which is not supported: only '%s' is"
                            .formatted(annotation, account.id(), value, only));
        });
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Duration duration(AskingAccount account, String text) {
        try {
            return GoDuration.parse(text).duration();
        } catch (IllegalArgumentException e) {
            throw new CloudException("the annotation '%s' of service account '%s' is not a duration: '%s'"
                    .formatted(EXPIRATION, account.id(), text));
        }
    }

    private static String role(AskingAccount account) {
        return account.namespace() + "_" + account.name();
    }

    /** The list of instances is also that of those which are asked at all. */
    private VaultLogin byConfigMap(AskingAccount account, String map, VaultAddress address) {
        var namespace = config.runtimeNamespace()
                .orElseThrow(() -> new CloudException("the ConfigMap of --sops-vault-configmap cannot be found: the"
                        + " environment variable RUNTIME_NAMESPACE is not set"));
        var path = instances(namespace, map).stream()
                .filter(instance -> isFor(instance, address))
                .map(instance -> instance.get("loginPath"))
                .findFirst()
                .orElseThrow(
                        () -> new CloudException("no Vault login path configured for address '%s' in ConfigMap '%s/%s'"
                                .formatted(address.text(), namespace, map)));
        return new VaultLogin(account, List.of(), path, role(account), KubernetesAccount.LIFETIME);
    }

    private static boolean isFor(Credentials instance, VaultAddress address) {
        try {
            return instance.has("address", "loginPath")
                    && VaultAddress.of(instance.get("address")).equals(address);
        } catch (CloudException e) {
            return false;
        }
    }

    private List<Credentials> instances(String namespace, String name) {
        var fault = PathSegment.faultOfName(name);
        if (fault.isPresent()) {
            throw unreadable(namespace, name, fault.get());
        }
        try {
            var map = Optional.ofNullable(client.configMaps()
                            .inNamespace(namespace)
                            .withName(name)
                            .get())
                    .orElseThrow(() -> unreadable(namespace, name, "configmaps \"%s\" not found".formatted(name)));
            var text = Optional.ofNullable(map.getData())
                    .map(data -> data.get(CONFIG))
                    .orElseThrow(() -> unreadable(namespace, name, "it lacks the key '%s'".formatted(CONFIG)));
            return Credentials.list(text.getBytes(StandardCharsets.UTF_8), "instances");
        } catch (KubernetesClientException e) {
            throw unreadable(namespace, name, "the API server answered %d".formatted(e.getCode()));
        }
    }

    private static CloudException unreadable(String namespace, String name, String why) {
        return new CloudException("cannot get Vault ConfigMap '%s/%s': %s".formatted(namespace, name, why));
    }

    /** The account that the controller runs as, by the API server's own word. */
    private AskingAccount own() {
        var user = tokens.user();
        var parts = user.split(":");
        if (parts.length != 4 || !user.startsWith("system:serviceaccount:")) {
            throw new CloudException(
                    "the controller does not run as a service account, which could log in to Vault: name one");
        }
        return new AskingAccount(tokens, parts[2], parts[3], List.of());
    }

    /** Whoever writes an encrypted file says which server is asked; the token is the operator's, and for one of them. */
    private String ofEnvironment(VaultAddress address) {
        var token = environment
                .get("VAULT_TOKEN")
                .orElseThrow(() -> new CloudException("no service account is set up to log in to Vault"));
        var own = environment.get("VAULT_ADDR").map(VaultAddress::of);
        if (own.filter(address::equals).isEmpty()) {
            throw new CloudException(
                    "the VAULT_TOKEN of the controller is shown to no server but that of its VAULT_ADDR");
        }
        return token;
    }
}
