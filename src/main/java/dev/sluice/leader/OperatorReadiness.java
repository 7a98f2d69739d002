package dev.sluice.leader;

import io.javaoperatorsdk.operator.Operator;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is who stands by, and who reconciles with all watches in order. */
@Readiness
@ApplicationScoped
class OperatorReadiness implements HealthCheck {
    private final OperatorLife life;
    private final Operator operator;

    OperatorReadiness(OperatorLife life, Operator operator) {
        this.life = life;
        this.operator = operator;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("operator")
                .withData("phase", life.phase().name());
        return switch (life.phase()) {
            case STANDBY -> response.up().build();
            case STARTING, STOPPED -> response.down().build();
            case RUNNING -> {
                response.up();
                for (var controller : operator.getRuntimeInfo().getRegisteredControllers()) {
                    var unhealthy = controller.getControllerHealthInfo().unhealthyEventSources();
                    if (!unhealthy.isEmpty()) {
                        response.withData(
                                controller.getConfiguration().getName(),
                                "unhealthy: " + String.join(", ", unhealthy.keySet()));
                        response.down();
                    }
                }
                yield response.build();
            }
        };
    }
}
