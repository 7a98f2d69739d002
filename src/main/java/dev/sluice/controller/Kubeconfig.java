package dev.sluice.controller;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way to another cluster, as a user's kubeconfig tells it. The user need not be trusted: of the text, only what it holds
 * itself counts, no file that it names, and nothing of the controller's own credentials goes along.
 *
 * @param account whom the kubeconfig wants to be impersonated
 * @param mayExpire whether the credentials come from a program, and are good for some time only
 */
record Kubeconfig(Config config, Optional<Account> account, boolean mayExpire) {
    private static final String NAME = "described";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /**
     * @param exec whether a program that the text names may be run for credentials
     * @param insecureTls whether the text may ask not to verify the API server's certificate
     * @throws IllegalArgumentException where it is no kubeconfig with a current context; says nothing of its content
     */
    static Kubeconfig parse(String text, KubernetesSerialization serialization, boolean exec, boolean insecureTls) {
        var kubeconfig = parsed(text, serialization);
        var context = kubeconfig.getContexts().stream()
                .filter(named -> named.getName().equals(kubeconfig.getCurrentContext()))
                .findFirst()
                .map(NamedContext::getContext)
                .orElseThrow(() -> new IllegalArgumentException("has no current context"));
        var cluster = kubeconfig.getClusters().stream()
                .filter(named -> named.getName().equals(context.getCluster()) && named.getCluster() != null)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("lacks the cluster of its current context"));
        if (cluster.getCluster().getServer() == null) {
            throw new IllegalArgumentException("lacks the server of its current context");
        }
        var user = kubeconfig.getUsers().stream()
                .filter(named -> named.getName().equals(context.getUser()))
                .findFirst()
                .flatMap(named -> Optional.ofNullable(named.getUser()));
        clean(cluster, insecureTls);
        user.ifPresent(info -> clean(info, exec));
        kubeconfig.setClusters(List.of(cluster));
        return new Kubeconfig(
                config(serialization.asYaml(kubeconfig)),
                user.flatMap(Kubeconfig::account),
                user.filter(info -> info.getExec() != null).isPresent());
    }

    /** The way to a cluster that an account's tokens are enough for. */
    static Kubeconfig of(ClusterDescription cluster, OAuthTokenProvider token, KubernetesSerialization serialization) {
        var kubeconfig = new io.fabric8.kubernetes.api.model.ConfigBuilder()
                .addNewCluster()
                .withName(NAME)
                .withNewCluster()
                .withServer(cluster.address())
                .withCertificateAuthorityData(cluster.authority()
                        .map(pem -> Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
                        .orElse(null))
                .endCluster()
                .endCluster()
                .addNewContext()
                .withName(NAME)
                .withNewContext()
                .withCluster(NAME)
                .endContext()
                .endContext()
                .withCurrentContext(NAME)
                .build();
        var config = config(serialization.asYaml(kubeconfig));
        config.setOauthTokenProvider(token);
        return new Kubeconfig(config, Optional.empty(), false);
    }

    private static io.fabric8.kubernetes.api.model.Config parsed(String text, KubernetesSerialization serialization) {
        try {
            return Optional.ofNullable(serialization.unmarshal(text, io.fabric8.kubernetes.api.model.Config.class))
                    .orElseThrow(() -> new IllegalArgumentException("is empty"));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("is not valid YAML");
        }
    }

    private static void clean(NamedCluster cluster, boolean insecureTls) {
        cluster.getCluster().setCertificateAuthority(null);
        if (!insecureTls) {
            cluster.getCluster().setInsecureSkipTlsVerify(null);
        }
    }

    private static void clean(AuthInfo user, boolean exec) {
        user.setClientCertificate(null);
        user.setClientKey(null);
        user.setTokenFile(null);
        user.setAuthProvider(null);
        if (!exec) {
            user.setExec(null);
        }
    }

    private static Config config(String clean) {
        var config = Config.fromKubeconfig(clean);
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
