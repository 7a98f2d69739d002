package dev.sluice.controller;

import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.api.Kustomization;
import dev.sluice.api.Refusal;
import dev.sluice.api.UnexpectedErrorException;
import dev.sluice.apply.ApplyRun;
import dev.sluice.apply.Kinds;
import dev.sluice.build.ManifestBuild;
import dev.sluice.cloud.Identities;
import dev.sluice.disk.DiskSpace;
import dev.sluice.gate.ConfigWatches;
import dev.sluice.gate.Dependencies;
import dev.sluice.gate.Gate;
import dev.sluice.health.Expressions;
import dev.sluice.http.Destinations;
import dev.sluice.http.NetworkConfig;
import dev.sluice.kustomize.RemoteBases;
import dev.sluice.log.ReconcileLog;
import dev.sluice.memory.SharedMemory;
import dev.sluice.remote.FetchedBases;
import dev.sluice.source.ArtifactCache;
import dev.sluice.worker.BuildTurns;
import dev.sluice.worker.CrashJournal;
import dev.sluice.worker.Work;
import dev.sluice.worker.WorkerShares;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Reconciles Kustomizations: hands each to a {@link Pass}, writes the status that it makes, and says when to look again. What
 * the user's intervals do not bring, events do.
 */
@ControllerConfiguration(
        name = KustomizationReconciler.NAME,
        finalizerName = KustomizationReconciler.FINALIZER,
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = ReconcileTriggers.class),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = Constants.NO_MAX_RECONCILIATION_INTERVAL))
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = 750,
        intervalMultiplier = 2,
        maxInterval = 15 * 60 * 1000)
public final class KustomizationReconciler implements Reconciler<Kustomization>, Cleaner<Kustomization> {
    static final String NAME = "kustomization";
    static final String FINALIZER = "finalizers.fluxcd.io";

    /** No interval of a Kustomization is shorter, whatever its spec says: it would be at work all the time. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    /** How many CEL expressions are kept compiled. */
    private static final int EXPRESSIONS = 1_000;

    private static final ReconcileLog LOG = ReconcileLog.of(KustomizationReconciler.class);

    private final Kinds kinds;
    private final ArtifactCache artifacts;
    private final ManifestBuild builder;
    private final BasesOutOfTurn bases;
    private final SharedMemory memory;
    private final ReconcileMetrics metrics;
    private final TokenCacheMetrics tokenCache;
    private final ControllerConfig config;
    private final Destinations destinations;
    private final WorkerShares shares;
    private final BuildTurns turns;
    private final CrashJournal crashes;
    private Gate gate;
    private StatusWriter statuses;
    private EventRecorder events;
    private Pass pass;
    private Termination termination;

    public KustomizationReconciler(
            KubernetesClient client,
            ArtifactCache artifacts,
            DiskSpace disk,
            SharedMemory memory,
            MeterRegistry registry,
            ControllerConfig config,
            NetworkConfig network,
            WorkerShares shares,
            BuildTurns turns,
            CrashJournal crashes) {
        this.shares = shares;
        this.turns = turns;
        this.crashes = crashes;
        this.kinds = new Kinds(client);
        this.artifacts = artifacts;
        this.builder = new ManifestBuild(
                client.getKubernetesSerialization(),
                config.build().limits(),
                config.substitution().strict());
        this.memory = memory;
        this.bases = new BasesOutOfTurn(
                (namespace, share) -> config.build().remoteBases()
                        ? FetchedBases.fromServers(network.chosenByTenant(), disk, namespace, share)
                        : RemoteBases.REFUSED,
                turns);
        this.metrics = new ReconcileMetrics(registry);
        this.tokenCache = new TokenCacheMetrics(registry);
        this.config = config;
        this.destinations = network.chosenByTenant();
    }

    private static Dependencies.Rules readyExpr(ControllerConfig config) {
        return new Dependencies.Rules(
                config.dependencies().additiveReadyExpr(),
                config.dependencies().foreignFields() || !config.access().noCrossNamespaceRefs());
    }

    @Override
    public List<EventSource<?, Kustomization>> prepareEventSources(EventSourceContext<Kustomization> context) {
        var expressions = new Expressions(EXPRESSIONS);
        gate = new Gate(
                context.getClient(),
                kinds::lookup,
                context.getPrimaryCache(),
                readyExpr(config),
                watchedConfigs(context),
                expressions,
                this::forget);
        statuses = new StatusWriter(context.getClient(), gate);
        var sources = new Sources(kinds, config.access(), context);
        events = new EventRecorder(
                context.getClient(), config.events().addr().map(EventWebhook::new), sources::reference);
        var tokens = new ServiceAccountTokens(context.getClient());
        var identities = new Identities(tokenCache.cache(config.access()), destinations);
        var clusters = new Clusters(
                context.getClient(),
                kinds,
                config.access(),
                new DescribedClusters(identities, tokens, config.access()),
                destinations,
                config.diagnosis().logLines());
        var keys = new DecryptionKeys(context.getClient(), config.decryption(), identities, tokens, destinations);
        pass = new Pass(
                sources,
                gate,
                new Manifests(
                        artifacts,
                        builder,
                        bases,
                        new References(context.getClient()),
                        keys,
                        turns,
                        crashes,
                        config.build().maxTime()),
                new AtRest(gate, config.drift()),
                clusters,
                expressions,
                applySettings(config.apply()),
                config.health().failFast(),
                metrics,
                crashes,
                memory);
        termination = new Termination(gate, clusters);
        return List.of(gate);
    }

