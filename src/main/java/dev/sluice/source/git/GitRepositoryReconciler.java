package dev.sluice.source.git;

import dev.sluice.api.GitRepository;
import dev.sluice.api.GitRepositoryStatus;
import dev.sluice.api.Source;
import dev.sluice.api.UnexpectedErrorException;
import dev.sluice.log.ReconcileLog;
import dev.sluice.log.Reconciled;
import dev.sluice.worker.CrashJournal;
import dev.sluice.worker.WorkerShares;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Keeps the artifact of each GitRepository at the commit that it wants. Runs on a new spec, on a request by annotation,
 * and at the interval that the user set; writes the status only if something changed.
 *
 * <p>The Operator finds its reconcilers by programmatic lookup when the process starts, which passes this one over
 * unless {@code sluice.sources} is {@code embedded}: nothing is watched, and nothing fights an installed
 * source-controller.
 */
@Singleton
@LookupIfProperty(name = "sluice.sources", stringValue = "embedded")
@ControllerConfiguration(
        name = GitRepositoryReconciler.NAME,
        finalizerName = "finalizers.fluxcd.io",
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = NewsOfRepository.class),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = Constants.NO_MAX_RECONCILIATION_INTERVAL))
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = 750,
        intervalMultiplier = 2,
        maxInterval = 15 * 60 * 1000)
public class GitRepositoryReconciler implements Reconciler<GitRepository>, Cleaner<GitRepository> {
    public static final String NAME = "gitrepository";

    private static final ReconcileLog LOG = ReconcileLog.of(GitRepositoryReconciler.class);

    /** The name under which source-controller writes, so that either can take over from the other. */
    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("gotk-source-controller")
            .build();

    private final GitSource source;
    private final ArtifactStore store;
    private final KubernetesClient client;
    private final WorkerShares shares;
    private final CrashJournal crashes;
    private final SimpleInboundEventSource<GitRepository> returns = new SimpleInboundEventSource<>("workers");

    GitRepositoryReconciler(
            GitSource source, ArtifactStore store, KubernetesClient client, WorkerShares shares, CrashJournal crashes) {
        this.shares = shares;
        this.crashes = crashes;
        this.source = source;
        this.store = store;
        this.client = client;
    }

    @Override
    public UpdateControl<GitRepository> reconcile(GitRepository repository, Context<GitRepository> context)
            throws IOException {
        var id = ResourceID.fromResource(repository);
        return UnexpectedErrorException.reported(() -> shares.work(
                new WorkerShares.Group(NAME, id.getNamespace().orElseThrow()),
                id.getName(),
                () -> returns.propagateEvent(id),
                () -> crashes.endingWith(GitSource.object(repository), () -> produce(repository)),
                time -> UpdateControl.<GitRepository>noUpdate().rescheduleAfter(time.toMillis())));
    }

    @Override
    public List<EventSource<?, GitRepository>> prepareEventSources(EventSourceContext<GitRepository> context) {
        return List.of(returns);
    }

    private UpdateControl<GitRepository> produce(GitRepository repository) throws IOException {
        if (repository.getSpec().suspend()) {
            return UpdateControl.noUpdate();
        }
        var suspect = crashes.waiting(GitSource.object(repository));
        if (suspect.isPresent()) {
            return putOff(repository, suspect.get());
        }
        var outcome = source.reconcile(
                repository, name -> secret(repository.getMetadata().getNamespace(), name));
        var rules = new SourceStatus(repository, Clock.systemUTC());
        var status = rules.after(outcome);
        if (!status.equals(repository.getStatus())) {
            log(repository, outcome);
            write(repository, status);
        }
        var control = UpdateControl.<GitRepository>noUpdate();
        rules.nextLook(outcome, status).ifPresent(control::rescheduleAfter);
        return control;
    }

    /** What has ended the process again and again gets time to be changed. */
    private UpdateControl<GitRepository> putOff(GitRepository repository, CrashJournal.Suspect suspect) {
        var outcome = new SourceOutcome.Failed(
                Reasons.ARCHIVE_OPERATION_FAILED,
                "the controller has ended %d times while this was fetched, maybe for want of memory: not fetched before %s"
                        .formatted(suspect.ends(), suspect.notBefore().truncatedTo(ChronoUnit.SECONDS)),
                repository.artifact());
        var status = new SourceStatus(repository, Clock.systemUTC()).after(outcome);
        if (!status.equals(repository.getStatus())) {
            log(repository, outcome);
            write(repository, status);
        }
        return UpdateControl.<GitRepository>noUpdate()
                .rescheduleAfter(
                        Duration.between(Instant.now(), suspect.notBefore()).toMillis() + 1);
    }

    @Override
    public DeleteControl cleanup(GitRepository repository, Context<GitRepository> context) throws IOException {
        return UnexpectedErrorException.reported(() -> {
            crashes.forget(GitSource.object(repository));
            store.remove(
                    repository.getMetadata().getNamespace(),
                    repository.getMetadata().getName());
            return DeleteControl.defaultDelete();
        });
    }

    /**
     * Writes past the Operator's cache on purpose: its own write methods hold back the events that arrive meanwhile, and
     * a deletion must not be held back. At worst the next reconcile starts from an older status and finds the same.
     */
    private void write(GitRepository repository, GitRepositoryStatus status) {
        var json = client.getKubernetesSerialization();
        var patch = json.asJson(StatusPatch.between(repository.getStatus(), status, json));
        client.resource(repository).subresource("status").patch(MERGE, patch);
    }

    private Optional<Map<String, byte[]>> secret(String namespace, String name) {
        return Optional.ofNullable(
                        client.secrets().inNamespace(namespace).withName(name).get())
                .map(secret -> Optional.ofNullable(secret.getData()).orElse(Map.of()).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> Base64.getDecoder().decode(entry.getValue()))));
    }

    private static void log(GitRepository repository, SourceOutcome outcome) {
        var about = new Reconciled(
                Source.GROUP,
                repository.getKind(),
                repository.getMetadata().getNamespace(),
                repository.getMetadata().getName(),
                UUID.randomUUID().toString());
        switch (outcome) {
            case SourceOutcome.Stored(var artifact) ->
                LOG.info(about, "stored artifact for revision '%s'".formatted(artifact.revision()));
            case SourceOutcome.Failed failed -> LOG.error(about, failed.message());
            case SourceOutcome.Refused refused -> LOG.error(about, refused.message());
        }
    }
}
