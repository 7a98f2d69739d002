package dev.sluice.controller;

import dev.sluice.api.Conditions;
import dev.sluice.api.Kustomization;
import dev.sluice.apply.ClusterObjects;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens to Kustomizations as events of the cluster, in order. Nobody waits for that: where the API server does
 * not keep up, events are lost rather than reconciliations held up. As with Kubernetes' own recorder, a repeated event is
 * counted, and one object does not flood the rest.
 */
final class EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

    /** Annotations of a Kustomization that its events carry too. */
    private static final String FORWARDED = "event.toolkit.fluxcd.io/";

    private static final int QUEUED = 10_000;
    private static final int REMEMBERED = 4096;
    private static final int MAX_MESSAGE_LENGTH = 8192;

    /** The events, or the warnings, that one object may have in the cluster. */
    private static final int RECORDED_AT_ONCE = 25;

    private static final Duration RECORDED_EVERY = Duration.ofMinutes(5);

    /** The events of one namespace that are posted. */
    private static final int POSTED_AT_ONCE = 500;

    private static final Duration POSTED_EVERY = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final Optional<EventWebhook> webhook;
    private final String instance =
            Optional.ofNullable(System.getenv("HOSTNAME")).orElse("");
    private final BlockingQueue<Told> queue = new LinkedBlockingQueue<>(QUEUED);
    private final AtomicLong lastMark = new AtomicLong();
    private final Map<Kind, Recorded> recorded = new Recent<>();
    private final Map<Allowed, Allowance> allowances = new Recent<>();
    private final Map<String, Allowance> posted = new Recent<>(); // by namespace; guarded by itself
    private final Function<Kustomization, Optional<ObjectReference>> source;

    private record Told(Kustomization about, Announcement announcement, Instant at) {}

    /** What makes two events the same. */
    private record Kind(String uid, boolean isError, String reason, String message) {}

    private record Recorded(String name, int count) {}

    /** What an allowance is for: warnings have one of their own, so that what goes well does not use it up. */
    private record Allowed(String uid, boolean isError) {}

    /**
     * @param webhook where events are posted too
     * @param source how the source of a Kustomization is named
     */
    EventRecorder(
            KubernetesClient client,
            Optional<EventWebhook> webhook,
            Function<Kustomization, Optional<ObjectReference>> source) {
        this.client = client;
        this.webhook = webhook;
        this.source = source;
        Thread.ofVirtual().name("events").start(this::run);
    }

    /** Records an event; returns at once. */
    void record(Kustomization about, Announcement announcement) {
        var told = new Told(about, announcement, Instant.now());
        webhook.filter(_ -> mayBePosted(about.getMetadata().getNamespace(), told.at))
                .ifPresent(receiver -> receiver.post(event(told), announcement.action(), source.apply(about)));
        if (!queue.offer(told)) {
            LOG.warn(
                    "unable to record event of {}/{}: too many are waiting",
                    about.getMetadata().getNamespace(),
                    about.getMetadata().getName());
        }
    }

    /** One namespace leaves the receiver to the others. */
    private boolean mayBePosted(String namespace, Instant at) {
        synchronized (posted) {
            return posted.computeIfAbsent(namespace, _ -> new Allowance(POSTED_AT_ONCE, POSTED_EVERY, at))
                    .take(at);
        }
    }

    private void run() {
        while (true) {
            try {
                post(queue.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) { // the next event is another
                LOG.warn("unable to record event: {}", e.toString());
            }
        }
    }

    private void post(Told told) {
        var uid = told.about.getMetadata().getUid();
        var announcement = told.announcement;
        var allowance = allowances.computeIfAbsent(
                new Allowed(uid, announcement.isError()),
                _ -> new Allowance(RECORDED_AT_ONCE, RECORDED_EVERY, told.at));
        if (!allowance.take(told.at)) {
            return;
        }
        var kind = new Kind(uid, announcement.isError(), announcement.reason(), announcement.message());
        var before = recorded.get(kind);
        recorded.put(
                kind,
                before != null && repeat(told, before)
                        ? new Recorded(before.name, before.count + 1)
                        : new Recorded(create(told), 1));
    }

    /** @return whether the event is still there to be counted up */
    private boolean repeat(Told told, Recorded before) {
        try {
            client.v1()
                    .events()
                    .inNamespace(told.about.getMetadata().getNamespace())
                    .withName(before.name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"count\": %d, \"lastTimestamp\": \"%s\"}".formatted(before.count + 1, seconds(told.at)));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private String create(Told told) {
        var event = event(told);
        client.resource(event).create();
        return event.getMetadata().getName();
    }

    private Event event(Told told) {
        var about = told.about.getMetadata();
        var announcement = told.announcement;
        var annotations = new LinkedHashMap<>(announcement.metadata());
        annotations.putAll(forwarded(about.getAnnotations()));
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getNamespace())
                .withName("%s.%x".formatted(about.getName(), nextMark()))
                .withAnnotations(annotations)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(told.about.getApiVersion())
                .withKind(told.about.getKind())
                .withNamespace(about.getNamespace())
                .withName(about.getName())
                .withUid(about.getUid())
                .withResourceVersion(about.getResourceVersion())
                .endInvolvedObject()
                .withType(announcement.isError() ? "Warning" : "Normal")
                .withReason(announcement.reason())
                .withMessage(cut(announcement.message()))
                .withNewSource()
                .withComponent(ClusterObjects.FIELD_MANAGER)
                .endSource()
                .withReportingComponent(ClusterObjects.FIELD_MANAGER)
                .withReportingInstance(instance)
                .withFirstTimestamp(seconds(told.at))
                .withLastTimestamp(seconds(told.at))
                .withCount(1)
                .build();
    }

    /** The time in nanoseconds, never the same twice: events sort by their names. */
    private long nextMark() {
        var now = Instant.now();
        var nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return lastMark.updateAndGet(last -> Math.max(last + 1, nanos));
    }

    private static Map<String, String> forwarded(Map<String, String> annotations) {
        return Optional.ofNullable(annotations).orElse(Map.of()).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(FORWARDED))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String cut(String message) {
        return message.length() <= MAX_MESSAGE_LENGTH ? message : message.substring(0, MAX_MESSAGE_LENGTH - 3) + "...";
    }

    private static String seconds(Instant time) {
        return Conditions.timestamp(time);
    }

    /** Some at once, then one every so often. */
    private static final class Allowance {
        private final int atOnce;
        private final Duration every;
        private double left;
        private Instant since;

        Allowance(int atOnce, Duration every, Instant since) {
            this.atOnce = atOnce;
            this.every = every;
            this.left = atOnce;
            this.since = since;
        }

        boolean take(Instant now) {
            left = Math.min(atOnce, left + (double) Duration.between(since, now).toMillis() / every.toMillis());
            since = now;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }
    }

    /** Forgets what has not been looked at for the longest time. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > REMEMBERED;
        }
    }
}
