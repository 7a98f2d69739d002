package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationStatus;
import dev.sluice.api.SourceRef;
import dev.sluice.health.Expressions;
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
    private final Dependencies dependencies = new Dependencies(
            id -> Optional.ofNullable(cluster.get(id)), new Dependencies.Rules(false, true), new Expressions(10));

    @Test
    void oneWithoutDependenciesIsNotBlocked() {
        assertThat(blockage(add("app"), "r1")).isEmpty();
    }

    @Test
    void aDependencyIsReadyAtItsGenerationAndTheSameRevision() {
        ready(add("base"), 1, "r1");

        assertThat(blockage(add("app", "base"), "r1")).isEmpty();
    }

    @Test
    void theFirstDependencyThatIsNotReadyIsNamed() {
        ready(add("one"), 1, "r1");
        add("two");
        add("three");

        assertThat(blockage(add("app", "one", "two", "three"), "r1")).contains("dependency 'ns/two' is not ready");
    }

    @Test
    void aDependencyWhoseSpecHasChangedIsNotReady() {
        ready(add("base"), 0, "r1");

        assertThat(blockage(add("app", "base"), "r1")).contains("dependency 'ns/base' is not ready");
    }

    @Test
    void aDependencyOnTheSameSourceMustHaveTheSameRevision() {
        ready(add("base"), 1, "r1");

        assertThat(blockage(add("app", "base"), "r2")).contains("dependency 'ns/base' revision is not up to date");
    }

    @Test
    void oneThatIsSuspendedIsSaidToBeSo() {
        var base = add("base");
        base.setSpec(base.getSpec().toBuilder().suspend(true).build());

        assertThat(blockage(add("app", "base"), "r1"))
                .contains("dependency 'ns/base' is not ready: it is suspended, resume it or remove it from"
                        + " spec.dependsOn");
        ready(base, 1, "r1");
        assertThat(blockage(get("app"), "r1")).isEmpty();
        assertThat(blockage(get("app"), "r2").orElseThrow()).contains("revision is not up to date: it is suspended");
    }

    @Test
    void oneThatIsBeingDeletedIsNotReadyWhateverItSays() {
        var base = add("base");
        ready(base, 1, "r1");
        base.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

        assertThat(blockage(add("app", "base"), "r1"))
                .contains("dependency 'ns/base' is not ready: it is being deleted");
    }

    @Test
    void aDependencyOnAnotherSourceMayHaveAnyRevision() {
        var base = add("base");
        base.setSpec(base.getSpec().toBuilder()
                .sourceRef(SourceRef.of(SourceRef.Kind.GIT_REPOSITORY, "other"))
                .build());
        ready(base, 1, "x9");

        assertThat(blockage(add("app", "base"), "r2")).isEmpty();
    }

    @Test
    void anExpressionTakesThePlaceOfTheRulesOrAddsToThem() {
        add("base");
        var app = add("app");
        app.setSpec(app.getSpec().toBuilder()
                .dependsOn(new Dependency("base", "", "dep.metadata.name == 'base'"))
                .build());

        assertThat(blockage(app, "r1")).isEmpty();
        var additive = new Dependencies(
                id -> Optional.ofNullable(cluster.get(id)), new Dependencies.Rules(true, true), new Expressions(10));
        assertThat(additive.blockage(app, "r1"))
                .contains(new Dependencies.Blockage.NotYet("dependency 'ns/base' is not ready"));
        ready(get("base"), 1, "r1");
        assertThat(additive.blockage(app, "r1")).isEmpty();
    }

    @Test
    void aCycleIsNamedToItsMembersAndNotToOthers() {
        add("a", "b");
        add("b", "c");
        add("c", "a");
        add("outside", "a");

        assertThat(blockage(get("b"), "r1"))
                .contains(
                        "dependency cycle: ns/b -> ns/c -> ns/a -> ns/b: remove one of these entries of spec.dependsOn");
        assertThat(blockage(get("outside"), "r1")).contains("dependency 'ns/a' is not ready");
    }

    @Test
    void oneThatDependsOnItselfIsACycle() {
        assertThat(blockage(add("a", "a"), "r1").orElseThrow()).startsWith("dependency cycle: ns/a -> ns/a");
    }

    @Test
    void aLongChainIsNoTrouble() {
        add("s0");
        IntStream.rangeClosed(1, 50_000).forEach(i -> add("s" + i, "s" + (i - 1)));

        assertThat(blockage(get("s50000"), "r1")).contains("dependency 'ns/s49999' is not ready");
    }

    @Test
    void anExpressionTakesThePlaceOfTheRules() {
        var base = add("base");
        base.getMetadata().setLabels(Map.of("version", "1"));
        var app = add("app");
        app.getMetadata().setLabels(Map.of("version", "2"));
        dependOn(app, "base", "dep.metadata.labels['version'] == self.metadata.labels['version']");

        assertThat(blockage(app, "r1")).contains("dependency 'ns/base' is not ready according to readyExpr eval");
        base.getMetadata().setLabels(Map.of("version", "2"));
        assertThat(blockage(app, "r1")).isEmpty();
        base.getMetadata().setLabels(Map.of());
        assertThat(blockage(app, "r1"))
                .contains("failed to evaluate the CEL expression 'dep.metadata.labels['version'] =="
                        + " self.metadata.labels['version']': no such key: labels");
    }

    @Test
    void anExpressionSeesAllOfBothKustomizations() {
        ready(add("base"), 1, "r1");
        var app = add("app");
        dependOn(
                app,
                "base",
                "dep.apiVersion == 'kustomize.toolkit.fluxcd.io/v1' && dep.kind == 'Kustomization' && dep.metadata.name == 'base'"
                        + " && dep.spec.sourceRef.name == self.spec.sourceRef.name && dep.metadata.generation =="
                        + " dep.status.observedGeneration && dep.status.lastAppliedRevision == 'r1' &&"
                        + " dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')");

        assertThat(blockage(app, "r2")).isEmpty();
    }

    @Test
    void ofAnotherNamespaceAnExpressionSeesOnlyWhetherItIsReady() {
        ready(add("base"), 1, "r1");
        var foreign = add("app");
        foreign.getMetadata().setNamespace("tenant");
        var lockedDown = new Dependencies(
                id -> Optional.ofNullable(cluster.get(id)), new Dependencies.Rules(false, false), new Expressions(50));

        for (var seen : List.of(
                "dep.metadata.generation == dep.status.observedGeneration",
                "dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True' && c.reason != '')",
                "dep.kind + dep.metadata.namespace + dep.metadata.name == 'Kustomizationnsbase'")) {
            assertThat(lockedDown.blockage(on(foreign, seen), "r1")).as(seen).isEmpty();
        }
        for (var hidden : List.of(
                "dep.spec.sourceRef.name != ''",
                "dep.status.lastAppliedRevision.startsWith('r')",
                "[true]['0123456789abcdef'.indexOf(dep.status.lastAppliedRevision.charAt(0)) + 100]",
                "dep.status.conditions.exists(c, c.message.contains('r1'))",
                "dep.metadata.labels.size() > 0",
                "dep.status.inventory.entries.size() > 0")) {
            assertThat(lockedDown.blockage(on(foreign, hidden), "r1"))
                    .get()
                    .asInstanceOf(type(Dependencies.Blockage.NotYet.class))
                    .extracting(Dependencies.Blockage.NotYet::reason, STRING)
                    .as(hidden)
                    .contains("no such key: ")
                    .doesNotContain("out of bounds");
        }
        var own = add("own");
        assertThat(lockedDown.blockage(on(own, "dep.spec.sourceRef.name != ''"), "r1"))
                .isEmpty();
    }

    private static Kustomization on(Kustomization kustomization, String readyExpr) {
        kustomization.setSpec(kustomization.getSpec().toBuilder()
                .dependsOn(new Dependency("base", "ns", readyExpr))
                .build());
        return kustomization;
    }

    @Test
    void aWrongExpressionIsForTheUserToMend() {
        add("base");
        var app = add("app");
        dependOn(app, "base", "dep.status.phase");

        assertThat(dependencies.blockage(app, "r1"))
                .contains(new Dependencies.Blockage.Misconfigured(
                        "terminal error: failed to evaluate dependency base: CEL"
                                + " expression output type mismatch: expected bool, got dyn"));
    }

    private static void dependOn(Kustomization kustomization, String name, String readyExpr) {
        kustomization.setSpec(kustomization.getSpec().toBuilder()
                .dependsOn(new Dependency(name, "", readyExpr))
                .build());
    }

    private Optional<String> blockage(Kustomization kustomization, String revision) {
        return dependencies.blockage(kustomization, revision).map(blockage -> switch (blockage) {
            case Dependencies.Blockage.NotYet(var reason) -> reason;
            case Dependencies.Blockage.Misconfigured(var error) -> error;
        });
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
