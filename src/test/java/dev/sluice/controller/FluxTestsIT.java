package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sluice.testing.FluxTests;
import dev.sluice.testing.GoTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The tests of Flux's kustomize-controller find in Sluice what they find in that. They expect it in their own process, and
 * set its fields between one subtest and the next; what a process from outside can be told by a flag is run with that
 * flag, apart from the others.
 */
@Tag("peer")
class FluxTestsIT {
    private static final String PREFIX = "TestKustomizationReconciler_";

    /** The flags that say what the tests' own setup says. */
    private static final List<String> SETUP = List.of("--override-manager=node-fetch", "--requeue-dependency=2s");

    /**
     * Subtests that want the controller to be told something.
     *
     * @param name of the logs
     * @param flag what it is told
     * @param subtest by its full name
     */
    private record Apart(String name, String flag, String subtest) {}

    private static final List<Apart> APART = List.of(
            new Apart(
                    "own-sources",
                    "--no-cross-namespace-refs=true",
                    PREFIX + "NoCrossNamespaceRefs/fails_to_reconcile_from_cross-namespace_source"),
            new Apart(
                    "custom-stage",
                    "--custom-apply-stage-kinds=rbac.authorization.k8s.io/Role",
                    PREFIX + "AppliesRoleAndRoleBinding/reconciles_Role_and_RoleBinding_with_custom_stage"),
            new Apart(
                    "no-external-artifacts",
                    "--feature-gates=ExternalArtifact=false",
                    PREFIX + "ExternalArtifact/fails_when_external_artifact_feature_gate_is_disable"));

    /**
     * What a process from outside cannot be held to.
     *
     * @param test a function, or a subtest by its full name
     * @param reason as docs/conformance.md has it too
     */
    private record LeftOut(String test, String reason) {}

    private static final List<LeftOut> LEFT_OUT = List.of(
            new LeftOut(
                    PREFIX + "ConfigurationError/object_level_workload_identity_feature_gate_disabled",
                    "wants a gate closed that Flux has retired since: it is always open"),
            new LeftOut(
                    PREFIX + "ConfigurationError/object_level_workload_identity_feature_gate_enabled",
                    "names an account for decryption that is not there, which Flux refuses since 1.10"),
            new LeftOut(
                    PREFIX + "Decryptor",
                    "wants a Vault in a container, the program sops and a file from the internet, and changes the namespace"
                            + " that the controller takes for its own"),
            new LeftOut(
                    PREFIX + "DisallowedManagers/bad-key_should_be_removed_from_the_configmap",
                    "calls Flux's reconciler, whose doing the removal would be"),
            new LeftOut(
                    PREFIX + "Impersonation/fails_to_reconcile_impersonating_the_default_service_account",
                    "sets the default account after a run without one; begun with it, it panics, as it reads a condition that"
                            + " is not there yet"),
            new LeftOut(
                    PREFIX + "PruneFailedInventoryRetry/rejected_delete_stays_in_inventory_until_retry_succeeds",
                    "has the controller's own client fail"),
            new LeftOut(
                    PREFIX + "RESTMapper/discovery_fails_for_deleted_CRD",
                    "looks once, right after the Kustomization is gone, whether the API server has forgotten a kind, which"
                            + " takes it a moment"),
            new LeftOut(PREFIX + "deleteBeforeFinalizer", "calls Flux's reconciler"),
            new LeftOut("TestPruneSurvivors", "calls a function of Flux's controller"),
            new LeftOut("TestListStaleTempDirs", "calls a function of Flux's controller"),
            new LeftOut("TestPurgeTempDirs", "calls a function of Flux's controller"));

    private static FluxTests tests;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        tests = FluxTests.built();
    }

    @TestFactory
    Stream<DynamicNode> oneAfterTheOther() {
        return Stream.of(
                        APART.stream().map(this::apart),
                        Stream.of(together()),
                        LEFT_OUT.stream().map(FluxTestsIT::leftOut))
                .flatMap(nodes -> nodes);
    }

    private DynamicNode apart(Apart group) {
        return dynamicContainer(group.name(), Stream.of(group).flatMap(_ -> {
            var results = run(group.name(), "-test.run=" + pattern(group.subtest()), group.flag());
            return Stream.concat(
                    Stream.of(dynamicTest(
                            "runs " + group.subtest(),
                            () -> assertThat(ends(results)).containsEntry(group.subtest(), "PASS"))),
                    results.stream().map(this::test));
        }));
    }

    private DynamicNode together() {
        return dynamicContainer("together", Stream.of(1).flatMap(_ -> {
            var skipped = Stream.concat(
                            LEFT_OUT.stream().map(LeftOut::test), APART.stream().map(Apart::subtest))
                    .sorted()
                    .map(FluxTestsIT::pattern)
                    .collect(Collectors.joining("|", "-test.skip=", ""));
            var results = run(
                    "together", skipped, "--feature-gates=ExternalArtifact=true,CancelHealthCheckOnNewRevision=true");
            return Stream.concat(
                    Stream.of(dynamicTest(
                            "runs most of them", () -> assertThat(results).hasSizeGreaterThan(30))),
                    results.stream().map(this::test));
        }));
    }

    private static DynamicNode leftOut(LeftOut test) {
        return dynamicTest(test.test(), () -> abort(test.reason()));
    }

    private DynamicNode test(GoTest test) {
        return dynamicTest(
                test.name(), () -> assertThat(test.passed()).as(test.output()).isTrue());
    }

    private static Map<String, String> ends(List<GoTest> results) {
        var ends = new HashMap<String, String>();
        results.forEach(test -> ends.putAll(test.results()));
        return ends;
    }

    private static List<GoTest> run(String name, String selection, String flag) {
        var arguments = new ArrayList<>(SETUP);
        arguments.add(flag);
        try {
            return tests.run(name, List.of(selection), arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Go matches the name of a test and that of a subtest each with a part of its own. */
    private static String pattern(String test) {
        return Stream.of(test.split("/")).map("^%s$"::formatted).collect(Collectors.joining("/"));
    }
}