    private ConfigWatches.Selection watchedConfigs(EventSourceContext<Kustomization> context) {
        if (!config.watch().configs()) {
            return new ConfigWatches.Selection.None();
        }
        var informers = context.getControllerConfiguration().getInformerConfig();
        return new ConfigWatches.Selection.Labelled(
                config.watch().configsLabelSelector().orElse(""),
                informers.watchAllNamespaces()
                        ? Set.of()
                        : informers.getEffectiveNamespaces(context.getControllerConfiguration()));
    }

    private static ApplyRun.Settings applySettings(ControllerConfig.Apply config) {
        return new ApplyRun.Settings(
                config.concurrent(),
                config.overrideManagers().orElse(List.of()),
                config.overrideManagersBeforeDryRun().orElse(List.of()),
                config.customStageKinds().orElse(List.of()),
                config.migrateApiVersion(),
                config.defaultNamespace() == ControllerConfig.Apply.DefaultNamespace.OWN);
    }

    @Override
    public UpdateControl<Kustomization> reconcile(Kustomization kustomization, Context<Kustomization> context) {
        return UnexpectedErrorException.reported(() -> inItsShare(
                kustomization,
                () -> crashes.endingWith(Pass.object(kustomization), () -> advance(kustomization, context)),
                KustomizationReconciler::after));
    }

    private UpdateControl<Kustomization> advance(Kustomization kustomization, Context<Kustomization> context) {
        var started = System.nanoTime();
        var subject = new Subject(statuses, events, kustomization, context);
        var outcome = pass.run(subject);
        var changed = subject.write(outcome);
        tellDependents(subject, outcome);
        if (pass.isOvertaken(subject, outcome)) {
            gate.wake(subject.id());
        }
        if (gate.isGone(kustomization)) {
            forget(kustomization);
        }
        var took = Duration.ofNanos(System.nanoTime() - started);
        metrics.reconciled(subject.id(), took);
        if (changed) {
            announce(subject, outcome, outcome.took(took));
        }
        return next(subject, outcome, outcome.took(took));
    }

    @Override
    public DeleteControl cleanup(Kustomization kustomization, Context<Kustomization> context) {
        return UnexpectedErrorException.reported(() ->
                inItsShare(kustomization, () -> terminate(kustomization, context), KustomizationReconciler::keptFor));
    }

    private <T> T inItsShare(Kustomization kustomization, Work<T, RuntimeException> work, Function<Duration, T> later) {
        var id = ResourceID.fromResource(kustomization);
        var group = new WorkerShares.Group(NAME, id.getNamespace().orElseThrow());
        return shares.work(group, id.getName(), () -> gate.wake(id), work, later);
    }

