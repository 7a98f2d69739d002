package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import dev.sluice.api.PathSegment;
import dev.sluice.api.SecretKeyReference;
import dev.sluice.api.Utf8;
import dev.sluice.apply.Kinds;
import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.TokenUse;
import dev.sluice.foreign.AnswerMemory;
import dev.sluice.foreign.ForeignCluster;
import dev.sluice.gate.Target;
import dev.sluice.http.Destinations;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds out where the objects of a Kustomization are, and as whom they are asked for. */
final class Clusters {
    /** How many accounts of a cluster are known at a time; one that comes back later has its watches opened anew. */
    private static final int ACCOUNTS = 1_000;

    /** How many other clusters are known at a time. */
    private static final int REMOTES = 1_000;

    private final Cleaner cleaner = Cleaner.create();
    private final KubernetesClient client;
    private final ControllerConfig.Access access;
    private final int logLines;
    private final DescribedClusters described;
    private final Destinations destinations;
    private final Cluster own;
    private final Site home;
    private final AnswerMemory answers = AnswerMemory.ofThisProcess();
    private final Map<String, Remote> remotes = bounded(REMOTES);

    /**
     * @param kinds what the controller's own cluster serves
     * @param described finds the clusters that ConfigMaps describe
     * @param destinations where the API servers of other clusters may be
     */
    Clusters(
            KubernetesClient client,
            Kinds kinds,
            ControllerConfig.Access access,
            DescribedClusters described,
            Destinations destinations,
            int logLines) {
        this.client = client;
        this.access = access;
        this.logLines = logLines;
        this.described = described;
        this.destinations = destinations;
        this.own = Cluster.of(client, kinds, Target.Reach.CLUSTER, true, logLines);
        this.home = new Site(client, kinds, true);
    }

    /** What came of a search. */
    sealed interface Found {
        record Usable(Cluster cluster) implements Found {}

        /** @param error what is wrong with the Kustomization, or with what it refers to */
        record Unusable(String error) implements Found {}
    }

    /** A cluster, whoever asks. */
    private final class Site {
        private final KubernetesClient client;
        private final Kinds kinds;
        private final boolean isMirrored;
        private final Map<Account, Cluster> accounts = bounded(ACCOUNTS);

        Site(KubernetesClient client, Kinds kinds, boolean isMirrored) {
            this.client = client;
            this.kinds = kinds;
            this.isMirrored = isMirrored;
        }

        Cluster as(Account account) {
            return accounts.computeIfAbsent(account, _ -> cluster(account.client(client)));
        }

        Cluster cluster(KubernetesClient client) {
            return Cluster.of(
                    client, kinds, isMirrored ? Target.Reach.NAMESPACE : Target.Reach.FOREIGN, isMirrored, logLines);
        }
    }

    /** @param origin what it was made from, or its digest */
    private record Remote(Object origin, Site site, Optional<Account> account, Cluster cluster) {}

    Found of(Kustomization kustomization) {
        try {
            var account = serviceAccount(kustomization)
                    .map(name ->
                            Account.ofServiceAccount(kustomization.getMetadata().getNamespace(), name));
            return new Found.Usable(remote(kustomization)
                    .map(remote ->
                            account.or(remote::account).map(remote.site()::as).orElse(remote.cluster()))
                    .orElseGet(() -> account.map(home::as).orElse(own)));
        } catch (IllegalArgumentException e) {
            return new Found.Unusable(e.getMessage());
        }
    }

    /** Whether the service account that a Kustomization is applied as is still there; true where there is none. */
    boolean hasAccount(Kustomization kustomization) {
        return serviceAccount(kustomization)
                .filter(name -> PathSegment.fault(name).isPresent()
                        || client.serviceAccounts()
                                        .inNamespace(kustomization.getMetadata().getNamespace())
                                        .withName(name)
                                        .get()
                                == null)
                .isEmpty();
    }

    private Optional<String> serviceAccount(Kustomization kustomization) {
        return Optional.of(kustomization.getSpec().serviceAccountName())
                .filter(Predicate.not(String::isEmpty))
                .or(access::defaultServiceAccount);
    }

