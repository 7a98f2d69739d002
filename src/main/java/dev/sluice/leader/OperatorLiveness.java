package dev.sluice.leader;

import dev.sluice.worker.WorkerShares;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Down is what only a restart can help: a watch of the controller's own objects has ended, which none does by itself while
 * the API server is away; or all workers are taken and none comes back.
 */
@Liveness
@ApplicationScoped
class OperatorLiveness implements HealthCheck {
    private final OperatorLife life;
    private final Operator operator;
    private final WorkerShares shares;
    private final LivenessConfig config;
    private final InstantSource clock = InstantSource.system();
    private Instant watchEnded; // null while all are running

    OperatorLiveness(OperatorLife life, Operator operator, WorkerShares shares, LivenessConfig config) {
        this.life = life;
        this.operator = operator;
        this.shares = shares;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("work").up();
        if (life.phase() == OperatorLife.Phase.RUNNING) {
            endedForLong().ifPresent(ended -> response.down().withData("watches that have ended", ended));
            shares.standstill(config.workers())
                    .ifPresent(still -> response.down()
                            .withData(
                                    "all workers are taken",
                                    "since %s by %s".formatted(still.since(), still.longest())));
        }
        return response.build();
    }

    private synchronized Optional<String> endedForLong() {
        var ended = operator.getRuntimeInfo().getRegisteredControllers().stream()
                .flatMap(controller -> ended(controller).stream())
                .collect(Collectors.joining(", "));
        if (ended.isEmpty()) {
            watchEnded = null;
            return Optional.empty();
        }
        if (watchEnded == null) {
            watchEnded = clock.instant();
        }
        return Optional.of(ended).filter(_ -> !watchEnded.plus(config.watch()).isAfter(clock.instant()));
    }

    private static Optional<String> ended(RegisteredController<?> controller) {
        var type = controller.getConfiguration().getResourceTypeName();
        for (InformerWrappingEventSourceHealthIndicator<?> source : controller
                .getControllerHealthInfo()
                .unhealthyInformerEventSourceHealthIndicators()
                .values()) {
            if (!source.informerHealthIndicators().values().stream().allMatch(InformerHealthIndicator::isRunning)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
