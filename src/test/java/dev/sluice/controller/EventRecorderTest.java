package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.Kustomization;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private static final int SHARE = 500;

    /** The receiver is one for all tenants. */
    @Test
    void oneNamespaceHasAShareOfWhatIsPosted() throws Exception {
        List<String> posted = new CopyOnWriteArrayList<>();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        receiver.start();
        try (var client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:1")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build()) {
            var recorder = new EventRecorder(
                    client,
                    Optional.of(new EventWebhook(URI.create("http://localhost:%d/"
                            .formatted(receiver.getAddress().getPort())))),
                    _ -> Optional.empty());
            var flooding = kustomization("flooding");
            for (var i = 0; i < 2 * SHARE; i++) {
                recorder.record(flooding, Announcement.progress(EventAction.APPLY, "event " + i));
            }
            recorder.record(kustomization("quiet"), Announcement.progress(EventAction.APPLY, "the last"));

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !posted.isEmpty() && posted.getLast().contains("the last"));
            assertThat(posted).filteredOn(body -> body.contains("flooding")).hasSizeBetween(SHARE, SHARE + 60);
        } finally {
            receiver.stop(0);
        }
    }

    private static Kustomization kustomization(String namespace) {
        var kustomization = new Kustomization();
        kustomization.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("app")
                .withUid(namespace)
                .build());
        return kustomization;
    }
}
