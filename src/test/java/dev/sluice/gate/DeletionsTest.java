package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.DeletedObject;
import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each watch begins with a request, which the API server of this test answers when it is told to. */
class DeletionsTest {
    private static final ResourceID APP = new ResourceID("app", "ns");
    private static final ResourceID OTHER = new ResourceID("other", "ns");
    private static final ResourceID ELSEWHERE = new ResourceID("app", "elsewhere");

    private static final ResourceDefinitionContext CONFIG_MAP = new ResourceDefinitionContext.Builder()
            .withVersion("v1")
            .withKind("ConfigMap")
            .withPlural("configmaps")
            .withNamespaced(true)
            .build();

    private final BlockingQueue<HttpExchange> asked = new LinkedBlockingQueue<>();
    private final List<ResourceID> woken = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private KubernetesClient client;
    private Target target;

    @BeforeEach
    void anApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getQuery().contains("watch=true")) {
                answer(exchange, 500, "");
            } else {
                asked.add(exchange);
            }
        });
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        target = new Target(client, (_, _) -> Optional.of(CONFIG_MAP), Target.Reach.CLUSTER);
    }

    @AfterEach
    void close() {
        client.close();
        server.stop(0);
    }

    /** Whoever has thousands of objects with finalizers is not to have the connections of all. */
    @Test
    void aFewAreWatchedAtATimeAndTheNextAsOneEnds() throws Exception {
        var deletions = new Deletions(woken::add);
        var count = 3 * Deletions.AT_A_TIME;
        deletions.await(target, APP, objects(count));

        for (var i = 0; i < count; i++) {
            var open = Math.min(Deletions.AT_A_TIME, count - i);
            await().atMost(Duration.ofSeconds(10))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> asked.size() >= open);
            assertThat(asked).hasSize(open);
            assertThat(woken).isEmpty();
            assertThat(deletions.arePending(APP)).isTrue();
            gone(asked.take());
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> !deletions.arePending(APP));

        await().atMost(Duration.ofSeconds(10)).until(() -> !woken.isEmpty());
        assertThat(woken).containsExactly(APP);
        assertThat(asked).isEmpty();
    }

    @Test
    void theKustomizationsOfANamespaceShareItsPlaces() throws Exception {
        var deletions = new Deletions(woken::add, new WatchPlaces(2));
        deletions.await(target, APP, objects(2));
        deletions.await(target, OTHER, objects(2));
        var first = List.of(take(), take());
        noMoreIsAsked();

        deletions.await(target, ELSEWHERE, objects(1));
        gone(take());
        await().atMost(Duration.ofSeconds(10)).until(() -> woken.contains(ELSEWHERE));

        gone(first.getFirst());
        gone(take());
        gone(take());
        await().atMost(Duration.ofSeconds(10)).until(() -> woken.contains(OTHER));
        assertThat(deletions.arePending(APP)).isTrue();
        gone(first.getLast());
        await().atMost(Duration.ofSeconds(10)).until(() -> woken.contains(APP));
        assertThat(woken).containsExactly(ELSEWHERE, OTHER, APP);
    }

    @Test
    void whatIsForgottenLeavesItsPlaces() throws Exception {
        var deletions = new Deletions(woken::add, new WatchPlaces(2));
        deletions.await(target, APP, objects(5));
        take();
        take();
        deletions.await(target, OTHER, objects(1));
        noMoreIsAsked();

        deletions.forget(APP);

        gone(take());
        await().atMost(Duration.ofSeconds(10)).until(() -> woken.contains(OTHER));
        assertThat(woken).containsExactly(OTHER);
        noMoreIsAsked();
    }

    /** The end of all is not seen then, so that the others need no watch. */
    @Test
    void whatMayNotBeWatchedIsWaitedForUntilSomebodyLooks() throws Exception {
        var deletions = new Deletions(woken::add, new WatchPlaces(2));
        deletions.await(target, APP, objects(5));
        take();
        answer(take(), 403, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":403}");

        deletions.await(target, OTHER, objects(2));
        gone(take());
        gone(take());

        await().atMost(Duration.ofSeconds(10)).until(() -> woken.contains(OTHER));
        assertThat(woken).containsExactly(OTHER);
        assertThat(deletions.arePending(APP)).isTrue();
        noMoreIsAsked();
    }

    @Test
    void aKindThatIsGoneHasNoObjects() {
        var deletions = new Deletions(woken::add);

        deletions.await(new Target(client, (_, _) -> Optional.empty(), Target.Reach.CLUSTER), APP, objects(3));

        assertThat(deletions.arePending(APP)).isFalse();
        assertThat(woken).containsExactly(APP);
    }

    private static List<DeletedObject> objects(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new DeletedObject(new ObjectId("ns", "object-" + i, "", "ConfigMap"), "v1", "u" + i))
                .toList();
    }

    private HttpExchange take() throws InterruptedException {
        return Optional.ofNullable(asked.poll(10, TimeUnit.SECONDS)).orElseThrow();
    }

    private void noMoreIsAsked() throws InterruptedException {
        assertThat(asked.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    private static void gone(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"10\"},\"items\":[]}");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            var body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
