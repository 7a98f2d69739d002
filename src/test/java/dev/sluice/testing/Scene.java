package dev.sluice.testing;

import static org.awaitility.Awaitility.await;

import dev.sluice.api.Conditions;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationSpecBuilder;
import dev.sluice.api.SourceRef;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A namespace with the controller at work, and what a test does and sees in it. */
public final class Scene implements AutoCloseable {
    /** The source that Kustomizations of a scene refer to. */
    public static final String SOURCE = "my-app";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final SluiceProcess sluice;
    private final RequestLog requests;
    private final String namespace;
    private final ArtifactServer artifacts = new ArtifactServer();
    private final List<AutoCloseable> open = new ArrayList<>();

    Scene(KubernetesClient client, SluiceProcess sluice, RequestLog requests, String namespace) {
        this.client = client;
        this.sluice = sluice;
        this.requests = requests;
        this.namespace = namespace;
        client.resource(new NamespaceBuilder()
                        .withMetadata(
                                new ObjectMetaBuilder().withName(namespace).build())
                        .build())
                .create();
    }

    public String namespace() {
        return namespace;
    }

    public KubernetesClient client() {
        return client;
    }

    public SluiceProcess sluice() {
        return sluice;
    }

    /** The controller's requests in this namespace so far. */
    public List<RequestLog.Request> requests() {
        return requests.in(namespace);
    }

    /** The requests of another user so far, wherever. */
    public List<RequestLog.Request> requestsOf(String user) {
        return requests.of(user);
    }

    /** Records what becomes of the scene's objects from now on. */
    public Timeline timeline() {
        var timeline = new Timeline(client, namespace);
        open.add(timeline);
        return timeline;
    }

    // Sources

    /** Creates the source, without an artifact. */
    public void createSource() {
        createSource(namespace);
    }

    private void createSource(String namespace) {
        client.genericKubernetesResources("source.toolkit.fluxcd.io/v1", "Bucket")
                .inNamespace(namespace)
                .resource(bucket(namespace))
                .create();
    }

    /** Has the source offer files under a revision. */
    public void publish(String revision, Map<String, String> files) {
        publish(namespace, revision, artifacts.serve(path(revision), files));
    }

    /** Has a source of the same name in another namespace offer files under a revision. */
    public void publishIn(String namespace, String revision, Map<String, String> files) {
        publish(namespace, revision, artifacts.serve(path(namespace + "-" + revision), files));
    }

    /** Has the source offer a revision whose archive cannot be had. */
    public void publishLost(String revision) {
        var archive = artifacts.serve(path(revision), Map.of());
        artifacts.withdraw(path(revision));
        publish(namespace, revision, archive);
    }

    /** Has the source offer a revision under a digest that its archive does not have. */
    public void publishTampered(String revision, Map<String, String> files) {
        var archive = artifacts.serve(path(revision), files);
        publish(
                namespace,
                revision,
                new ArtifactServer.Archive(archive.url(), "sha256:" + "0".repeat(64), archive.size()));
    }

    /** The host and port that the archives of the sources are at. */
    public String artifactServer() {
        return artifacts.address();
    }

