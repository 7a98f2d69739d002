package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ObjectId;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ObjectWatchesTest {
    private static final ObjectId JOB = new ObjectId("ns", "migration", "batch", "Job");
    private static final ResourceID SLOW = new ResourceID("slow", "ns");
    private static final ResourceID OTHER = new ResourceID("other", "ns");

    /** A tenant's own API server may take its time to tell which kinds it serves. */
    @Test
    void othersAreNotKeptOutWhileAServerIsAskedForItsKinds() throws Exception {
        var watches = new ObjectWatches(_ -> {});
        var isAsked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var expectations = List.of(Expectation.ofOthers(JOB, "batch/v1", "", Health.inProgress("")));
        try (var client = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder()
                                .withAutoConfigure(false)
                                .withMasterUrl("http://127.0.0.1:1")
                                .build())
                        .build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = new Target(
                    client,
                    (_, _) -> {
                        isAsked.countDown();
                        await(answer);
                        return Optional.empty();
                    },
                    Target.Reach.CLUSTER);
            var other = new Target(client, (_, _) -> Optional.empty(), Target.Reach.CLUSTER);
            var waiting = threads.submit(() -> watches.await(slow, SLOW, expectations, CustomRules.NONE));
            isAsked.await();
            try {
                threads.submit(() -> watches.await(other, OTHER, expectations, CustomRules.NONE))
                        .get(10, TimeUnit.SECONDS);
                assertThat(watches.health(OTHER, JOB)).contains(Health.inProgress(""));
                threads.submit(() -> watches.forget(OTHER)).get(10, TimeUnit.SECONDS);
            } finally {
                answer.countDown();
            }
            waiting.get(10, TimeUnit.SECONDS);
            watches.forget(SLOW);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
