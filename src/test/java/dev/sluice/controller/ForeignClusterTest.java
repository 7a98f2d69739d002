package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.ApiClients;
import dev.sluice.api.Refusal;
import dev.sluice.http.Destinations;
import dev.sluice.testing.HostileServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API servers that tenants choose. */
class ForeignClusterTest {
    private static final String SECRET = "AKIA-SECRET";
    private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static final AsyncBody BODY = new AsyncBody() {
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public void consume() {}

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {}
    };

    private final AtomicInteger upgrades = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();

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

    @Test
    @Timeout(40)
    void aServerThatDoesNotStopIsLeftAtTheLimit() {
        try (var server = HostileServer.flooding(JSON + "Content-Length: 100000000000\r\n\r\n\"AKIA-SECRET");
                var client = client(server)) {
            assertThatThrownBy(() -> client.getApiResources("v1"))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasStackTraceContaining("the answer has more than 67108864 bytes")
                    .satisfies(e -> assertThat(
                                    Refusal.of((KubernetesClientException) e).message())
                            .doesNotContain(SECRET));
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** Where a server does not speak WebSocket, events are lines of one answer. */
    @Test
    @Timeout(40)
    void anEventThatDoesNotEndIsLeftAtTheLimit() throws Exception {
        var left = new CountDownLatch(1);
        try (var server = HostileServer.answering(out -> {
                    if (upgrades.getAndIncrement() == 0) {
                        out.write(bytes("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
                    } else {
                        flood(out, left);
                    }
                });
                var client = client(server);
                var _ = client.pods().inAnyNamespace().watch(unheard())) {
            left.await();
            assertThat(sent.get()).isBetween(16L << 20, 64L << 20);
        }
    }

    private void flood(OutputStream out, CountDownLatch left) throws IOException {
        out.write(bytes(JSON + "Content-Length: 100000000000\r\n\r\n"));
        try {
            for (sent.set(0); sent.get() < 256 << 20; sent.addAndGet(1 << 20)) {
                out.write(new byte[1 << 20]);
            }
        } finally {
            left.countDown();
        }
    }

    private static Watcher<Pod> unheard() {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {}

            @Override
            public void onClose(WatcherException error) {}
        };
    }

    @Test
    void linesOfAWatchAreCountedEachByItself() throws Exception {
        var seen = new ArrayList<ByteBuffer>();
        var body = BoundedBody.byLine((parts, _) -> seen.addAll(parts), 4);

        for (var part : List.of("abc", "d\nab", "\nabcdefgh\nab", "cd")) {
            body.consume(List.of(ByteBuffer.wrap(bytes(part))), BODY);
        }
        assertThat(seen).hasSize(4);
        assertThatThrownBy(() -> body.consume(List.of(ByteBuffer.wrap(bytes("e"))), BODY))
                .hasMessage("the event has more than 4 bytes");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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