    /** Has a web server offer a file beside the sources; returns its address. */
    public String serve(String path, String content) {
        return artifacts.serve(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private void publish(String namespace, String revision, ArtifactServer.Archive archive) {
        var sources = client.genericKubernetesResources("source.toolkit.fluxcd.io/v1", "Bucket")
                .inNamespace(namespace);
        if (sources.withName(SOURCE).get() == null) {
            createSource(namespace);
        }
        sources.withName(SOURCE).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"artifact": {"path": "%s", "url": "%s", "revision": "%s", "digest": "%s",
                          "size": %d, "lastUpdateTime": "%s"}}}
                        """.formatted(
                        path(revision),
                        archive.url(),
                        revision,
                        archive.digest(),
                        archive.size(),
                        Conditions.timestamp(Instant.now())));
    }

    private String path(String revision) {
        return "bucket/%s/%s/%s.tar.gz".formatted(namespace, SOURCE, revision);
    }

    private GenericKubernetesResource bucket(String namespace) {
        return client.getKubernetesSerialization()
                .unmarshal("""
                        apiVersion: source.toolkit.fluxcd.io/v1
                        kind: Bucket
                        metadata:
                          name: %s
                          namespace: %s
                        spec:
                          interval: 10m
                          bucketName: manifests
                          endpoint: buckets.example.com
                        """.formatted(SOURCE, namespace), GenericKubernetesResource.class);
    }

    // Kustomizations

    /** Creates the Secret {@code kubeconfig}. */
    public void createKubeconfig(String inNamespace, String text) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("kubeconfig")
                        .withNamespace(inNamespace)
                        .endMetadata()
                        .addToStringData("value", text)
                        .build())
                .create();
    }

    /** Creates a GitRepository that is asked for every second. */
    public void createGitRepository(String inNamespace, String name, String url, String more) {
        client.resource(client.getKubernetesSerialization()
                        .unmarshal("""
                        apiVersion: source.toolkit.fluxcd.io/v1
                        kind: GitRepository
                        metadata: {name: %s, namespace: %s}
                        spec:
                          interval: 1s
                          timeout: 60s
                          url: "%s"
                          %s
                        """.formatted(name, inNamespace, url, more), GenericKubernetesResource.class))
                .create();
    }

    /** A spec that waits, prunes, and tries again only when an event says so. */
    public static KustomizationSpecBuilder spec(String path) {
        return KustomizationSpec.builder()
                .sourceRef(SourceRef.of(SourceRef.Kind.BUCKET, SOURCE))
                .path(path)
                .interval(Duration.ofMinutes(60))
                .timeout(Duration.ofMinutes(5))
                .prune(true)
                .waitForHealth(true);
    }

    /** Creates a Kustomization, or replaces its spec. */
    public Kustomization apply(String name, KustomizationSpecBuilder spec) {
        var kustomization = new Kustomization();
        kustomization.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        kustomization.setSpec(spec.build());
        kustomization.setStatus(null);
        return client.resource(kustomization)
                .fieldManager("test")
                .forceConflicts()
                .serverSideApply();
    }

    /** Changes the spec of a Kustomization. */
    public void edit(String name, UnaryOperator<KustomizationSpecBuilder> change) {
        apply(name, change.apply(kustomization(name).getSpec().toBuilder()));
    }

    public Kustomization kustomization(String name) {
        return client.resources(Kustomization.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /** Asks for a reconciliation now, as {@code flux reconcile} does. */
    public String request(String name) {
        var now = Instant.now().toString();
        client.resources(Kustomization.class)
                .inNamespace(namespace)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"reconcile.fluxcd.io/requestedAt\": \"%s\"}}}"
                                .formatted(now));
        return now;
    }

    public Optional<Condition> condition(String name, String type) {
        return Optional.ofNullable(kustomization(name))
                .flatMap(found -> Conditions.find(found.getStatus().conditions(), type));
    }

    /** Waits until a Kustomization has applied a revision and is ready. */
    public void awaitReady(String name, String revision) {
        awaitReady(name, revision, PATIENCE);
    }

    public void awaitReady(String name, String revision, Duration patience) {
        await(name + " to be ready at " + revision).atMost(patience).until(() -> {
            var found = kustomization(name);
            return Conditions.holds(found.getStatus().conditions(), Conditions.READY)
                    && found.getStatus().lastAppliedRevision().equals(revision)
                    && found.getMetadata()
                            .getGeneration()
                            .equals(found.getStatus().observedGeneration());
        });
    }

    /** Waits until Ready is False for a reason, and returns the message. */
    public String awaitNotReady(String name, String reason) {
        return awaitNotReady(name, reason, PATIENCE);
    }

    public String awaitNotReady(String name, String reason, Duration patience) {
        return awaitCondition(
                        name,
                        Conditions.READY,
                        condition -> condition.getStatus().equals(Conditions.FALSE)
                                && condition.getReason().equals(reason),
                        patience)
                .getMessage();
    }

    public Condition awaitCondition(String name, String type, Predicate<Condition> expected) {
        return awaitCondition(name, type, expected, PATIENCE);
    }

    private Condition awaitCondition(String name, String type, Predicate<Condition> expected, Duration patience) {
        await(name + " to be " + type)
                .atMost(patience)
                .until(() -> condition(name, type).filter(expected).isPresent());
        return condition(name, type).orElseThrow();
    }

    /** How often the present controller has reconciled a Kustomization. */
    public long passes(String name) {
        try {
            return sluice.get(sluice.http("/metrics"))
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("gotk_reconcile_duration_seconds_count{")
                            && line.contains("\",name=\"%s\",namespace=\"%s\"".formatted(name, namespace)))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // Objects

    public Job job(String name) {
        return client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
    }

    public Deployment deployment(String name) {
        return client.apps().deployments().inNamespace(namespace).withName(name).get();
    }

    public Optional<String> configMapValue(String name) {
        return Optional.ofNullable(client.configMaps()
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(map -> map.getData().get("key"));
    }

    /**
     * The events of the namespace until now, in the order in which they came. The controller records them after the status:
     * whoever expects one {@linkplain #awaitEvent awaits} it, and looks for what must not be there after that.
     */
    public List<Event> events() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .sorted(Comparator.comparing(event -> event.getMetadata().getName()))
                .toList();
    }

    /** The events about a Kustomization until now, in the order in which they came. */
    public List<Event> events(String kustomization) {
        return events().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(kustomization))
                .toList();
    }

    /** Waits for an event of the namespace. */
    public void awaitEvent(String what, Predicate<Event> expected) {
        eventually(what, () -> events().stream().anyMatch(expected));
    }

    /** Waits until the events of the namespace are as asserted. */
    public void awaitEvents(Consumer<List<Event>> asserted) {
        await("the events").atMost(PATIENCE).untilAsserted(() -> asserted.accept(events()));
    }

    /** Waits for a warning about a Kustomization, and returns its message. */
    public String awaitWarning(String kustomization, String reason) {
        eventually("a warning " + reason, () -> warning(kustomization, reason).isPresent());
        return warning(kustomization, reason).orElseThrow();
    }

    private Optional<String> warning(String kustomization, String reason) {
        return events(kustomization).stream()
                .filter(event ->
                        event.getType().equals("Warning") && event.getReason().equals(reason))
                .map(Event::getMessage)
                .findFirst();
    }

    /** Waits for what a test expects to see. */
    public void eventually(String what, Callable<Boolean> seen) {
        await(what).atMost(PATIENCE).until(seen);
    }

    /** Waits until nothing is left of an object. */
    public void awaitGone(String what, Supplier<HasMetadata> object) {
        eventually(what + " to be gone", () -> object.get() == null);
    }

    String describe() {
        var text = new StringBuilder("In " + namespace + ":");
        client.resources(Kustomization.class)
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(kustomization -> {
                    text.append("\n  ").append(kustomization.getMetadata().getName());
                    kustomization
                            .getStatus()
                            .conditions()
                            .forEach(condition -> text.append("\n    %s=%s %s: %s"
                                    .formatted(
                                            condition.getType(),
                                            condition.getStatus(),
                                            condition.getReason(),
                                            condition.getMessage())));
                });
        text.append("\nThe controller's last lines:");
        sluice.lastLines(30).forEach(line -> text.append("\n  ").append(line));
        return text.toString();
    }

    @Override
    public void close() {
        open.forEach(Scene::closeQuietly);
        artifacts.close();
        client.resources(Kustomization.class).inNamespace(namespace).delete();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
