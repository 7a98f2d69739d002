package dev.sluice.controller;

import dev.sluice.setting.InvalidSettingException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reconciliations under the names that dashboards know from Go's controllers: {@code controller_runtime_reconcile_*} and
 * {@code workqueue_*}. As in Flux, one that ends well or with a condition is told as {@code requeue_after}.
 */
@Singleton
final class ControllerRuntimeMetrics implements Metrics {
    private static final Tags CONTROLLER = Tags.of("controller", "kustomization");
    private static final Tags QUEUE = CONTROLLER.and("name", "kustomization");

    private static final Duration[] RECONCILE_BUCKETS = IntStream.of(
                    5, 10, 25, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000, 1250, 1500,
                    1750, 2000, 2500, 3000, 3500, 4000, 4500, 5000, 6000, 7000, 8000, 9000, 10000, 15000, 20000, 25000,
                    30000, 40000, 50000, 60000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final Duration[] QUEUE_BUCKETS = IntStream.range(0, 10)
            .mapToObj(i -> Duration.ofNanos((long) (10 * Math.pow(10, i))))
            .toArray(Duration[]::new);

    private final Map<ResourceID, Long> waiting = new ConcurrentHashMap<>();
    private final Map<ResourceID, Long> working = new ConcurrentHashMap<>();
    private final AtomicInteger depth = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final Counter adds;
    private final Counter retries;
    private final Counter succeeded;
    private final Counter failed;
    private final Counter errors;
    private final Timer queueing;
    private final Timer work;
    private final Timer reconcile;

    ControllerRuntimeMetrics(
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.operator-sdk.concurrent-reconciliation-threads", defaultValue = "50")
                    int threads) {
        if (threads < 1) {
            throw new InvalidSettingException(
                    "QUARKUS_OPERATOR_SDK_CONCURRENT_RECONCILIATION_THREADS must be at least 1, not " + threads);
        }
        Gauge.builder("controller_runtime.max.concurrent.reconciles", () -> threads)
                .tags(CONTROLLER)
                .description("Reconciliations that may be at work at a time")
                .register(registry);
        Gauge.builder("workqueue.depth", depth, AtomicInteger::get)
                .tags(QUEUE)
                .description("Reconciliations that wait for a thread")
                .register(registry);
        Gauge.builder("controller_runtime.active.workers", active, AtomicInteger::get)
                .tags(CONTROLLER)
                .description("Reconciliations at work")
                .register(registry);
        adds = counter(registry, "workqueue.adds", QUEUE, "Reconciliations that were asked for");
        retries = counter(registry, "workqueue.retries", QUEUE, "Reconciliations that were asked for after an error");
        succeeded = counter(
                registry,
                "controller_runtime.reconcile",
                CONTROLLER.and("result", "requeue_after"),
                "Reconciliations, by how they ended");
        failed = counter(
                registry,
                "controller_runtime.reconcile",
                CONTROLLER.and("result", "error"),
                "Reconciliations, by how they ended");
        errors = counter(
                registry, "controller_runtime.reconcile.errors", CONTROLLER, "Reconciliations that met an error");
        queueing =
                timer(registry, "workqueue.queue.duration", QUEUE, "From the asking to the beginning", QUEUE_BUCKETS);
        work = timer(registry, "workqueue.work.duration", QUEUE, "From the beginning to the end", QUEUE_BUCKETS);
        reconcile = timer(
                registry,
                "controller_runtime.reconcile.time",
                CONTROLLER,
                "A reconciliation's time",
                RECONCILE_BUCKETS);
    }

    private static Counter counter(MeterRegistry registry, String name, Tags tags, String description) {
        return Counter.builder(name).tags(tags).description(description).register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, Tags tags, String description, Duration[] buckets) {
        return Timer.builder(name)
                .tags(tags)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    @Override
    public void reconciliationSubmitted(HasMetadata resource, RetryInfo retry, Map<String, Object> metadata) {
        adds.increment();
        if (retry != null) {
            retries.increment();
        }
        if (waiting.put(ResourceID.fromResource(resource), System.nanoTime()) == null) {
            depth.incrementAndGet();
        }
    }

    @Override
    public void reconciliationStarted(HasMetadata resource, Map<String, Object> metadata) {
        var now = System.nanoTime();
        var id = ResourceID.fromResource(resource);
        var since = waiting.remove(id);
        if (since != null) {
            depth.decrementAndGet();
            queueing.record(now - since, TimeUnit.NANOSECONDS);
        }
        if (working.put(id, now) == null) {
            active.incrementAndGet();
        }
    }

    @Override
    public void reconciliationSucceeded(HasMetadata resource, Map<String, Object> metadata) {
        succeeded.increment();
    }

    @Override
    public void reconciliationFailed(
            HasMetadata resource, RetryInfo retry, Exception error, Map<String, Object> metadata) {
        failed.increment();
        errors.increment();
    }

    @Override
    public void reconciliationFinished(HasMetadata resource, RetryInfo retry, Map<String, Object> metadata) {
        var since = working.remove(ResourceID.fromResource(resource));
        if (since != null) {
            active.decrementAndGet();
            var took = System.nanoTime() - since;
            work.record(took, TimeUnit.NANOSECONDS);
            reconcile.record(took, TimeUnit.NANOSECONDS);
        }
    }
}
