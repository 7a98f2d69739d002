package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.DeletedObject;
import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.api.SourceRef;
import dev.sluice.apply.ApplyRequest;
import dev.sluice.apply.ApplyRun;
import dev.sluice.apply.Change;
import dev.sluice.apply.JobRun;
import dev.sluice.apply.JobRuns;
import dev.sluice.apply.Journal;
import dev.sluice.apply.Settled;
import dev.sluice.controller.StagedApply.Reached;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import dev.sluice.testing.SimulatedObjects;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever becomes of the definitions of a stage, and in which order, the apply ends: when all are healthy, as soon as one has
 * failed, or when the time is over. In between it returns.
 */
class StagedApplyTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String SETTINGS = "apply ConfigMap/apps/settings";

    /** How often the health of one object may be asked for in one reconciliation; a loop without an end asks for ever. */
    private static final int LOOKS = 20;

    /** What becomes of one definition. */
    private enum Fate {
        BECOMES_HEALTHY(Health.current()),
        FAILS(Health.failed("")),
        STAYS(Health.inProgress(""));

        private final Health health;

        Fate(Health health) {
            this.health = health;
        }
    }

    /** The definitions in the order in which something becomes of them. */
    @Provide
    Arbitrary<List<Fate>> fates() {
        return Arbitraries.frequency(
                        Tuple.of(8, Fate.BECOMES_HEALTHY), Tuple.of(1, Fate.FAILS), Tuple.of(1, Fate.STAYS))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    /**
     * @param seenAtOnce whether the watch shows what has become of the first one as soon as the stage is awaited
     * @param failsFast whether one that has failed ends the wait for the others
     */
    @Property(tries = 2_000)
    void theStagesEnd(
            @ForAll("fates") List<Fate> fates,
            @ForAll boolean seenAtOnce,
            @ForAll boolean failsFast,
            @ForAll("orders") List<Integer> order) {
        var cluster = new SimulatedObjects(Set.of());
        var events =
                IntStream.range(0, fates.size()).boxed().sorted(byPlace(order)).toList();
        var first = events.getFirst();
        var stages = new Watched(seenAtOnce ? Map.of(definitionId(first), fates.get(first).health) : Map.of());
        var run = run(cluster, manifests(fates.size()), false);
        var reached = advance(stages, run, START, failsFast);

        for (var index : events) {
            if (!(reached instanceof Reached.Waiting)) {
                break;
            }
            assertThat(cluster.writes()).doesNotContain(SETTINGS);
            stages.shows(definitionId(index), fates.get(index).health);
            reached = advance(stages, run, START.plusSeconds(1), failsFast);
        }
        if (reached instanceof Reached.Waiting) {
            reached = advance(stages, run, START.plus(TIMEOUT), failsFast);
        }

        if (fates.stream().allMatch(Fate.BECOMES_HEALTHY::equals)) {
            assertThat(reached).isInstanceOf(Reached.Applied.class);
            assertThat(cluster.writes()).endsWith(SETTINGS);
        } else {
            assertThat(reached).isInstanceOf(Reached.Refused.class);
            assertThat(cluster.writes()).doesNotContain(SETTINGS);
            assertThat(((Reached.Refused) reached).message())
                    .startsWith(
                            fates.contains(Fate.FAILS) && (failsFast || !fates.contains(Fate.STAYS))
                                    ? "failed early due to stalled resources: ["
                                    : "timeout waiting for: [");
        }
    }

    @Provide
    Arbitrary<List<Integer>> orders() {
        return Arbitraries.shuffle(0, 1, 2, 3, 4, 5, 6, 7);
    }

    private static Comparator<Integer> byPlace(List<Integer> order) {
        return Comparator.comparing(order::indexOf);
    }

    @Example
    void aFailureIsReportedWithWhatWasAppliedBeforeIt() {
        var stages = new Watched(Map.of());
        var run = run(new SimulatedObjects(Set.of()), manifests(2), false);
        advance(stages, run, START, true);
        stages.shows(definitionId(1), Health.failed(""));

        assertThat(advance(stages, run, START, true)).isEqualTo(new Reached.Refused("""
                failed early due to stalled resources: [CustomResourceDefinition/things1.example.com status: 'Failed']
                CustomResourceDefinition/things0.example.com created
                CustomResourceDefinition/things1.example.com created"""));
    }

    @Example
    void whoCreatesAnObjectAgainAndAgainDoesNotKeepTheApplyBusy() {
        var settings = settings();
        var cluster = new SimulatedObjects(Set.of(ObjectId.of(settings)));
        cluster.create(settings());
        var stages = new Watched(Map.of()) {
            @Override
            public List<DeletedObject> deleting() {
                cluster.create(settings());
                return List.of();
            }
        };
        var run = run(cluster, new ArrayList<>(List.of(settings)), true);

        assertThat(((Reached.Refused) advance(stages, run, START, true)).message())
                .startsWith("ConfigMap/apps/settings immutable field detected, failed to recreate object: "
                        + "it was deleted 3 times");
        assertThat(cluster.writes()).hasSize(3).containsOnly("delete ConfigMap/apps/settings");
    }

    /** What a second look finds, no watch tells: to wait for it then would be to wait in vain. */
    @Example
    void whatBecomesHealthyBetweenTwoLooksIsStillWaitedFor() {
        var stages = new Watched(Map.of()) {
            private int looksAtFirst;

            @Override
            public Health health(Change change) {
                var isFirst = change.id().equals(definitionId(0));
                return isFirst && looksAtFirst++ < 2 ? Health.inProgress("") : Health.current();
            }
        };
        var reached = advance(stages, run(new SimulatedObjects(Set.of()), manifests(2), false), START, true);

        assertThat(((Reached.Waiting) reached).doing())
                .startsWith("Waiting for [CustomResourceDefinition/things0.example.com status: 'InProgress']");
    }

    private static Reached advance(Watched stages, ApplyRun run, Instant now, boolean failsFast) {
        stages.looks.clear();
        return new StagedApply(stages, new TimeLimit(now, TIMEOUT), failsFast).advance(run, new Unread());
    }

    private static ApplyRun run(SimulatedObjects cluster, List<GenericKubernetesResource> manifests, boolean force) {
        var spec = KustomizationSpec.builder()
                .sourceRef(SourceRef.of(SourceRef.Kind.BUCKET, "app"))
                .interval(Duration.ofMinutes(1))
                .force(force)
                .build();
        return new ApplyRun(
                cluster,
                new ApplyRun.Settings(1, List.of(), List.of(), List.of(), false, true),
                new ApplyRequest(new Owner("apps", "app"), spec, manifests, List.of(), JobRuns.NONE, ""),
                Settled.NONE,
                CustomRules.NONE);
    }

    private static List<GenericKubernetesResource> manifests(int definitions) {
        return Stream.concat(
                        IntStream.range(0, definitions).mapToObj(StagedApplyTest::definition), Stream.of(settings()))
                .toList();
    }

    private static GenericKubernetesResource definition(int index) {
        var object = new GenericKubernetesResource();
        object.setApiVersion("apiextensions.k8s.io/v1");
        object.setKind("CustomResourceDefinition");
        object.setMetadata(new ObjectMetaBuilder()
                .withName("things%d.example.com".formatted(index))
                .build());
        return object;
    }

    private static ObjectId definitionId(int index) {
        return ObjectId.of(definition(index));
    }

    private static GenericKubernetesResource settings() {
        var object = new GenericKubernetesResource();
        object.setApiVersion("v1");
        object.setKind("ConfigMap");
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace("apps")
                .withName("settings")
                .build());
        return object;
    }

    /** What watches show of the objects of the stage that is awaited, and of no others, as the gate has it. */
    private static class Watched implements StagedApply.Stages {
        private final Map<ObjectId, Health> seenAtOnce;
        private final Map<ObjectId, Health> shown = new HashMap<>();
        private final Map<ObjectId, Integer> looks = new HashMap<>();
        private Set<ObjectId> awaited = Set.of();
        private int stage;

        Watched(Map<ObjectId, Health> seenAtOnce) {
            this.seenAtOnce = seenAtOnce;
        }

        void shows(ObjectId id, Health health) {
            shown.put(id, health);
        }

        @Override
        public void awaitHealth(List<Change> objects) {
            awaited = Set.copyOf(objects.stream().map(Change::id).toList());
            shown.putAll(seenAtOnce);
        }

        @Override
        public Health health(Change change) {
            assertThat(looks.merge(change.id(), 1, Integer::sum))
                    .as("looks at the health of one object in one reconciliation")
                    .isLessThan(LOOKS);
            return awaited.contains(change.id()) ? shown.getOrDefault(change.id(), change.health()) : change.health();
        }

        @Override
        public boolean comesTo(int number) {
            var comes = number > stage;
            stage = number;
            return comes;
        }

        @Override
        public Instant started() {
            return START;
        }

        @Override
        public String revision() {
            return "r1";
        }

        @Override
        public void lookAtUnwatched() {}

        @Override
        public String unlessUnseen(String doing) {
            return doing;
        }

        @Override
        public void awaitDeletion(List<DeletedObject> objects) {}

        @Override
        public List<DeletedObject> deleting() {
            return List.of();
        }

        @Override
        public void endDeletionWait() {}
    }

    /** Nobody reads it here. */
    private record Unread() implements Journal {
        @Override
        public Optional<String> aboutToWrite(List<InventoryEntry> entries) {
            return Optional.empty();
        }

        @Override
        public void aboutToRun(Map<ObjectId, JobRun> runs) {}

        @Override
        public void wrote(Change change) {}
    }
}
