package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.kubeconfig;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.GitRepository;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.ObjectReference;
import dev.sluice.api.SecretKeyReference;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.GitServer;
import dev.sluice.testing.HostileServer;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What one tenant may write must not stop the others, nor get what is the controller's. The controller is locked down. */
@ExtendWith(ControlPlane.class)
@Tag("attack")
class HostileTenantIT {
    /** An upper bound: it took minutes, or for ever. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static final KubeConfig KUBECONFIG = new KubeConfig(null, new SecretKeyReference("kubeconfig", ""));

    @TempDir
    Path directory;

    @Test
    void aStatusThatNobodyCanReadStopsNobody(Scene scene) throws Exception {
        try (var _ = lockedDown(scene, Map.of())) {
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.apply("hostile", spec("./app"));
            scene.awaitReady("hostile", "r1");
            scene.client()
                    .resource(scene.kustomization("hostile"))
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), """
                            {"status": {"history": [{"digest": "x", "firstReconciled": "2026-01-01T00:00:00Z",
                              "lastReconciled": "2026-01-01T00:00:00Z", "lastReconciledDuration": "bogus",
                              "lastReconciledStatus": "x", "totalReconciliations": 1}]}}
                            """);

            assertOthersGoOn(scene, "victim", "r2");
            scene.sluice().kill();
            scene.sluice().start();
            assertOthersGoOn(scene, "another", "r3");
        }
    }

    @Test
    void aDurationThatTakesMinutesToReadStopsNobody(Scene scene) throws Exception {
        try (var _ = lockedDown(scene, Map.of())) {
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.apply("hostile", spec("./app").suspend(true));
            scene.client()
                    .resource(scene.kustomization("hostile"))
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\": {\"interval\": \"%sh\"}}".formatted("7".repeat(1_300_000)));

            assertOthersGoOn(scene, "victim", "r2");
            scene.client().resource(scene.kustomization("hostile")).delete();
        }
    }

    private static void assertOthersGoOn(Scene scene, String name, String revision) {
        scene.publish(revision, Map.of("app/a.yaml", configMap(scene.namespace(), "a", revision)));
        scene.apply(name, spec("./app"));
        scene.awaitReady(name, revision, AT_ONCE);
    }

    @Test
    void aKubeconfigRunsNoProgramHoweverManyUsersItHas(Scene scene) throws Exception {
        try (var _ = lockedDown(scene, Map.of())) {
            var ran = directory.resolve("ran");
            scene.createKubeconfig(scene.namespace(), """
                    apiVersion: v1
                    kind: Config
                    current-context: c
                    contexts: [{name: c, context: {cluster: c, user: u}}]
                    clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
                    users:
                    - {name: u, user: {token: x}}
                    - name: u
                      user:
                        exec:
                          apiVersion: client.authentication.k8s.io/v1
                          interactiveMode: Never
                          command: touch
                          args: ["%s"]
                    """.formatted(ran));
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            scene.apply("hostile", spec("./app").kubeConfig(KUBECONFIG));

            assertThat(scene.awaitNotReady("hostile", Conditions.RECONCILIATION_FAILED))
                    .contains("is refused: user 'u' is there twice");
            assertThat(ran).doesNotExist();
        }
    }

    @Test
    void anEnvFileReadsNothingOfTheController(Scene scene) throws Exception {
        scene.publish(
                "r1",
                Map.of(
                        "app/kustomization.yaml",
                        "configMapGenerator: [{name: loot, namespace: %s, envs: [n.env], options: {disableNameSuffixHash: true}}]"
                                .formatted(scene.namespace()),
                        "app/n.env",
                        "AZURE_CLIENT_SECRET\n"));
        try (var _ = lockedDown(scene, Map.of("AZURE_CLIENT_SECRET", "correct horse"))) {
            scene.apply("hostile", spec("./app"));
            scene.awaitReady("hostile", "r1");

            assertThat(scene.client()
                            .configMaps()
                            .inNamespace(scene.namespace())
                            .withName("loot")
                            .get()
                            .getData())
                    .containsExactly(Map.entry("AZURE_CLIENT_SECRET", ""));
        }
    }

    /** The address of the metadata service of a cloud, but for the machine that it is on. */
    @Test
    void nothingOnTheControllersMachineIsAskedNorTold(Scene scene) throws Exception {
        var answer = "AKIA-INTERNAL-ONLY secret line";
        try (var metadata = HostileServer.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(answer.length(), answer));
                var _ = lockedDown(scene, Map.of())) {
            scene.createKubeconfig(scene.namespace(), kubeconfig(metadata.url("/latest/meta-data")));
            scene.publish(
                    "r1",
                    Map.of(
                            "app/a.yaml", configMap(scene.namespace(), "a", "1"),
                            "base/kustomization.yaml", "resources: [\"%s\"]".formatted(metadata.url("/base"))));
            scene.apply("cluster", spec("./app").kubeConfig(KUBECONFIG));
            scene.apply("base", spec("./base"));
            scene.createGitRepository(scene.namespace(), "hostile", metadata.url("/latest?x="), "");

            assertThat(scene.awaitNotReady("cluster", Conditions.RECONCILIATION_FAILED))
                    .contains("which sluice.network.allow-local does not allow")
                    .doesNotContain("AKIA");
            assertThat(scene.awaitNotReady("base", Conditions.BUILD_FAILED)).doesNotContain("AKIA");
            assertThat(awaitFailed(scene)).doesNotContain("AKIA");
            assertThat(metadata.requests()).isEmpty();
        }
    }

    /** What the name of a Secret adds to a path is asked for with the rights of the controller. */
    @Test
    void theNameOfASecretLeadsNowhereElse(Scene scene) throws Exception {
        try (var _ = lockedDown(scene, Map.of())) {
            scene.createGitRepository(
                    scene.namespace(),
                    "hostile",
                    "https://git.example.com/a.git",
                    "secretRef: {name: \"../../kube-system/secrets/x?limit=500\"}");

            assertThat(awaitFailed(scene)).contains("invalid resource name \"../../kube-system/secrets/x?limit=500\"");
            assertThat(scene.requests())
                    .filteredOn(request -> request.resource().equals("secrets"))
                    .isEmpty();
        }
    }

    @Test
    void aFewLinesThatGrowEndAtALimitAndTheProcessGoesOn(Scene scene) throws Exception {
        try (var _ = lockedDown(scene, Map.of())) {
            scene.publish(
                    "r1",
                    Map.of(
                            "double/kustomization.yaml",
                            doubling(),
                            "double/a.yaml",
                            "{apiVersion: x/v1, kind: A, metadata: {name: a}, spec: {a: b}}",
                            "app/a.yaml",
                            configMap(scene.namespace(), "a", "1")));
            scene.apply("double", spec("./double"));
            scene.apply("victim", spec("./app"));
            scene.awaitReady("victim", "r1", AT_ONCE);
            scene.apply("text", spec("./app").dependsOn(new Dependency("victim", "", growing())));

            assertThat(scene.awaitNotReady("double", Conditions.BUILD_FAILED)).contains("sluice.build.max-bytes");
            assertThat(scene.awaitNotReady("text", Conditions.DEPENDENCY_NOT_READY))
                    .endsWith("it takes more than 1000000 steps");
            assertThat(scene.sluice().isRunning()).isTrue();
        }
    }

    @Test
    void valuesThatAreManyOrLongEndAtALimitAndTheProcessGoesOn(Scene scene) throws Exception {
        try (var _ = lockedDown(scene, Map.of())) {
            scene.publish(
                    "r1",
                    Map.of(
                            "many/a.yaml",
                            "{apiVersion: x/v1, kind: A, metadata: {name: a}, spec: [%s]}"
                                    .formatted("{},".repeat(3_000_000)),
                            "long/a.yaml",
                            IntStream.range(0, 100)
                                    .mapToObj(i -> configMap(scene.namespace(), "a" + i, "${a}".repeat(3_000)))
                                    .collect(Collectors.joining("---\n"))));
            scene.apply("many", spec("./many"));
            scene.apply("long", spec("./long").postBuild(new PostBuild(Map.of("a", "x".repeat(1_000)), null, null)));

            assertThat(scene.awaitNotReady("many", Conditions.BUILD_FAILED)).contains("sluice.build.max-bytes");
            assertThat(scene.awaitNotReady("long", Conditions.BUILD_FAILED)).contains("sluice.build.max-bytes");
            assertOthersGoOn(scene, "victim", "r2");
            assertThat(scene.sluice().isRunning()).isTrue();
        }
    }

    @Test
    void manyEntriesAndShortIntervalsKeepNobodyBusy(Scene scene) throws Exception {
        try (var _ = lockedDown(scene, Map.of())) {
            scene.publish("r1", Map.of("app/a.yaml", configMap(scene.namespace(), "a", "1")));
            var many = IntStream.range(0, 20_000)
                    .mapToObj(i -> new ObjectReference("v1", "ConfigMap", "a" + i, scene.namespace()))
                    .toArray(ObjectReference[]::new);
            scene.apply("many", spec("./app").waitForHealth(false).healthChecks(many));
            scene.apply("hot", spec("./none").interval(Duration.ofMillis(1)).retryInterval(Duration.ofMillis(1)));

            assertThat(scene.awaitNotReady("many", Pass.TOO_MANY_ENTRIES))
                    .startsWith("spec.healthChecks has 20000 entries, of which at most 200 are allowed");
            scene.awaitNotReady("hot", Conditions.ARTIFACT_FAILED);
            var before = scene.passes("hot");
            Thread.sleep(3_000);
            assertThat(scene.passes("hot") - before).isBetween(1L, 5L);
            assertOthersGoOn(scene, "victim", "r2");
        }
    }

    /** Zeros take a thousandth of their size. */
    @Test
    void aPackThatIsSmallOnTheWireEndsAtALimitAndTheProcessGoesOn(Scene scene) throws Exception {
        try (var git = GitServer.start();
                var _ = lockedDown(scene, Map.of("SLUICE_NETWORK_ALLOW_LOCAL", "true"))) {
            var hostile = git.create("hostile");
            hostile.commit("main", Map.of("zeros", "0".repeat(100_000_000)));
            scene.createGitRepository(scene.namespace(), "hostile", hostile.url(), "ref: {branch: main}");

            assertThat(awaitFailed(scene)).contains("memory of this process");
            assertOthersGoOn(scene, "victim", "r1");
            assertThat(scene.sluice().isRunning()).isTrue();
        }
    }

    /** Twelve letters become a third of a gigabyte. */
    private static String growing() {
        return "'%s'%s.size() > 0"
                .formatted(
                        "a".repeat(12),
                        ".replace('', '%s')".formatted("b".repeat(300)).repeat(3));
    }

    /** Each replacement copies the field that it copies into. */
    private static String doubling() {
        return IntStream.range(0, 40)
                .mapToObj(
                        i -> "- {source: {kind: A, fieldPath: spec}, targets: [{select: {kind: A}, fieldPaths: [spec.k"
                                + i + "], options: {create: true}}]}\n")
                .collect(Collectors.joining("", "resources: [a.yaml]\nreplacements:\n", ""));
    }

    /**
     * The controller under all that locks it down. Whoever names no account is the default one of its namespace, which may
     * write there.
     *
     * @param more settings
     * @return ends that
     */
    private static AutoCloseable lockedDown(Scene scene, Map<String, String> more) {
        scene.client()
                .resource(scene.client()
                        .getKubernetesSerialization()
                        .unmarshal("""
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: tenant, namespace: %s}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
                        subjects: [{kind: ServiceAccount, name: default, namespace: %1$s}]
                        """.formatted(scene.namespace()), RoleBinding.class))
                .create();
        var settings = new HashMap<>(Map.of(
                "SLUICE_ACCESS_DEFAULT_SERVICE_ACCOUNT", "default",
                "SLUICE_ACCESS_NO_CROSS_NAMESPACE_REFS", "true",
                "SLUICE_BUILD_REMOTE_BASES", "false",
                "SLUICE_NETWORK_ALLOW_LOCAL", "false",
                "SOURCE_CONTROLLER_LOCALHOST", scene.artifactServer()));
        settings.putAll(more);
        return scene.sluice().with(settings);
    }

    /** @return the message of the GitRepository */
    private static String awaitFailed(Scene scene) {
        var found = new AtomicReference<String>();
        scene.eventually("the GitRepository to fail", () -> {
            var status = scene.client()
                    .resources(GitRepository.class)
                    .inNamespace(scene.namespace())
                    .withName("hostile")
                    .get()
                    .getStatus();
            Optional.ofNullable(status)
                    .flatMap(known -> Conditions.find(known.conditions(), Conditions.READY))
                    .filter(ready -> ready.getStatus().equals(Conditions.FALSE))
                    .ifPresent(ready -> found.set(ready.getMessage()));
            return found.get() != null;
        });
        return found.get();
    }
}
