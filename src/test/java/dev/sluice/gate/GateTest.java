package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.SourceRef;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Expressions;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final ResourceID APP = new ResourceID("app", "ns");

    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://127.0.0.1:1")
                    .build())
            .build();
    private final Known known = new Known();
    private final List<ResourceID> woken = new CopyOnWriteArrayList<>();
    private final List<Kustomization> gone = new CopyOnWriteArrayList<>();
    private Gate gate;

    @BeforeEach
    void open() {
        gate = new Gate(
                client,
                (_, _) -> Optional.empty(),
                known,
                new Dependencies.Rules(false, true),
                new ConfigWatches.Selection.None(),
                new Expressions(1),
                gone::add);
        gate.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID()));
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** Its finalizer may have been taken away by hand: then no reconciliation comes to forget it. */
    @Test
    void whatIsDeletedIsForgottenAndToldHoweverItWent() {
        var app = add("app", "u1", "base");
        assertThat(gate.pass(app, "r1")).isInstanceOf(Gate.Passage.Closed.class);
        gate.objects()
                .await(
                        new Target(client, (_, _) -> Optional.empty(), Target.Reach.CLUSTER),
                        APP,
                        List.of(),
                        CustomRules.NONE);
        var seen = gate.objects().latestEvidence(APP);
        known.all.clear();

        gate.onResourceDeleted(app);

        assertThat(gone).containsExactly(app);
        assertThat(gate.objects().latestEvidence(APP))
                .as("the time that it is now")
                .isGreaterThan(seen);
        var again = add("app", "u2");
        assertThat(gate.pass(again, "r1")).isEqualTo(new Gate.Passage.Open(OptionalLong.empty()));
    }

    @Test
    void whoHasTheNameOfOneThatWasDeletedIsAnother() {
        var app = add("app", "u1");
        assertThat(gate.isGone(app)).isFalse();

        add("app", "u2");
        assertThat(gate.isGone(app)).isTrue();

        known.all.clear();
        assertThat(gate.isGone(app)).isTrue();
    }

    /** However often it is told when to wake a Kustomization, it does so once. */
    @Test
    void theLastTimeToWakeCounts() throws InterruptedException {
        var start = Instant.now();
        for (var i = 0; i < 100; i++) {
            gate.wakeAt(APP, start.plusMillis(10 + i));
        }
        gate.wakeAt(APP, start.plusMillis(500));
        gate.wakeAt(APP, start.plusMillis(500));

        await().atMost(Duration.ofSeconds(10)).until(() -> !woken.isEmpty());
        assertThat(Instant.now()).isAfterOrEqualTo(start.plusMillis(500));
        Thread.sleep(100);
        assertThat(woken).containsExactly(APP);
    }

    private Kustomization add(String name, String uid, String... dependsOn) {
        var kustomization = new Kustomization();
        kustomization.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace("ns")
                .withUid(uid)
                .withGeneration(1L)
                .build());
        kustomization.setSpec(KustomizationSpec.builder()
                .sourceRef(SourceRef.of(SourceRef.Kind.GIT_REPOSITORY, "source"))
                .dependsOn(Stream.of(dependsOn).map(Dependency::on).toArray(Dependency[]::new))
                .build());
        known.all.put(ResourceID.fromResource(kustomization), kustomization);
        return kustomization;
    }

    /** The Kustomizations of the cluster; nobody depends on another. */
    private static final class Known implements IndexerResourceCache<Kustomization> {
        private final Map<ResourceID, Kustomization> all = new ConcurrentHashMap<>();

        @Override
        public Optional<Kustomization> get(ResourceID id) {
            return Optional.ofNullable(all.get(id));
        }

        @Override
        public Stream<ResourceID> keys() {
            return all.keySet().stream();
        }

        @Override
        public Stream<Kustomization> list(Predicate<Kustomization> predicate) {
            return all.values().stream().filter(predicate);
        }

        @Override
        public Stream<Kustomization> list(String namespace, Predicate<Kustomization> predicate) {
            return list(predicate);
        }

        @Override
        public List<Kustomization> byIndex(String index, String key) {
            return List.of();
        }

        @Override
        public void addIndexers(Map<String, Function<Kustomization, List<String>>> indexers) {
            // nobody is looked up by one
        }
    }
}
