package dev.sluice.leader;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.kubeconfig;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.SecretKeyReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.HostileServer;
import dev.sluice.testing.Scene;
import dev.sluice.worker.WorkerShares;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The probe is broken, in each of the ways that it is for. */
@ExtendWith(ControlPlane.class)
class LivenessIT {
    @Test
    void workersThatDoNotComeBackAreNamed(Scene scene) throws Exception {
        try (var tarpit = HostileServer.trickling("");
                var _ = scene.sluice()
                        .with(Map.of(
                                "QUARKUS_OPERATOR_SDK_CONCURRENT_RECONCILIATION_THREADS",
                                "1",
                                "SLUICE_LIVENESS_WORKERS",
                                "2s"))) {
            scene.publish("r1", Map.of("a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.createKubeconfig(scene.namespace(), kubeconfig(tarpit.url("")));
            assertThat(liveness(scene).statusCode()).isEqualTo(200);

            scene.apply("stuck", spec(".").kubeConfig(new KubeConfig(null, new SecretKeyReference("kubeconfig", ""))));

            scene.eventually(
                    "the process to say that it is stuck", () -> liveness(scene).statusCode() == 503);
            assertThat(liveness(scene).body())
                    .contains("all workers are taken", "kustomization %s/stuck".formatted(scene.namespace()));
        }
    }

    private static HttpResponse<String> liveness(Scene scene) throws Exception {
        return scene.sluice().get(scene.sluice().management("/healthz"));
    }

    @Test
    void aWatchThatHasEndedIsNamedAfterAWhile(Scene scene) {
        var operator = new Operator(settings -> settings.withKubernetesClient(scene.client())
                .withCloseClientOnStop(false)
                .withInformerStoppedHandler((_, _) -> {}));
        operator.register(new Idle(), settings -> settings.settingNamespace(scene.namespace()));
        var life = new OperatorLife(operator, withoutElection(), scene.client(), new SimpleMeterRegistry());
        var workers = new WorkerShares(1, InstantSource.system());
        var atOnce = new OperatorLiveness(life, operator, workers, new Patience(Duration.ZERO));
        var later = new OperatorLiveness(life, operator, workers, new Patience(Duration.ofHours(1)));
        life.start(new StartupEvent());
        scene.eventually("the operator to run", () -> life.phase() == OperatorLife.Phase.RUNNING);
        assertThat(atOnce.call().getStatus()).isEqualTo(Status.UP);

        scene.apply("app", spec("./app"));

        scene.eventually("the watch to end", () -> atOnce.call().getStatus() == Status.DOWN);
        assertThat(atOnce.call().getData().orElseThrow())
                .contains(entry("watches that have ended", "kustomizations.kustomize.toolkit.fluxcd.io"));
        assertThat(later.call().getStatus()).isEqualTo(Status.UP);
        operator.stop();
    }

    private static LeaderElectionConfig withoutElection() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(LeaderElectionConfig.class)
                .build()
                .getConfigMapping(LeaderElectionConfig.class);
    }

    private record Patience(Duration watch) implements LivenessConfig {
        @Override
        public Duration workers() {
            return Duration.ofHours(1);
        }
    }

    /** A type that no Kustomization can be read as: at the first, the watch ends for good. */
    @Group("kustomize.toolkit.fluxcd.io")
    @Version("v1")
    @Kind("Kustomization")
    private static final class Misread extends CustomResource<Map<String, Integer>, Void> implements Namespaced {}

    @ControllerConfiguration
    private static final class Idle implements Reconciler<Misread> {
        @Override
        public UpdateControl<Misread> reconcile(Misread object, Context<Misread> context) {
            return UpdateControl.noUpdate();
        }
    }
}
