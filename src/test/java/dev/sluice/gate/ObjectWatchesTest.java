package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ObjectId;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObjectWatchesTest {
    private static final ObjectId JOB = new ObjectId("ns", "migration", "batch", "Job");
    private static final ResourceDefinitionContext CONFIG_MAP = new ResourceDefinitionContext.Builder()
            .withVersion("v1")
            .withKind("ConfigMap")
            .withPlural("configmaps")
            .withNamespaced(true)
            .build();
    private static final ResourceID SLOW = new ResourceID("slow", "ns");
    private static final ResourceID OTHER = new ResourceID("other", "ns");

    /** A tenant's own API server may take its time to tell which kinds it serves. */
    @Test
    void othersAreNotKeptOutWhileAServerIsAskedForItsKinds() throws Exception {
        var watches = new ObjectWatches(_ -> {});
        var isAsked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var expectations = List.of(Expectation.ofOthers(JOB, "batch/v1", "", Health.inProgress("")));
        try (var client = unreachable();
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

    /** Each has a watch of its own, of which there are only so many for all. */
    @Test
    void aNamespaceHasSoManyObjectsOfOthersWatched() {
        var watches = new ObjectWatches(_ -> {}, new WatchPlaces(3));
        var third = new ResourceID("third", "ns");
        var elsewhere = new ResourceID("app", "elsewhere");
        try (var client = unreachable()) {
            var target = new Target(client, (_, _) -> Optional.of(CONFIG_MAP), Target.Reach.CLUSTER);
            watches.await(target, SLOW, others("a", "b"), CustomRules.NONE);
            watches.await(target, OTHER, others("b", "c"), CustomRules.NONE);
            assertThat(watches.refusals(SLOW)).as("b is watched once").isEmpty();
            assertThat(watches.refusals(OTHER)).isEmpty();

            watches.await(target, third, others("c", "d"), CustomRules.NONE);
            watches.await(target, elsewhere, others("a", "b", "d"), CustomRules.NONE);
            assertThat(watches.refusals(third))
                    .containsExactly("cannot watch more than 3 objects that others apply for the namespace ns");
            assertThat(watches.refusals(elsewhere)).isEmpty();

            watches.await(target, SLOW, others("x"), CustomRules.NONE);
            assertThat(watches.refusals(SLOW)).as("in the place of its a").isEmpty();
            watches.forget(SLOW);
            watches.await(target, third, others("c", "d"), CustomRules.NONE);
            assertThat(watches.refusals(third)).isEmpty();

            List.of(SLOW, OTHER, third).forEach(watches::forget);
            watches.await(target, SLOW, others("e", "f", "g"), CustomRules.NONE);
            assertThat(watches.refusals(SLOW)).isEmpty();
            watches.forget(SLOW);
            watches.forget(elsewhere);
        }
    }

    private static List<Expectation> others(String... names) {
        return Stream.of(names)
                .map(name -> Expectation.ofOthers(
                        new ObjectId("shared", name, "", "ConfigMap"), "v1", "", Health.notFound()))
                .toList();
    }

    private static KubernetesClient unreachable() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("http://127.0.0.1:1")
                        .build())
                .build();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
