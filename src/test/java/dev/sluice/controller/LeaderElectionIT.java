package dev.sluice.controller;

import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Manifests;
import dev.sluice.testing.RequestLog;
import dev.sluice.testing.Scene;
import dev.sluice.testing.SluiceProcess;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of several controllers with leader election, one reconciles, and another takes over from it. */
@ExtendWith(ControlPlane.class)
class LeaderElectionIT {
    private static final String LEASE = "kustomize-controller-leader-election";
    private static final String SHARD1 = "73fdc1be"; // of the SHA-256 of sharding.fluxcd.io/key=shard1
    private static final Duration LEASE_DURATION = Duration.ofSeconds(6);

    private final List<SluiceProcess> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(SluiceProcess::close);
    }

    @Test
    void oneReconcilesWhileTheOtherStandsByReadyAndWritesNothing(Scene scene) throws Exception {
        scene.sluice().close();
        var first = started(scene, "first-quiet");
        awaitLeader(scene, first);
        var second = started(scene, "second-quiet");
        scene.publish("r1", files(scene, "1"));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");

        assertThat(second.get(second.management("/readyz")).statusCode()).isEqualTo(200);
        assertThat(leads(second)).isFalse();
        assertThat(scene.requestsOf("first-quiet")).anyMatch(RequestLog.Request::isWrite);
        assertThat(scene.requestsOf("second-quiet"))
                .isNotEmpty()
                .allMatch(request -> request.resource().equals("leases"))
                .noneMatch(RequestLog.Request::isWrite);
        scene.awaitEvent(
                "who leads",
                event -> event.getReason().equals("LeaderElection")
                        && event.getInvolvedObject().getName().equals(LEASE)
                        && event.getMessage().equals(holder(scene) + " became leader"));
    }

    @Test
    void anotherTakesOverWhenTheLeaderIsKilled(Scene scene) throws Exception {
        scene.sluice().close();
        var first = started(scene, "first-killed");
        awaitLeader(scene, first);
        var second = started(scene, "second-killed");
        scene.publish("r1", files(scene, "1"));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", "r1");
        var transitions = lease(scene).getSpec().getLeaseTransitions();

        first.kill();
        var killed = Instant.now();
        scene.publish("r2", files(scene, "2"));
        scene.awaitReady("app", "r2");

        assertThat(leads(second)).isTrue();
        assertThat(Duration.between(killed, Instant.now()))
                .isGreaterThan(LEASE_DURATION.minusSeconds(2))
                .isLessThan(LEASE_DURATION.plusSeconds(10));
        assertThat(lease(scene).getSpec().getLeaseTransitions()).isEqualTo(transitions + 1);
    }

    @Test
    void oneThatEndsInOrderGivesTheLeaseBack(Scene scene) throws Exception {
        scene.sluice().close();
        var first = started(scene, "first-ended");
        awaitLeader(scene, first);

        first.close();

        assertThat(holder(scene)).isEmpty();
        assertThat(lease(scene).getSpec().getLeaseDurationSeconds()).isEqualTo(1);
        var second = started(scene, "second-ended", "--leader-election-release-on-cancel=false");
        awaitLeader(scene, second);
        var holder = holder(scene);
        second.close();
        assertThat(holder(scene)).isEqualTo(holder);
    }

    @Test
    void oneThatHasLostTheLeaseEndsAtOnce(Scene scene) throws Exception {
        scene.sluice().close();
        var first = started(scene, "first-lost");
        awaitLeader(scene, first);

        hold(scene, "another", Instant.now());

        scene.eventually("the end of the process", () -> !first.isRunning());
        assertThat(first.lastLines(20)).anyMatch(line -> line.contains("leader election lost: another holds it"));
    }

    @Test
    void noClockButItsOwnTellsThatALeaseIsOver(Scene scene) throws Exception {
        scene.sluice().close();
        hold(scene, "another", Instant.now().minus(Duration.ofHours(1)));

        var first = started(scene, "first-skewed");
        scene.publish("r1", files(scene, "1"));
        var begun = Instant.now();
        awaitLeader(scene, first);

        assertThat(Duration.between(begun, Instant.now())).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void shardsHaveLeasesOfTheirOwn(Scene scene) throws Exception {
        scene.sluice().close();
        var first = started(scene, "first-shard", "--watch-label-selector=sharding.fluxcd.io/key=shard1");

        scene.eventually(
                "the shard's lease",
                () -> scene.client()
                                .leases()
                                .inNamespace(scene.namespace())
                                .withName(LEASE + "-" + SHARD1)
                                .get()
                        != null);
        assertThat(first.isRunning()).isTrue();
    }

    private static Map<String, String> files(Scene scene, String value) {
        return Map.of("app/a.yaml", Manifests.configMap(scene.namespace(), "settings", value));
    }

    private SluiceProcess started(Scene scene, String user, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of(
                "--enable-leader-election",
                "--leader-election-lease-duration=" + LEASE_DURATION.toSeconds() + "s",
                "--leader-election-renew-deadline=4s",
                "--leader-election-retry-period=500ms"));
        arguments.addAll(List.of(more));
        var process = scene.sluice().another(user, arguments);
        open.add(process);
        process.with(Map.of("RUNTIME_NAMESPACE", scene.namespace()));
        return process;
    }

    private static void awaitLeader(Scene scene, SluiceProcess process) {
        scene.eventually("a leader", () -> leads(process));
    }

    private static boolean leads(SluiceProcess process) throws IOException, InterruptedException {
        return process.get(process.http("/metrics"))
                .body()
                .contains("leader_election_master_status{name=\"%s\",} 1.0".formatted(LEASE));
    }

    private static Lease lease(Scene scene) {
        return scene.client()
                .leases()
                .inNamespace(scene.namespace())
                .withName(LEASE)
                .get();
    }

    private static String holder(Scene scene) {
        return lease(scene).getSpec().getHolderIdentity();
    }

    /** Takes the Lease, whoever has it. */
    private static void hold(Scene scene, String holder, Instant renewed) {
        var at = ZonedDateTime.ofInstant(renewed, ZoneOffset.UTC);
        scene.client()
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(LEASE)
                        .withNamespace(scene.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(holder)
                        .withLeaseDurationSeconds((int) LEASE_DURATION.toSeconds())
                        .withAcquireTime(at)
                        .withRenewTime(at)
                        .endSpec()
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}
