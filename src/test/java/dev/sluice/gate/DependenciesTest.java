package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationStatus;
import dev.sluice.api.SourceRef;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DependenciesTest {
    private final Map<ResourceID, Kustomization> cluster = new HashMap<>();
    private final Dependencies dependencies = new Dependencies(id -> Optional.ofNullable(cluster.get(id)));

    @Test
    void oneWithoutDependenciesIsNotBlocked() {
        assertThat(dependencies.blockage(add("app"), "r1")).isEmpty();
    }

    @Test
    void aDependencyIsReadyAtItsGenerationAndTheSameRevision() {
        ready(add("base"), 1, "r1");

        assertThat(dependencies.blockage(add("app", "base"), "r1")).isEmpty();
    }

    @Test
    void theFirstDependencyThatIsNotReadyIsNamed() {
        ready(add("one"), 1, "r1");
        add("two");
        add("three");

        assertThat(dependencies.blockage(add("app", "one", "two", "three"), "r1"))
                .contains("dependency 'ns/two' is not ready");
    }

    @Test
    void aDependencyWhoseSpecHasChangedIsNotReady() {
        ready(add("base"), 0, "r1");

        assertThat(dependencies.blockage(add("app", "base"), "r1")).contains("dependency 'ns/base' is not ready");
    }

    @Test
    void aDependencyOnTheSameSourceMustHaveTheSameRevision() {
        ready(add("base"), 1, "r1");

        assertThat(dependencies.blockage(add("app", "base"), "r2"))
                .contains("dependency 'ns/base' revision is not up to date");
    }

    @Test
    void aDependencyOnAnotherSourceMayHaveAnyRevision() {
        var base = add("base");
        base.setSpec(base.getSpec().toBuilder()
                .sourceRef(SourceRef.of(SourceRef.Kind.GIT_REPOSITORY, "other"))
                .build());
        ready(base, 1, "x9");

        assertThat(dependencies.blockage(add("app", "base"), "r2")).isEmpty();
    }

    @Test
    void aCycleIsNamedToItsMembersAndNotToOthers() {
        add("a", "b");
        add("b", "c");
        add("c", "a");
        add("outside", "a");

        assertThat(dependencies.blockage(get("b"), "r1"))
                .contains(
                        "dependency cycle: ns/b -> ns/c -> ns/a -> ns/b: remove one of these entries of spec.dependsOn");
        assertThat(dependencies.blockage(get("outside"), "r1")).contains("dependency 'ns/a' is not ready");
    }

    @Test
    void oneThatDependsOnItselfIsACycle() {
        assertThat(dependencies.blockage(add("a", "a"), "r1").orElseThrow())
                .startsWith("dependency cycle: ns/a -> ns/a");
    }

    @Test
    void aLongChainIsNoTrouble() {
        add("s0");
        IntStream.rangeClosed(1, 50_000).forEach(i -> add("s" + i, "s" + (i - 1)));

        assertThat(dependencies.blockage(get("s50000"), "r1")).contains("dependency 'ns/s49999' is not ready");
    }

    private Kustomization get(String name) {
        return cluster.get(new ResourceID(name, "ns"));
    }

    private Kustomization add(String name, String... dependsOn) {
        var kustomization = new Kustomization();
        kustomization.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace("ns")
                .withGeneration(1L)
                .build());
        kustomization.setSpec(KustomizationSpec.builder()
                .sourceRef(SourceRef.of(SourceRef.Kind.GIT_REPOSITORY, "source"))
                .dependsOn(List.of(dependsOn).stream().map(Dependency::on).toArray(Dependency[]::new))
                .build());
        cluster.put(ResourceID.fromResource(kustomization), kustomization);
        return kustomization;
    }

    private static void ready(Kustomization kustomization, long observedGeneration, String revision) {
        kustomization.setStatus(KustomizationStatus.EMPTY
                .withObservedGeneration(observedGeneration)
                .withLastAppliedRevision(revision, "")
                .withCondition(Conditions.of(
                        Conditions.READY,
                        Conditions.TRUE,
                        Conditions.RECONCILIATION_SUCCEEDED,
                        "",
                        observedGeneration)));
    }
}
