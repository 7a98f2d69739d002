package dev.sluice.controller;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ClusterBuilder;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The way to another cluster, as a user's kubeconfig tells it. The user need not be trusted: of the text, only what it holds
 * itself counts, one that names a file is refused, and nothing of the controller's own credentials goes along.
 *
 * @param addresses of the API server, and of a proxy before it
 * @param account whom the kubeconfig wants to be impersonated
 * @param mayExpire whether the credentials come from a program, and are good for some time only
 */
record Kubeconfig(Config config, List<String> addresses, Optional<Account> account, boolean mayExpire) {
    private static final String NAME = "described";

    /** With certificates of a hundred authorities it has less. */
    private static final int LONGEST = 256 << 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final Pattern HOST_AND_PORT = Pattern.compile("[^/?#\\s]+/?");

    /**
     * Reads the text once, and makes another of what is known to be harmless: what has been looked at is what is used.
     *
     * @param exec whether a program that the text names may be run for credentials
     * @param insecureTls whether the text may ask not to verify the API server's certificate
     * @throws IllegalArgumentException where it is no kubeconfig with a current context; says nothing of its content but
     *     names of entries
     */
    static Kubeconfig parse(String text, KubernetesSerialization serialization, boolean exec, boolean insecureTls) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("is refused: it has more than %d letters".formatted(LONGEST));
        }
        var kubeconfig = parsed(text, serialization);
        var contexts = byName("context", kubeconfig.getContexts(), NamedContext::getName, NamedContext::getContext);
        var clusters = byName("cluster", kubeconfig.getClusters(), NamedCluster::getName, NamedCluster::getCluster);
        var users = byName("user", kubeconfig.getUsers(), NamedAuthInfo::getName, NamedAuthInfo::getUser);
        clusters.forEach(Kubeconfig::requireNoFile);
        users.forEach(Kubeconfig::requireNoFile);
        var context = named(contexts, kubeconfig.getCurrentContext(), "has no current context");
        var cluster = named(clusters, context.getCluster(), "lacks the cluster of its current context");
        if (!isSet(cluster.getServer())) {
            throw new IllegalArgumentException("lacks the server of its current context");
        }
        var user = Optional.ofNullable(context.getUser()).map(users::get);
        var there = allowed(cluster, insecureTls);
        var me = user.map(info -> allowed(info, exec)).orElseGet(AuthInfo::new);
        there.setServer(url(there, me));
        return new Kubeconfig(
                config(there, me, serialization),
                Stream.of(there.getServer(), there.getProxyUrl())
                        .filter(Kubeconfig::isSet)
                        .toList(),
                user.flatMap(Kubeconfig::account),
                exec && user.filter(info -> info.getExec() != null).isPresent());
    }

    /** Two readers may disagree about which of two entries of one name, or of an empty and a full one, counts. */
    private static <N, T> Map<String, T> byName(
            String kind, List<N> entries, Function<N, String> name, Function<N, T> content) {
        var found = new HashMap<String, T>();
        for (var entry : entries) {
            if (entry == null || !isSet(name.apply(entry)) || content.apply(entry) == null) {
                throw new IllegalArgumentException("is refused: a %s without name or content".formatted(kind));
            }
            if (found.put(name.apply(entry), content.apply(entry)) != null) {
                throw new IllegalArgumentException(
                        "is refused: %s '%s' is there twice".formatted(kind, name.apply(entry)));
            }
        }
        return found;
    }

    private static <T> T named(Map<String, T> entries, String name, String error) {
        return Optional.ofNullable(name).map(entries::get).orElseThrow(() -> new IllegalArgumentException(error));
    }

    /** An address without a scheme is, as for client-go, one of https where the kubeconfig speaks of certificates. */
    private static String url(Cluster cluster, AuthInfo user) {
        var server = cluster.getServer();
        if (isUrl(server)) {
            return server;
        }
        if (!HOST_AND_PORT.matcher(server).matches()) {
            throw new IllegalArgumentException(
                    "is refused: its server must be a URL of http or https, or a host:port pair");
        }
        var isSecure = isSet(cluster.getCertificateAuthorityData())
                || isSet(user.getClientCertificateData())
                || Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify());
        return (isSecure ? HTTPS : HTTP) + server;
    }

    private static boolean isUrl(String server) {
        return server.regionMatches(true, 0, HTTPS, 0, HTTPS.length())
                || server.regionMatches(true, 0, HTTP, 0, HTTP.length());
    }

    private static Cluster allowed(Cluster cluster, boolean insecureTls) {
        return new ClusterBuilder()
                .withServer(cluster.getServer())
                .withCertificateAuthorityData(cluster.getCertificateAuthorityData())
                .withTlsServerName(cluster.getTlsServerName())
                .withProxyUrl(cluster.getProxyUrl())
                .withDisableCompression(cluster.getDisableCompression())
                .withInsecureSkipTlsVerify(insecureTls ? cluster.getInsecureSkipTlsVerify() : null)
                .build();
    }

    private static AuthInfo allowed(AuthInfo user, boolean exec) {
        return new AuthInfoBuilder()
                .withToken(user.getToken())
                .withUsername(user.getUsername())
                .withPassword(user.getPassword())
                .withClientCertificateData(user.getClientCertificateData())
                .withClientKeyData(user.getClientKeyData())
                .withExec(exec ? user.getExec() : null)
                .build();
    }

    /** The way to a cluster that an account's tokens are enough for. */
    static Kubeconfig of(
            DescribedClusters.Way cluster, OAuthTokenProvider token, KubernetesSerialization serialization) {
        var there = new ClusterBuilder()
                .withServer(cluster.address())
                .withCertificateAuthorityData(cluster.authority()
                        .map(pem -> Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
                        .orElse(null))
                .build();
        var config = config(there, new AuthInfo(), serialization);
        config.setOauthTokenProvider(token);
        return new Kubeconfig(config, List.of(cluster.address()), Optional.empty(), false);
    }

    private static io.fabric8.kubernetes.api.model.Config parsed(String text, KubernetesSerialization serialization) {
        io.fabric8.kubernetes.api.model.Config kubeconfig;
        try {
            kubeconfig = serialization.unmarshal(text, io.fabric8.kubernetes.api.model.Config.class);
        } catch (RuntimeException e) { // its message quotes the text
            throw new IllegalArgumentException("is not valid YAML");
        }
        return Optional.ofNullable(kubeconfig).orElseThrow(() -> new IllegalArgumentException("is empty"));
    }

    /** As Flux does, in its words: a file would be one of the controller's. */
    private static void requireNoFile(String name, Cluster cluster) {
        if (isSet(cluster.getCertificateAuthority())) {
            throw new IllegalArgumentException(
                    "is refused: cluster '%s' references a certificate-authority file, only certificate-authority-data is supported"
                            .formatted(name));
        }
    }

    private static void requireNoFile(String name, AuthInfo user) {
        var fault = isSet(user.getTokenFile())
                ? "a tokenFile, only an inline token is supported"
                : isSet(user.getClientCertificate())
                        ? "a client-certificate file, only client-certificate-data is supported"
                        : isSet(user.getClientKey()) ? "a client-key file, only client-key-data is supported" : "";
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException("is refused: user '%s' references %s".formatted(name, fault));
        }
    }

    private static boolean isSet(String text) {
        return text != null && !text.isEmpty();
    }

    /** The only reader besides {@link #parsed}, of a text with one of each, which holds nothing that was not looked at. */
    private static Config config(Cluster cluster, AuthInfo user, KubernetesSerialization serialization) {
        if (!isUrl(cluster.getServer())) {
            throw new IllegalStateException("the reader would ask the server whether it speaks TLS");
        }
        var kubeconfig = new io.fabric8.kubernetes.api.model.ConfigBuilder()
                .addToClusters(new NamedCluster(cluster, NAME))
                .addToUsers(new NamedAuthInfo(NAME, user))
                .addNewContext()
                .withName(NAME)
                .withNewContext()
                .withCluster(NAME)
                .withUser(NAME)
                .endContext()
                .endContext()
                .withCurrentContext(NAME)
                .build();
        var config = Config.fromKubeconfig(serialization.asYaml(kubeconfig));
        config.setAutoConfigure(false);
        ClientKeys.tellAlgorithm(config);
        config.setRequestTimeout((int) TIMEOUT.toMillis());
        config.setRequestRetryBackoffLimit(1);
        return config;
    }

    /** Less than what is asked for would be more rights. */
    private static Optional<Account> account(AuthInfo user) {
        if (user.getAs() == null || user.getAs().isEmpty()) {
            return Optional.empty();
        }
        if (user.getAsUid() != null
                || !Optional.ofNullable(user.getAsUserExtra()).orElse(Map.of()).isEmpty()) {
            throw new IllegalArgumentException("impersonates by uid or extra fields, which is not supported");
        }
        return Optional.of(new Account(user.getAs(), List.copyOf(user.getAsGroups())));
    }
}
