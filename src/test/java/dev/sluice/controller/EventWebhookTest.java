package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventWebhookTest {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private volatile int failures;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            var status = failures-- > 0 ? 503 : 202;
            if (status == 202) {
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void anEventIsPostedAsFluxPostsIt() {
        var source = new ObjectReferenceBuilder()
                .withApiVersion("source.toolkit.fluxcd.io/v1")
                .withKind("GitRepository")
                .withNamespace("shop")
                .withName("main")
                .withUid("u2")
                .withResourceVersion("5")
                .build();
        webhook().post(event("Warning", "no such table"), EventAction.CHECK_HEALTH, Optional.of(source));

        await().until(() -> bodies.size() == 1);
        assertThat(bodies.getFirst())
                .isEqualTo(
                        "{\"involvedObject\":{\"kind\":\"Kustomization\",\"namespace\":\"shop\",\"name\":\"app\",\"uid\":\"u1\","
                                + "\"apiVersion\":\"kustomize.toolkit.fluxcd.io/v1\",\"resourceVersion\":\"7\"},"
                                + "\"relatedObject\":{\"kind\":\"GitRepository\",\"namespace\":\"shop\",\"name\":\"main\",\"uid\":\"u2\","
                                + "\"apiVersion\":\"source.toolkit.fluxcd.io/v1\",\"resourceVersion\":\"5\"},"
                                + "\"action\":\"HealthCheck\",\"severity\":\"error\","
                                + "\"timestamp\":\"2026-01-02T03:04:05Z\",\"message\":\"no such table\",\"reason\":\"HealthCheckFailed\","
                                + "\"metadata\":{\"kustomize.toolkit.fluxcd.io/revision\":\"main@sha1:1\"},"
                                + "\"reportingController\":\"kustomize-controller\",\"reportingInstance\":\"pod-1\"}");
    }

    @Test
    void whatIsNotKnownOfTheSourceIsLeftOut() {
        var source = new ObjectReferenceBuilder()
                .withApiVersion("source.toolkit.fluxcd.io/v1")
                .withKind("Bucket")
                .withNamespace("shop")
                .withName("main")
                .build();
        webhook().post(event("Normal", "one"), EventAction.RESOLVE_SOURCE, Optional.of(source));
        await().until(() -> bodies.size() == 1);
        assertThat(bodies.getFirst())
                .contains("\"relatedObject\":{\"kind\":\"Bucket\",\"namespace\":\"shop\",\"name\":\"main\","
                        + "\"apiVersion\":\"source.toolkit.fluxcd.io/v1\"},\"action\":\"ResolveSource\"");
    }

    @Test
    void theActionsAreThoseOfFlux() {
        assertThat(EventAction.values())
                .extracting(EventAction::toString)
                .containsExactlyInAnyOrder(
                        "Reconcile",
                        "CheckDependencies",
                        "ResolveSource",
                        "Decrypt",
                        "Apply",
                        "Prune",
                        "HealthCheck",
                        "Finalize",
                        "WaitForTermination");
    }

    @Test
    void aReceiverThatIsAwayGetsThemWhenItIsBackInTheirOrder() {
        failures = 2;
        var webhook = webhook();
        webhook.post(event("Normal", "one"), EventAction.APPLY, Optional.empty());
        webhook.post(event("Normal", "two"), EventAction.PRUNE, Optional.empty());

        await().atMost(Duration.ofSeconds(20)).until(() -> bodies.size() == 2);
        assertThat(bodies.get(0)).contains("\"one\"").contains("\"severity\":\"info\"");
        assertThat(bodies.get(1)).contains("\"two\"");
    }

    private EventWebhook webhook() {
        return new EventWebhook(URI.create(
                "http://localhost:%d/hook".formatted(receiver.getAddress().getPort())));
    }

    private static Event event(String type, String message) {
        return new EventBuilder()
                .withNewMetadata()
                .withAnnotations(Map.of("kustomize.toolkit.fluxcd.io/revision", "main@sha1:1"))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("kustomize.toolkit.fluxcd.io/v1")
                .withKind("Kustomization")
                .withNamespace("shop")
                .withName("app")
                .withUid("u1")
                .withResourceVersion("7")
                .endInvolvedObject()
                .withType(type)
                .withReason("HealthCheckFailed")
                .withMessage(message)
                .withReportingInstance("pod-1")
                .withLastTimestamp("2026-01-02T03:04:05Z")
                .build();
    }
}
