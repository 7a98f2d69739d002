package dev.sluice.cli;

import dev.sluice.setting.InvalidSettingException;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The kubeconfig of the controller itself. The Kubernetes client passes over one that it cannot read and goes on with the
 * pod's own account, or with a server that nobody named.
 */
final class OwnKubeconfig {
    private static final String VARIABLE = "KUBECONFIG";

    private OwnKubeconfig() {}

    /** @throws InvalidSettingException where the environment names a kubeconfig by which no server can be found */
    static void check() {
        Optional.ofNullable(System.getenv(VARIABLE)).ifPresent(OwnKubeconfig::check);
    }

    /** @param paths as {@code kubectl} takes them: of several files, those that are not there are passed over */
    static void check(String paths) {
        var files = Arrays.stream(paths.split(File.pathSeparator))
                .filter(path -> !path.isBlank())
                .map(File::new)
                .toList();
        var found = files.stream().filter(File::exists).toList();
        if (!files.isEmpty() && found.isEmpty()) {
            throw unusable(paths, "there is no such file");
        }
        if (!found.isEmpty()) {
            checkContext(paths, found.stream().map(OwnKubeconfig::parsed).toList());
        }
    }

    /** What the parser says is not told: it quotes the file, which holds secrets. */
    private static Config parsed(File file) {
        if (!file.isFile() || !Files.isReadable(file.toPath())) {
            throw unusable(file.getPath(), file.isFile() ? "the file cannot be read" : "this is no file");
        }
        try {
            return Optional.ofNullable(KubeConfigUtils.parseConfig(file)).orElseGet(Config::new);
        } catch (RuntimeException e) {
            throw unusable(file.getPath(), "the file is not a kubeconfig");
        }
    }

    private static void checkContext(String paths, List<Config> configs) {
        var current = configs.stream()
                .map(Config::getCurrentContext)
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElseThrow(() -> unusable(paths, "it has no current-context"));
        var context = configs.stream()
                .flatMap(config -> config.getContexts().stream())
                .filter(named -> current.equals(named.getName()))
                .map(NamedContext::getContext)
                .findFirst()
                .orElseThrow(() -> unusable(paths, "it has no context '%s', its current-context".formatted(current)));
        configs.stream()
                .flatMap(config -> config.getClusters().stream())
                .filter(named -> named.getName() != null && named.getName().equals(context.getCluster()))
                .map(NamedCluster::getCluster)
                .filter(cluster ->
                        cluster.getServer() != null && !cluster.getServer().isEmpty())
                .findFirst()
                .orElseThrow(() -> unusable(
                        paths,
                        "it has no server for the cluster '%s' of its current-context"
                                .formatted(context.getCluster())));
    }

    private static InvalidSettingException unusable(String path, String why) {
        return new InvalidSettingException(
                "the kubeconfig %s, named by the environment variable %s, is of no use: %s; correct it, or unset the variable to use the pod's own account"
                        .formatted(Quoted.text(path), VARIABLE, why));
    }
}
