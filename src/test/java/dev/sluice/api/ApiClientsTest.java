package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiClientsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/tenant/secrets/../../victim/secrets/git",
                "/api/v1/namespaces/tenant/secrets/..",
                "/api/v1/namespaces/./secrets/a",
                "/api/v1/namespaces//secrets/a",
                "/api/v1/namespaces/tenant/secrets/%2e%2e/x",
                "/api/v1/namespaces/tenant/secrets/%2E%2E%2Fx",
                "/api/v1/namespaces/tenant/secrets/a%3Fwatch=true",
                "/api/v1/namespaces/tenant/secrets/a%23",
                "/api/v1/namespaces/tenant/secrets/a%00",
                "/api/v1/namespaces/tenant/secrets/a%5Cb",
                "/api/v1/namespaces/tenant/secrets/%252e%252e"
            })
    void aPathThatLeadsElsewhereIsKnown(String path) {
        assertThat(ApiClients.isStraight(URI.create("https://api:6443" + path))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/tenant/secrets/a.b-c",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode",
                "/k8s/clusters/c-m-x/apis/apps/v1/namespaces/a/deployments/...",
                "/"
            })
    void soIsOneThatDoesNot(String path) {
        assertThat(ApiClients.isStraight(URI.create("https://api:6443" + path + "?fieldSelector=a%3Db")))
                .isTrue();
    }

    @Test
    void suchARequestIsNotSent() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getRawPath());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        var config = new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build();
        try (var client =
                ApiClients.builder(config, new KubernetesSerialization()).build()) {
            var secrets = client.secrets().inNamespace("tenant");

            assertThat(secrets.withName("git").get()).isNull();
            assertThatThrownBy(
                            () -> secrets.withName("../../victim/secrets/git").get())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasStackTraceContaining("its path would lead elsewhere");
            assertThat(asked).containsExactly("/api/v1/namespaces/tenant/secrets/git");
        } finally {
            server.stop(0);
        }
    }
}
