package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.api.GitRepository;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.FluxCommand;
import dev.sluice.testing.GitServer;
import dev.sluice.testing.InstallManifests;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Flux's own command line, the real one, finds in Sluice what it finds in Flux's kustomize-controller. */
@Tag("flux")
@ExtendWith(ControlPlane.class)
class FluxCommandLineIT {
    private static final String WORKING = "✔ applied revision main@sha1:";

    private static FluxCommand flux;

    @TempDir
    Path checkout;

    private GitServer git;
    private GitServer.Repo repository;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        flux = FluxCommand.built();
    }

    @BeforeEach
    void serve() {
        git = GitServer.start();
        repository = git.create("my-app");
    }

    @AfterEach
    void stop() {
        git.close();
    }

    @Test
    void listsAndReports(Scene scene) throws Exception {
        var ns = scene.namespace();
        var commit = deployed(scene, everyday());
        var brief = "main@sha1:" + commit.substring(0, 8);

        ok("get kustomizations app -n " + ns)
                .containsPattern("app\\s+%s\\s+False\\s+True\\s+Applied revision: %s".formatted(brief, brief));
        ok("get kustomizations -A --status-selector ready=true").containsPattern(ns + "\\s+app\\s+" + brief);
        ok("get all -n " + ns).contains("gitrepository/my-app", "kustomization/app");
        ok("get sources git -n " + ns).contains("stored artifact for revision '%s'".formatted(brief));
        ok("stats -n " + ns).containsPattern("Kustomization\\s+1\\s+0\\s+0");
        ok("export kustomization app -n " + ns)
                .contains("interval: 1h0m0s", "targetNamespace: " + ns)
                .doesNotContain("status:", "finalizers:");
        ok("tree kustomization app -n " + ns)
                .startsWith("Kustomization/%s/app\n".formatted(ns))
                .contains("── ConfigMap/%s/settings".formatted(ns), "── Deployment/%s/my-app".formatted(ns));
        ok("trace deployment my-app -n " + ns)
                .contains("Status:          Managed by Flux", "Kustomization:   app", "GitRepository:   my-app")
                .contains("Message:         Applied revision: main@sha1:" + commit)
                .contains("Revision:        main@sha1:" + commit);
        ok("debug kustomization app --show-status -n " + ns)
                .contains("lastAppliedRevision: main@sha1:" + commit, "id: %s_settings__ConfigMap".formatted(ns));
        ok("debug kustomization app --show-vars -n " + ns).isEqualTo("size=3\nzone=east\n");
        ok("debug kustomization app --show-history -n " + ns)
                .contains("lastReconciledStatus: ReconciliationSucceeded", "revision: main@sha1:" + commit);
    }

    @Test
    void eventsOfAKustomization(Scene scene) throws Exception {
        deployed(scene, everyday());

        scene.eventually("the events to be listed", () -> {
            var said = flux.run("events --for Kustomization/app -n " + scene.namespace());
            return said.status() == 0
                    && said.text().contains("ConfigMap/%s/settings created".formatted(scene.namespace()))
                    && said.text().matches("(?s).*Normal\\s+ReconciliationSucceeded\\s+Kustomization/app.*");
        });
    }

    @Test
    void aWatchShowsWhatChanges(Scene scene) throws Exception {
        deployed(scene, everyday());

        assertThat(flux.run("get kustomizations -n %s --watch --timeout 2s".formatted(scene.namespace()))
                        .text())
                .contains("Applied revision: main@sha1:");
    }

    @Test
    void reconcileWaitsForTheEnd(Scene scene) throws Exception {
        var ns = scene.namespace();
        var first = deployed(scene, everyday());
        ok("reconcile kustomization app -n " + ns).endsWith(WORKING + first + "\n");
        var files = new HashMap<>(everyday());
        files.put("app/settings.yaml", configMap(ns, "settings", "new"));
        var second = repository.commit("main", files);

        ok("reconcile kustomization app --with-source -n " + ns)
                .contains("✔ fetched revision main@sha1:" + second)
                .endsWith(WORKING + second + "\n");

        assertThat(scene.configMapValue("settings")).contains("new");
    }

    /** The command line takes a failure that is tried again for work in progress; so does it with Flux. */
    @Test
    void reconcileOfWhatFailsEndsWithItsTimeout(Scene scene) throws Exception {
        var ns = scene.namespace();
        deployed(scene, everyday());
        repository.commit("main", Map.of("app/settings.yaml", configMap(ns, "Settings", "1")));

        failed("reconcile kustomization app --with-source --timeout 6s -n " + ns)
                .contains("✔ fetched revision")
                .contains("context deadline exceeded");
        assertThat(scene.awaitNotReady("app", Conditions.RECONCILIATION_FAILED)).contains("ConfigMap/" + ns);
        ok("get kustomizations app -n " + ns).containsPattern("app\\s+main@sha1:\\w+\\s+False\\s+False\\s+ConfigMap/");
        scene.eventually(
                "the event to be listed",
                () -> flux.run("events --types Warning -n " + ns)
                        .text()
                        .matches("(?s).*Warning\\s+ReconciliationFailed\\s+Kustomization/app\\s+ConfigMap/.*"));
        var mended = repository.commit("main", everyday());
        ok("reconcile kustomization app --with-source -n " + ns).endsWith(WORKING + mended + "\n");
    }

    @Test
    void reconcileOfWhatIsStalledSaysWhy(Scene scene) throws Exception {
        var ns = scene.namespace();
        repository.commit("main", everyday());
        createSource(scene);
        create(scene, "app", "healthCheckExprs: [{apiVersion: v1, kind: ConfigMap, current: 'data.state =='}]");
        scene.awaitCondition(
                "app", Conditions.STALLED, condition -> condition.getStatus().equals(Conditions.TRUE));

        failed("reconcile kustomization app -n " + ns).contains("failed to parse the CEL expression 'data.state =='");
    }

    @Test
    void suspendAndResume(Scene scene) throws Exception {
        var ns = scene.namespace();
        var commit = deployed(scene, everyday());

        ok("suspend kustomization app -n " + ns).endsWith("✔ kustomization suspended\n");
        failed("reconcile kustomization app -n " + ns).endsWith("✗ resource is suspended\n");
        ok("get kustomizations app -n " + ns).containsPattern("app\\s+main@sha1:\\w+\\s+True\\s+True\\s+Applied");
        ok("resume kustomization app --wait -n " + ns)
                .contains("✔ Kustomization app reconciliation completed")
                .endsWith(WORKING + commit + "\n");
    }

    @Test
    void createWaitsAndDeletePrunes(Scene scene) throws Exception {
        var ns = scene.namespace();
        var commit = repository.commit(
                "main",
                Map.of(
                        "app/settings.yaml", configMap(ns, "settings", "1"),
                        "next/next.yaml", configMap(ns, "next", "1")));
        createSource(scene);

        ok("create kustomization app --source GitRepository/my-app --path ./app --prune --wait --interval 1h -n " + ns)
                .contains("✔ Kustomization app is ready")
                .endsWith(WORKING + commit + "\n");
        ok("create kustomization next --source GitRepository/my-app --path ./next --depends-on app --interval 1h -n "
                        + ns)
                .contains("✔ Kustomization next is ready");
        ok("delete kustomization next --silent -n " + ns);
        ok("delete kustomization app --silent -n " + ns).endsWith("✔ kustomization deleted\n");

        scene.awaitGone("the Kustomization", () -> scene.kustomization("app"));
        assertThat(scene.configMapValue("settings")).isEmpty();
        assertThat(scene.configMapValue("next")).contains("1");
    }

    @Test
    void whatWasAppliedShowsNoDifference(Scene scene) throws Exception {
        var ns = scene.namespace();
        deployed(scene, everyday());
        var folder = checkedOut(everyday());

        ok("build kustomization app --path %s -n %s".formatted(folder, ns))
                .contains("kustomize.toolkit.fluxcd.io/name: app", "zone: east");
        ok("diff kustomization app --progress-bar=false --path %s -n %s".formatted(folder, ns))
                .isEqualTo("► HorizontalPodAutoscaler/%s/my-app skipped\n".formatted(ns));
    }

    @Test
    void whatIsNewHasChangedOrIsGoneIsADifference(Scene scene) throws Exception {
        var ns = scene.namespace();
        deployed(scene, everyday());
        var files = new HashMap<>(everyday());
        files.put("app/settings.yaml", everyday().get("app/settings.yaml").replace("${zone}", "west"));
        files.put("app/more.yaml", configMap(ns, "more", "1"));
        files.remove("app/service.yaml");

        failed("diff kustomization app --progress-bar=false --path %s -n %s".formatted(checkedOut(files), ns))
                .contains(
                        "ConfigMap/%s/more created".formatted(ns),
                        "ConfigMap/%s/settings drifted".formatted(ns),
                        "Service/%s/my-app deleted".formatted(ns))
                .doesNotContain("Deployment");
    }

    @Test
    void anInstallationIsFound(Scene scene) throws Exception {
        try (var manifest = new ByteArrayInputStream(InstallManifests.of("standalone"))) {
            var installation = scene.client().load(manifest);
            installation.serverSideApply();
            try {
                scene.client()
                        .apps()
                        .deployments()
                        .inNamespace("sluice-system")
                        .withName("sluice")
                        .waitUntilReady(30, TimeUnit.SECONDS);

                ok("check -n sluice-system --timeout 30s")
                        .contains("✔ sluice: deployment ready", "► sluice:latest")
                        .contains("✔ kustomizations.kustomize.toolkit.fluxcd.io/v1", "✔ all checks passed");
                ok("version -n sluice-system").contains("sluice: latest");
                ok("uninstall --dry-run -n sluice-system")
                        .contains("✔ Deployment/sluice-system/sluice deleted (dry run)")
                        .contains("✔ ClusterRoleBinding/sluice deleted (dry run)");
                logsAreRead(scene);
            } finally {
                installation.delete();
            }
        }
    }

    /** The simulated pod logs what the controller of the test has logged. */
    private void logsAreRead(Scene scene) throws Exception {
        var ns = scene.namespace();
        var before = Files.readString(ControlPlane.podLog());
        try (var _ = scene.sluice().with(Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"))) {
            var commit = deployed(scene, everyday());
            create(scene, "wrong", "healthCheckExprs: [{apiVersion: v1, kind: ConfigMap, current: 'data.state =='}]");
            scene.awaitCondition(
                    "wrong",
                    Conditions.STALLED,
                    condition -> condition.getStatus().equals(Conditions.TRUE));
            scene.eventually(
                    "the line",
                    () -> scene.sluice().lines().stream()
                            .anyMatch(line -> line.contains("\"level\":\"error\"") && line.contains("data.state ==")));
            Files.write(
                    ControlPlane.podLog(),
                    scene.sluice().lines().stream()
                            .map("2026-01-01T00:00:00.000000001Z stdout F "::concat)
                            .toList());
            var logs = "logs --flux-namespace sluice-system -n " + ns;

            ok(logs + " --kind Kustomization --name app")
                    .containsPattern(
                            "(?m)^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z info Kustomization/app\\." + ns
                                    + " - Reconciliation finished in \\S+, next run in 1h0m0s $")
                    .contains(" - server-side apply completed")
                    .doesNotContain("Kustomization/wrong");
            ok(logs + " --kind GitRepository").contains("stored artifact for revision 'main@sha1:" + commit);
            ok(logs + " --level error")
                    .contains("error Kustomization/wrong." + ns + " - ")
                    .doesNotContain("info");
        } finally {
            Files.writeString(ControlPlane.podLog(), before);
        }
    }

    @Test
    void versionsAreMigrated(Scene scene) throws Exception {
        deployed(scene, everyday());

        ok("migrate").contains("✔ Kustomization/%s/app migrated to version v1".formatted(scene.namespace()));
    }

    private static AbstractStringAssert<?> ok(String command) throws IOException, InterruptedException {
        return ended(command, 0);
    }

    private static AbstractStringAssert<?> failed(String command) throws IOException, InterruptedException {
        return ended(command, 1);
    }

    private static AbstractStringAssert<?> ended(String command, int status) throws IOException, InterruptedException {
        var said = flux.run(command);
        assertThat(said.status()).as("flux %s%n%s", command, said.text()).isEqualTo(status);
        return assertThat(said.text()).as("flux " + command);
    }

    /** @return the commit */
    private String deployed(Scene scene, Map<String, String> files) {
        var commit = repository.commit("main", files);
        createSource(scene);
        create(scene, "app", "");
        scene.awaitReady("app", "main@sha1:" + commit);
        return commit;
    }

    private void createSource(Scene scene) {
        create(scene, """
                apiVersion: source.toolkit.fluxcd.io/v1
                kind: GitRepository
                metadata:
                  name: my-app
                  namespace: %s
                spec:
                  interval: 1h
                  url: %s
                  ref: {branch: main}
                """.formatted(scene.namespace(), repository.url()));
        scene.eventually(
                "the source to be ready",
                () -> Conditions.holds(
                        scene.client()
                                .resources(GitRepository.class)
                                .inNamespace(scene.namespace())
                                .withName("my-app")
                                .get()
                                .getStatus()
                                .conditions(),
                        Conditions.READY));
    }

    /** @param spec one more line, or none */
    private static void create(Scene scene, String name, String spec) {
        create(scene, """
                apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata:
                  name: %1$s
                  namespace: %2$s
                spec:
                  interval: 1h
                  timeout: 1m
                  prune: true
                  wait: true
                  targetNamespace: %2$s
                  path: ./app
                  sourceRef: {kind: GitRepository, name: my-app}
                  commonMetadata: {labels: {team: web}}
                  images: [{name: registry.example.com/my-app, newTag: v2.0.0}]
                  postBuild: {substitute: {zone: east, size: "3"}}
                  %3$s
                """.formatted(name, scene.namespace(), spec));
    }

    private static void create(Scene scene, String yaml) {
        scene.client()
                .resource(scene.client().getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
                .create();
    }

    /** @return the folder that the Kustomization builds */
    private Path checkedOut(Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            var path = checkout.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return checkout.resolve("app");
    }

    /** Kinds as an application has them, with fields that the API server fills in or writes in another way. */
    private static Map<String, String> everyday() {
        return Map.of(
                "app/settings.yaml", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: settings}
                        data: {zone: "${zone}"}
                        """,
                "app/secret.yaml", """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: token}
                        stringData: {password: hidden}
                        """,
                "app/deployment.yaml", """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: my-app}
                        spec:
                          replicas: ${size}
                          selector: {matchLabels: {app: my-app}}
                          template:
                            metadata: {labels: {app: my-app}}
                            spec:
                              containers:
                                - name: main
                                  image: registry.example.com/my-app:v1.0.0
                                  ports: [{containerPort: 8080}]
                                  resources:
                                    requests: {cpu: 0.1, memory: 1024Mi}
                        """,
                "app/service.yaml", """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: my-app}
                        spec: {selector: {app: my-app}, ports: [{port: 80, targetPort: 8080}]}
                        """,
                "app/cronjob.yaml", """
                        apiVersion: batch/v1
                        kind: CronJob
                        metadata: {name: tidy}
                        spec:
                          schedule: "0 3 1 1 *"
                          jobTemplate:
                            spec:
                              template:
                                spec:
                                  restartPolicy: Never
                                  containers: [{name: main, image: "registry.example.com/tidy:v1"}]
                        """,
                "app/scaling.yaml", """
                        apiVersion: autoscaling/v2
                        kind: HorizontalPodAutoscaler
                        metadata: {name: my-app, annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}}
                        spec:
                          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: my-app}
                          minReplicas: 3
                          maxReplicas: 5
                          metrics:
                            - type: Resource
                              resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
                        """,
                "app/access.yaml", """
                        apiVersion: v1
                        kind: ServiceAccount
                        metadata: {name: my-app}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: my-app}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
                        subjects: [{kind: ServiceAccount, name: my-app}]
                        """,
                "app/network.yaml", """
                        apiVersion: networking.k8s.io/v1
                        kind: NetworkPolicy
                        metadata: {name: my-app, annotations: {kustomize.toolkit.fluxcd.io/ssa: Merge}}
                        spec: {podSelector: {matchLabels: {app: my-app}}, ingress: [{ports: [{port: 8080}]}]}
                        """);
    }
}