    private Optional<Remote> remote(Kustomization kustomization) {
        var namespace = kustomization.getMetadata().getNamespace();
        return Optional.ofNullable(kustomization.getSpec().kubeConfig())
                .map(kubeConfig -> kubeConfig.configMapRef() == null
                        ? byKubeconfig(namespace, kubeConfig.secretRef())
                        : byIdentity(
                                namespace,
                                kubeConfig.configMapRef().name(),
                                new TokenUse(
                                        kustomization.getKind(),
                                        namespace,
                                        kustomization.getMetadata().getName(),
                                        TokenUse.Operation.FETCH_KUBECONFIG)));
    }

    private Remote byIdentity(String namespace, String map, TokenUse use) {
        var name = namespace + "/" + map;
        requireName("configmap", name, map);
        var found = Optional.ofNullable(
                        client.configMaps().inNamespace(namespace).withName(map).get())
                .orElseThrow(() -> new IllegalArgumentException(
                        "unable to read KubeConfig configmap '%s' error: ConfigMap \"%s\" not found"
                                .formatted(name, map)));
        try {
            var description = ClusterDescription.of(found);
            var way = described.way(namespace, description, use);
            way.token().apply(use);
            return remote(
                    namespace,
                    "ConfigMap " + name,
                    List.of(description, way.address(), way.authority(), way.asking()),
                    () -> Kubeconfig.of(
                            way,
                            new RenewedToken(() -> way.token().apply(TokenUse.UNCOUNTED), InstantSource.system()),
                            client.getKubernetesSerialization()));
        } catch (IllegalArgumentException | CloudException e) {
            throw new IllegalArgumentException("KubeConfig configmap '%s' %s".formatted(name, e.getMessage()));
        }
    }

    private Remote byKubeconfig(String namespace, SecretKeyReference ref) {
        var name = namespace + "/" + ref.name();
        requireName("secret", name, ref.name());
        var secret = Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(ref.name()).get());
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(
                    "unable to read KubeConfig secret '%s' error: Secret \"%s\" not found".formatted(name, ref.name()));
        }
        var text = text(name, secret.get(), ref.key());
        return remote(namespace, "Secret %s/%s".formatted(name, ref.key()), digest(text), () -> parsed(name, text));
    }

    /** The text itself would be kept for as long as the cluster is known. */
    private static String digest(String text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void requireName(String kind, String subject, String name) {
        PathSegment.faultOfName(name).ifPresent(fault -> {
            throw new IllegalArgumentException(
                    "unable to read KubeConfig %s '%s' error: %s".formatted(kind, subject, fault));
        });
    }

    /** @param origin what a cluster that is known must have been made from */
    private Remote remote(String namespace, String key, Object origin, Supplier<Kubeconfig> kubeconfig) {
        return Optional.ofNullable(remotes.get(key))
                .filter(remote -> remote.origin().equals(origin))
                .orElseGet(() -> connect(namespace, key, origin, kubeconfig.get()));
    }

    private static String text(String name, Secret secret, String key) {
        var data = Optional.ofNullable(secret.getData()).orElse(Map.of());
        return (key.isEmpty() ? Stream.of("value", "value.yaml") : Stream.of(key))
                .map(data::get)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst()
                .map(value -> Utf8.text(Base64.getDecoder().decode(value))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the kubeconfig of secret '%s' is not text in UTF-8".formatted(name))))
                .orElseThrow(() -> new IllegalArgumentException(
                        "KubeConfig secret '%s' does not contain a '%s' key with a kubeconfig"
                                .formatted(name, key.isEmpty() ? "value" : key)));
    }

    private Kubeconfig parsed(String name, String text) {
        try {
            return Kubeconfig.parse(
                    text,
                    client.getKubernetesSerialization(),
                    access.insecureKubeconfigExec(),
                    access.insecureKubeconfigTls());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the kubeconfig of secret '%s' %s".formatted(name, e.getMessage()));
        }
    }

    private Remote connect(String namespace, String key, Object origin, Kubeconfig kubeconfig) {
        var way = new ForeignCluster(kubeconfig.addresses(), destinations, answers, namespace);
        way.check();
        var connected = way.client(kubeconfig.config(), client.getKubernetesSerialization());
        var kinds = new Kinds(connected);
        // Attempts and watches may go on with it for a while; nobody can know the kinds but by them.
        cleaner.register(kinds, connected::close);
        var site = new Site(connected, kinds, false);
        var remote = new Remote(origin, site, kubeconfig.account(), site.cluster(connected));
        if (!kubeconfig.mayExpire()) {
            remotes.put(key, remote);
        }
        return remote;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        });
    }
}
