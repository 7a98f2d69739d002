package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.ApiClients;
import dev.sluice.api.Refusal;
import dev.sluice.http.Destinations;
import dev.sluice.testing.HostileServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API servers that tenants choose. */
class ForeignClusterTest {
    private static final String SECRET = "AKIA-SECRET";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:6443",
                "http://localhost:18081/latest",
                "https://[::1]",
                "[::ffff:169.254.169.254]:443",
                "http://169.254.169.254/latest/meta-data",
                "localhost",
                "ftp://10.0.0.1",
                "https://user:password@10.0.0.1"
            })
    void noClientIsMadeForThisMachineNorItsLink(String address) {
        var tenant = Destinations.chosenByTenant(false, true);
        assertThatThrownBy(() -> new ForeignCluster(List.of(address), tenant).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the API server of the other cluster is not asked: ");
        assertThatThrownBy(() -> new ForeignCluster(List.of("https://192.0.2.1", address), tenant).check())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aServerThatIsNoneIsNotQuoted() {
        try (var server = HostileServer.answering(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n\"AKIA-SECRET\"");
                var client = client(server)) {
            assertThatThrownBy(() -> client.getApiResources("v1"))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(Refusal.of(e).message()).doesNotContain(SECRET));
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (var inner = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\n{}");
                var outer = HostileServer.redirecting(inner.url("/api/v1"));
                var client = client(outer)) {
            try {
                client.getApiResources("v1");
            } catch (KubernetesClientException e) {
                // whatever it makes of that
            }
            assertThat(outer.requests()).isNotEmpty();
            assertThat(inner.requests()).isEmpty();
        }
    }

    @Test
    @Timeout(40)
    void aServerThatTricklesIsLeftAtTheDeadline() {
        try (var server = HostileServer.trickling(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
                var client = client(server)) {
            assertThatThrownBy(() -> client.getApiResources("v1")).isInstanceOf(KubernetesClientException.class);
        }
    }

    /** It is looked at as it is used, too. */
    @Test
    void aRequestIsNotSentWhereNoneMayGo() {
        try (var server = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\n{}");
                var client = ApiClients.builder(
                                new ConfigBuilder()
                                        .withMasterUrl(server.url("/"))
                                        .withRequestRetryBackoffLimit(0)
                                        .build(),
                                new KubernetesSerialization(),
                                new ForeignCluster(List.of(server.url("/")), Destinations.chosenByTenant(false, true))
                                        ::addTo)
                        .build()) {
            assertThatThrownBy(() -> client.getApiResources("v1"))
                    .hasStackTraceContaining("sluice.network.allow-local does not allow");
            assertThat(server.requests()).isEmpty();
        }
    }

    private static KubernetesClient client(HostileServer asked) {
        var config = new ConfigBuilder()
                .withMasterUrl(asked.url("/"))
                .withRequestRetryBackoffLimit(0)
                .build();
        var way = new ForeignCluster(List.of(asked.url("/")), Destinations.chosenByTenant(true, true));
        return ApiClients.builder(config, new KubernetesSerialization(), way::addTo)
                .build();
    }
}
