package dev.sluice.controller;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What Sluice measures of itself: {@code gotk_reconcile_duration_seconds} as Flux's dashboards read it, and {@code
 * sluice_gate_latency_seconds}, the time from the evidence that opens a gate to the first object of the next stage.
 */
final class ReconcileMetrics {
    /** Ten exponential buckets from 10 ms to 30 min. */
    private static final Duration[] RECONCILE_BUCKETS = IntStream.range(0, 10)
            .mapToObj(i -> Duration.ofNanos(Math.round(1e7 * Math.pow(180_000, i / 9.0))))
            .toArray(Duration[]::new);

    private static final Duration[] GATE_BUCKETS = IntStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Timer gateLatency;
    private final Map<ResourceID, Timer> reconciles = new ConcurrentHashMap<>();

    ReconcileMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.gateLatency = Timer.builder("sluice.gate.latency")
                .description("From the evidence that opens a gate to the first object of the next stage")
                .serviceLevelObjectives(GATE_BUCKETS)
                .register(registry);
    }

    /** @param evidenceAt when the evidence came, by the clock of {@link System#nanoTime()} */
    void gatePassed(long evidenceAt) {
        gateLatency.record(System.nanoTime() - evidenceAt, TimeUnit.NANOSECONDS);
    }

    void reconciled(ResourceID kustomization, Duration took) {
        reconciles.computeIfAbsent(kustomization, this::reconcileTimer).record(took);
    }

    void forget(ResourceID kustomization) {
        Meter timer = reconciles.remove(kustomization);
        if (timer != null) {
            registry.remove(timer);
        }
    }

    private Timer reconcileTimer(ResourceID kustomization) {
        return Timer.builder("gotk.reconcile.duration")
                .description("The duration in seconds of a GitOps Toolkit resource reconciliation.")
                .tag("kind", "Kustomization")
                .tag("name", kustomization.getName())
                .tag("namespace", kustomization.getNamespace().orElse(""))
                .serviceLevelObjectives(RECONCILE_BUCKETS)
                .register(registry);
    }
}
