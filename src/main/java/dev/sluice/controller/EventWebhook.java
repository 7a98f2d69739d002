package dev.sluice.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.apply.ClusterObjects;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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

    /**
     * Posts an event; returns at once.
     *
     * @param action what the controller was doing
     * @param related the source of what it is about
     */
    void post(Event event, EventAction action, Optional<ObjectReference> related) {
        if (!queue.offer(body(event, action, related))) {
            LOG.warn("unable to record event: too many wait for {}", address);
        }
    }

    private String body(Event event, EventAction action, Optional<ObjectReference> related) {
        var body = json.createObjectNode();
        body.set("involvedObject", reference(event.getInvolvedObject()));
        related.ifPresent(object -> body.set("relatedObject", reference(object)));
        body.put("action", action.toString())
                .put("severity", event.getType().equals("Warning") ? "error" : "info")
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

    /** What is not known of the object is left out. */
    private ObjectNode reference(ObjectReference object) {
        var reference = json.createObjectNode()
                .put("kind", object.getKind())
                .put("namespace", object.getNamespace())
                .put("name", object.getName())
                .put("uid", object.getUid())
                .put("apiVersion", object.getApiVersion())
                .put("resourceVersion", object.getResourceVersion());
        reference.properties().removeIf(field -> field.getValue().isNull());
        return reference;
    }

    private void run() {
        while (true) {
            try {
                send(queue.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) { // the next event is another
                LOG.warn("unable to record event: {}", e.toString());
            }
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
