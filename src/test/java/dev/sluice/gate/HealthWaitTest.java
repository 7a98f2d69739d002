package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ObjectId;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Evidence counts for the very object that was applied, and the latest counts. */
class HealthWaitTest {
    private static final ObjectId JOB = new ObjectId("ns", "job", "batch", "Job");
    private static final ObjectId WEB = new ObjectId("ns", "web", "apps", "Deployment");

    private static final ResourceID APP = new ResourceID("app", "ns");
    private static final Target TARGET = new Target(null, (_, _) -> Optional.empty(), Target.Reach.CLUSTER);

    private final AtomicLong clock = new AtomicLong();

    @Test
    void aJobThatCompletesIsDecisive() {
        var wait = await(JOB, 0, false);

        assertThat(wait.seen(JOB, job("u1", 11, ""))).isFalse();
        clock.set(42);
        assertThat(wait.seen(JOB, job("u1", 12, "Complete"))).isTrue();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.CURRENT);
        assertThat(wait.latestEvidence()).isEqualTo(42);
    }

    @Test
    void theSameVerdictTwiceIsNoNews() {
        var wait = await(JOB, 0, false);

        assertThat(wait.seen(JOB, job("u1", 12, "Failed"))).isTrue();
        assertThat(wait.seen(JOB, job("u1", 13, "Failed"))).isFalse();
    }

    @Test
    void aJobOfAnotherRunOpensNothing() {
        var wait = await(JOB, 0, false);

        wait.seen(JOB, job("u0", 12, "Complete"));

        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.NOT_FOUND);
    }

    @Test
    void whatWasSeenBeforeTheApplyIsStale() {
        var wait = await(JOB, 0, false);

        assertThat(wait.seen(JOB, job("u1", 9, "Complete"))).isFalse();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.IN_PROGRESS);
    }

    @Test
    void anOlderGenerationIsStale() {
        var wait = await(WEB, 3, false);

        assertThat(wait.seen(WEB, deployment(2, 11))).isFalse();
        assertThat(wait.health(WEB).orElseThrow().status()).isEqualTo(Health.Status.IN_PROGRESS);
        assertThat(wait.seen(WEB, deployment(3, 12))).isTrue();
        assertThat(wait.health(WEB).orElseThrow().status()).isEqualTo(Health.Status.CURRENT);
    }

    @Test
    void aJobThatIsDoneAndVanishesWasDone() {
        var done = await(JOB, 0, true);
        done.gone(JOB, job("u1", 13, "Complete"));
        assertThat(done.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.CURRENT);

        var failed = await(JOB, 0, true);
        failed.seen(JOB, job("u1", 12, "Failed"));
        failed.gone(JOB, job("u1", 13, "Failed"));
        assertThat(failed.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.FAILED);
        failed.absent(JOB);
        assertThat(failed.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.FAILED);
    }

    @Test
    void aJobThatVanishedUnseenIsNoEvidence() {
        var wait = await(JOB, 0, true);

        assertThat(wait.absent(JOB)).isTrue();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.NOT_FOUND);
    }

    @Test
    void aJobThatSomebodyDeletesBeforeItsEndWasNotDone() {
        var wait = await(JOB, 0, true);

        assertThat(wait.gone(JOB, job("u1", 13, ""))).isTrue();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.NOT_FOUND);
    }

    @Test
    void anyOtherObjectThatVanishesIsLost() {
        var wait = await(JOB, 0, false);

        assertThat(wait.gone(JOB, job("u1", 13, "Complete"))).isTrue();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.NOT_FOUND);
    }

    @Test
    void theEndOfAnotherObjectOfThatNameIsNotThisOnes() {
        var wait = await(JOB, 0, false);

        assertThat(wait.gone(JOB, job("u0", 13, "Complete"))).isFalse();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.IN_PROGRESS);
    }

    @Test
    void anObjectOfOthersIsWhateverBearsItsName() {
        var wait = new HealthWait(
                APP,
                TARGET,
                List.of(Expectation.ofOthers(JOB, "batch/v1", "", Health.notFound())),
                CustomRules.NONE,
                clock::get);

        assertThat(wait.absent(JOB)).isFalse();
        assertThat(wait.seen(JOB, job("u1", 11, "Running"))).isFalse();
        assertThat(wait.gone(JOB, job("u1", 12, "Running"))).isTrue();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.NOT_FOUND);
        assertThat(wait.seen(JOB, job("u2", 13, "Complete"))).isTrue();
        assertThat(wait.health(JOB).orElseThrow().status()).isEqualTo(Health.Status.CURRENT);
    }

    private HealthWait await(ObjectId id, long generation, boolean vanishesWhenDone) {
        return new HealthWait(
                APP,
                TARGET,
                List.of(new Expectation(id, "v1", "u1", generation, "10", Health.inProgress(""), vanishesWhenDone)),
                CustomRules.NONE,
                clock::get);
    }

    private static GenericKubernetesResource job(String uid, long version, String condition) {
        return Serialization.unmarshal("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: job, namespace: ns, uid: %s, resourceVersion: "%d"}
                status:
                  startTime: "2026-01-01T00:00:00Z"
                  conditions: [{type: "%s", status: "True"}]
                """.formatted(uid, version, condition), GenericKubernetesResource.class);
    }

    private static GenericKubernetesResource deployment(long generation, long version) {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: ns, uid: u1, generation: %1$d, resourceVersion: "%2$d"}
                spec: {replicas: 1}
                status:
                  observedGeneration: %1$d
                  replicas: 1
                  updatedReplicas: 1
                  readyReplicas: 1
                  availableReplicas: 1
                  conditions: [{type: Available, status: "True"}]
                """.formatted(generation, version), GenericKubernetesResource.class);
    }
}
