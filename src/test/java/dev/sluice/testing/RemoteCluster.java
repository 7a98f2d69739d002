package dev.sluice.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A second control plane, with a way to it that a test can cut. */
public final class RemoteCluster implements AutoCloseable {
    private final ClusterProcess process =
            ClusterProcess.start(Path.of("target", "remote-cluster").toAbsolutePath());
    private final KubernetesClient admin;
    private final Wire wire;

    public RemoteCluster() {
        var config = Config.fromKubeconfig(process.kubeconfig().toFile());
        admin = new KubernetesClientBuilder().withConfig(config).build();
        wire = new Wire(URI.create(config.getMasterUrl()).getPort());
    }

    /** An administrator's, by a way of its own. */
    public KubernetesClient client() {
        return admin;
    }

    public Wire wire() {
        return wire;
    }

    /** A kubeconfig of an administrator, by the way that can be cut. */
    public String kubeconfig() {
        try {
            return Files.readString(process.kubeconfigFor("sluice", "system:masters"))
                    .replaceAll("(server: *\"?https://[^:\"]+):\\d+", "$1:" + wire.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
        admin.close();
        process.close();
    }
}
