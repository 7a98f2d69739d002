package dev.sluice.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API servers that tenants choose. */
class ForeignClusterTest {
    private static final String OWNER = "team-a";
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

    private final AnswerMemory memory = new AnswerMemory(256 << 20);
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
        assertThatThrownBy(() -> way(tenant, address).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the API server of the other cluster is not asked: ");
        assertThatThrownBy(() -> way(tenant, "https://192.0.2.1", address).check())
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

    @Test
    @Timeout(40)
    void anEventThatDoesNotEndIsLeftAtTheLimit() throws Exception {
        var left = new CountDownLatch(1);
        try (var server = HostileServer.answering(out -> flood(out, left));
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
        var body = BoundedBody.byLine(
                (parts, _) -> seen.addAll(parts),
                new BoundedBody.Limits(4, 1_000, Duration.ZERO),
                () -> memory.arrival(OWNER));

        for (var part : List.of("abc", "d\nab", "\nabcdefgh\nab", "cd")) {
            body.consume(List.of(ByteBuffer.wrap(bytes(part))), BODY);
        }
        assertThat(seen).hasSize(4);
        assertThatThrownBy(() -> body.consume(List.of(ByteBuffer.wrap(bytes("e"))), BODY))
                .hasMessage("the event has more than 4 bytes");
    }

    @Test
    void whatIsLargerInMemoryThanInItsTextIsLeftAtTheLimit() {
        var many = "{\"items\":[" + "{},".repeat(1 << 20) + "{}]}";
        try (var server = HostileServer.answering(answer(many));
                var client = client(server)) {
            assertThatThrownBy(() -> client.getApiResources("v1"))
                    .hasStackTraceContaining("the answer needs more than 128 MiB of memory");
        }
    }

    /** The client would read it as YAML, where a few lines may be a thousand million of values. */
    @Test
    void anAnswerThatIsNoJsonIsNotRead() {
        for (var text : List.of("kind: APIResourceList\nresources: []\n", "[]", "- a", " \n\t--- {}")) {
            try (var server = HostileServer.answering(answer(text));
                    var client = client(server)) {
                assertThatThrownBy(() -> client.getApiResources("v1"))
                        .hasStackTraceContaining("the answer is not a JSON object in UTF-8");
            }
        }
    }

    /** Its signs would not be counted. */
    @Test
    void anAnswerInLettersOfTwoBytesIsNotRead() {
        var body = "{\"kind\":\"APIResourceList\",\"resources\":[]}".getBytes(StandardCharsets.UTF_16LE);
        try (var server = HostileServer.answering(out -> {
                    out.write(bytes(JSON + "Content-Length: %d\r\n\r\n".formatted(body.length)));
                    out.write(body);
                });
                var client = client(server)) {
            assertThatThrownBy(() -> client.getApiResources("v1"))
                    .hasStackTraceContaining("the answer is not a JSON object in UTF-8");
        }
    }

    @Test
    void whatAProxySaysIsNotRead() {
        var page = "<html>AKIA-SECRET: &a [*a]</html>";
        try (var server = HostileServer.answering("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n"
                        + "Content-Length: %d\r\n\r\n%s".formatted(page.length(), page));
                var client = client(server)) {
            assertThatThrownBy(
                            () -> client.pods().inNamespace("a").withName("b").get())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                        assertThat(e.getCode()).isEqualTo(403);
                        assertThat(Refusal.of(e).message()).doesNotContain(SECRET);
                    });
        }
    }

    @Test
    @Timeout(40)
    void anAnswerWaitsForRoomOnItsWay() throws Exception {
        var name = "x".repeat(15 << 20);
        var other = memory.arrival(OWNER);
        assertThat(other.take(100 << 20, Duration.ZERO)).isTrue();
        try (var server = HostileServer.answering(answer(
                        "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[{\"name\":\"%s\"}]}"
                                .formatted(name)));
                var client = client(server)) {
            var answer = CompletableFuture.supplyAsync(() -> client.getApiResources("v1"));
            assertThat(answer.completeOnTimeout(null, 2, TimeUnit.SECONDS).get())
                    .isNull();

            var again = CompletableFuture.supplyAsync(() -> client.getApiResources("v1"));
            other.end();
            assertThat(again.get().getResources().getFirst().getName()).isEqualTo(name);
        }
    }

    @Test
    @Timeout(40)
    void whatWasReadIsCountedUntilNobodyHasIt() throws Exception {
        var pod = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"labels\":{\"a\":\"%s\"}}}";
        var pods = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[%s,%s]}"
                .formatted(pod.formatted("x".repeat(1 << 20)), pod.formatted("y".repeat(2 << 20)));
        try (var server = HostileServer.answering(answer(pods));
                var client = client(server)) {
            var kept = new AtomicReference<>(
                    client.pods().inNamespace("a").list().getItems().getLast());
            awaitCounted(8 << 20, (8 << 20) + 8_192);
            assertThat(kept.getAndSet(null).getMetadata().getLabels().get("a")).startsWith("y");
            awaitCounted(0, 0);
        }
    }

    private void awaitCounted(long least, long most) throws InterruptedException {
        while (memory.of(OWNER) < least || memory.of(OWNER) > most) {
            System.gc();
            Thread.sleep(50);
        }
    }

    private static String answer(String body) {
        return JSON + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** It is looked at as it is used, too. */
    @Test
    void aRequestIsNotSentWhereNoneMayGo() {
        try (var server = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\n{}");
                var client = client(server, Destinations.chosenByTenant(false, true))) {
            assertThatThrownBy(() -> client.getApiResources("v1"))
                    .hasStackTraceContaining("sluice.network.allow-local does not allow");
            assertThat(server.requests()).isEmpty();
        }
    }

    private KubernetesClient client(HostileServer asked) {
        return client(asked, Destinations.chosenByTenant(true, true));
    }

    private KubernetesClient client(HostileServer asked, Destinations destinations) {
        var config = new ConfigBuilder()
                .withMasterUrl(asked.url("/"))
                .withRequestRetryBackoffLimit(0)
                .build();
        return way(destinations, asked.url("/")).client(config, new KubernetesSerialization());
    }

    private ForeignCluster way(Destinations destinations, String... addresses) {
        return new ForeignCluster(List.of(addresses), destinations, memory, OWNER);
    }
}