    private static DeleteControl keptFor(Duration time) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(time.toMillis());
    }

    private DeleteControl terminate(Kustomization kustomization, Context<Kustomization> context) {
        var subject = new Subject(statuses, events, kustomization, context);
        pass.forget(subject.id());
        return switch (termination.advance(subject)) {
            case Termination.End.Done _ -> {
                forget(kustomization);
                yield DeleteControl.defaultDelete();
            }
            case Termination.End.Waiting(var atMost) -> keptFor(atMost);
        };
    }

    /** Whatever there is of a Kustomization that is gone; who takes its finalizer away is never asked to clean up. */
    private void forget(Kustomization kustomization) {
        var id = ResourceID.fromResource(kustomization);
        pass.forget(id);
        metrics.forget(id);
        tokenCache.forget(kustomization);
        crashes.forget(Pass.object(kustomization));
    }

    /** An error of the API server or of the way to it: told in the status, where that can be reached, and tried again soon. */
    @Override
    public ErrorStatusUpdateControl<Kustomization> updateErrorStatus(
            Kustomization kustomization, Context<Kustomization> context, Exception error) {
        var subject = new Subject(statuses, events, kustomization, context);
        try {
            var message = message(error);
            var outcome = new Outcome.NotBegun(EventAction.RECONCILE, Conditions.RECONCILIATION_FAILED, message);
            if (subject.write(outcome)) {
                subject.announce(Announcement.error(outcome.during(), outcome.reason(), message));
            }
        } catch (KubernetesClientException e) {
            LOG.warn(
                    subject.logged(),
                    "the status cannot be written: " + Refusal.of(e).message());
        }
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    /** Errors of requests are reported without addresses; others have a message of ours. */
    private static String message(Exception error) {
        return error instanceof KubernetesClientException
                ? Refusal.of(error).message()
                : String.valueOf(error.getMessage()).strip();
    }

    /** What is the same as before was told before; what a source lacks, its own events tell. */
    private void announce(Subject subject, Outcome outcome, Duration took) {
        switch (outcome) {
            case Outcome.Stalled(var during, var reason, var message) ->
                subject.announce(Announcement.error(during, reason, message));
            case Outcome.NotBegun(var during, var reason, var message)
            when during == EventAction.CHECK_DEPENDENCIES ->
                subject.announce(Announcement.info(during, reason, notBegun(during, message)));
            case Outcome.Failed failed ->
                subject.announce(Announcement.error(failed.during(), failed.reason(), failed.message())
                        .of(failed.revision(), ""));
            case Outcome.Succeeded succeeded
            when !succeeded.repeats() && isNews(subject) -> {
                succeeded
                        .health()
                        .filter(Outcome.Health::news)
                        .ifPresent(health ->
                                subject.announce(Announcement.progress(EventAction.CHECK_HEALTH, health.message())
                                        .of(succeeded.revision(), succeeded.originRevision())));
                if (config.events().success()) {
                    subject.announce(Announcement.success("Reconciliation finished in %s, next run in %s"
                                    .formatted(
                                            GoDuration.text(took),
                                            GoDuration.text(
                                                    subject.spec().interval().duration())))
                            .of(succeeded.revision(), succeeded.originRevision()));
                }
            }
            case Outcome.Suspended _,
                    Outcome.Unmoved _,
                    Outcome.InProgress _,
                    Outcome.NotBegun _,
                    Outcome.NotFetched _,
                    Outcome.Succeeded _ -> {}
        }
    }

    private static String notBegun(EventAction during, String message) {
        return during == EventAction.CHECK_DEPENDENCIES
                ? "Dependencies do not meet ready condition: " + message
                : message;
    }

    /** That a request was answered is said by the status alone. */
    private static boolean isNews(Subject subject) {
        var before = subject.seen().getStatus();
        var after = subject.kustomization().getStatus();
        return !before.withLastHandledReconcileAt(after.lastHandledReconcileAt())
                .withHistory(after.history())
                .equals(after);
    }

    private void tellDependents(Subject subject, Outcome outcome) {
        switch (outcome) {
            case Outcome.Succeeded succeeded ->
                gate.written(subject.seen(), subject.kustomization(), succeeded.evidenceAt());
            case Outcome.InProgress _ -> {} // not the better for anyone who waits
            default -> gate.written(subject.seen(), subject.kustomization(), System.nanoTime());
        }
    }

    private UpdateControl<Kustomization> next(Subject subject, Outcome outcome, Duration took) {
        var retry = atLeast(SHORTEST_INTERVAL, subject.spec().effectiveRetryInterval());
        return switch (outcome) {
            case Outcome.Suspended _ -> {
                LOG.info(subject.logged(), "Reconciliation is suspended for this object");
                yield UpdateControl.noUpdate();
            }
            case Outcome.Stalled(var _, var _, var message) -> {
                LOG.error(subject.logged(), message);
                yield UpdateControl.noUpdate();
            }
            case Outcome.NotBegun(var during, var _, var message) -> {
                LOG.info(subject.logged(), notBegun(during, message));
                yield after(retry);
            }
            case Outcome.NotFetched(var message, var detail, var _) -> {
                LOG.info(subject.logged(), message, Map.of(ReconcileLog.ERROR, detail));
                yield after(retry);
            }
            case Outcome.InProgress progress -> {
                LOG.debug(subject.logged(), progress.doing());
                yield after(progress.atMost());
            }
            case Outcome.Failed failed -> {
                LOG.error(
                        subject.logged(),
                        "Reconciliation failed after %s, next try in %s"
                                .formatted(GoDuration.text(took), GoDuration.text(retry)),
                        Map.of(ReconcileLog.ERROR, failed.message(), ReconcileLog.REVISION, failed.revision()));
                yield after(retry);
            }
            case Outcome.Unmoved unmoved -> finished(subject, unmoved.revision(), took);
            case Outcome.Succeeded succeeded -> finished(subject, succeeded.revision(), took);
        };
    }

    private UpdateControl<Kustomization> finished(Subject subject, String revision, Duration took) {
        var interval = subject.spec().interval().duration();
        LOG.info(
                subject.logged(),
                "Reconciliation finished in %s, next run in %s"
                        .formatted(GoDuration.text(took), GoDuration.text(interval)),
                Map.of(ReconcileLog.REVISION, revision));
        return after(atLeast(SHORTEST_INTERVAL, jittered(interval)));
    }

    private static Duration atLeast(Duration least, Duration time) {
        return time.compareTo(least) < 0 ? least : time;
    }

    private static UpdateControl<Kustomization> after(Duration time) {
        return UpdateControl.<Kustomization>noUpdate().rescheduleAfter(Math.max(1, time.toMillis()));
    }

    private Duration jittered(Duration interval) {
        var jitter = config.intervalJitterPercentage() / 100.0;
        var factor = jitter == 0 ? 1 : 1 + ThreadLocalRandom.current().nextDouble(-jitter, jitter);
        return Duration.ofMillis(Math.round(interval.toMillis() * factor));
    }
}
