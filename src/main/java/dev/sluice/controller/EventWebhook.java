package dev.sluice.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.apply.ClusterObjects;
import io.fabric8.kubernetes.api.model.Event;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts events to a receiver such as Flux's notification-controller, in order. Nobody waits for that. */
final class EventWebhook {
    private static final Logger LOG = LoggerFactory.getLogger(EventWebhook.class);
    private static final int QUEUED = 10_000;
    private static final int TRIES = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int SERVER_ERROR = 500;

    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>(QUEUED);
    private final ObjectMapper json = new ObjectMapper();

    EventWebhook(URI address) {
        this.address = address;
        Thread.ofVirtual().name("events-webhook").start(this::run);
    }

    /** Posts an event; returns at once. */
    void post(Event event) {
        if (!queue.offer(body(event))) {
            LOG.warn("unable to record event: too many wait for {}", address);
        }
    }

    private String body(Event event) {
        var about = event.getInvolvedObject();
        var involved = json.createObjectNode()
                .put("kind", about.getKind())
                .put("namespace", about.getNamespace())
                .put("name", about.getName())
                .put("uid", about.getUid())
                .put("apiVersion", about.getApiVersion())
                .put("resourceVersion", about.getResourceVersion());
        var body = json.createObjectNode();
        body.set("involvedObject", involved);
        body.put("severity", event.getType().equals("Warning") ? "error" : "info")
                .put("timestamp", event.getLastTimestamp())
                .put("message", event.getMessage())
                .put("reason", event.getReason());
        var metadata = body.putObject("metadata");
        Map<String, String> annotations = event.getMetadata().getAnnotations();
        if (annotations != null) {
            annotations.forEach(metadata::put);
        }
        return body.put("reportingController", ClusterObjects.FIELD_MANAGER)
                .put("reportingInstance", event.getReportingInstance())
                .toString();
    }

    private void run() {
        try {
            while (true) {
                send(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A receiver that is away comes back; one that has the event already says so, and needs it no more. */
    private void send(String body) throws InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var pause = FIRST_PAUSE;
        var failure = "";
        for (int tries = 1; tries <= TRIES; tries++) {
            try {
                var status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status < SERVER_ERROR) {
                    return;
                }
                failure = "status " + status;
            } catch (IOException e) {
                failure = e.toString();
            }
            if (tries < TRIES) {
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
        LOG.warn("unable to record event: POST {}: {}", address, failure);
    }
}
