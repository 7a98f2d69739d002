package dev.sluice.controller;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.api.SpecBounds;
import dev.sluice.apply.ApplyRequest;
import dev.sluice.apply.ApplyRun;
import dev.sluice.apply.UnansweredException;
import dev.sluice.gate.Gate;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Expressions;
import dev.sluice.health.InvalidExpressionException;
import dev.sluice.log.ReconcileLog;
import dev.sluice.memory.SharedMemory;
import dev.sluice.worker.CrashJournal;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One pass over a Kustomization: finds the source, asks the gate, begins an attempt or takes up the one that waits, and takes
 * it as far as it goes. It blocks for nothing but its own requests.
 */
final class Pass {
    private static final ReconcileLog LOG = ReconcileLog.of(Pass.class);

    /** Reason of the conditions where an annotation of Sluice's own says what it cannot say. */
    static final String INVALID_ANNOTATION = "InvalidAnnotation";

    /** Reason of the conditions where a list of the spec is too long. */
    static final String TOO_MANY_ENTRIES = "TooManyEntries";

    /** When what had no room in memory, or on the disk, is tried again. */
    private static final Duration WITHOUT_ROOM = Duration.ofMinutes(1);

    private final Sources sources;
    private final Gate gate;
    private final Manifests manifests;
    private final AtRest atRest;
    private final Clusters clusters;
    private final Expressions expressions;
    private final ApplyRun.Settings applySettings;
    private final boolean failsFast;
    private final ReconcileMetrics metrics;
    private final CrashJournal crashes;
    private final SharedMemory memory;
    private final Map<ResourceID, Attempt> attempts = new ConcurrentHashMap<>();

    /**
     * @param failsFast whether the first object that has failed ends the wait for the health of the others
     * @param memory what manifests may take, until they are applied
     */
    Pass(
            Sources sources,
            Gate gate,
            Manifests manifests,
            AtRest atRest,
            Clusters clusters,
            Expressions expressions,
            ApplyRun.Settings applySettings,
            boolean failsFast,
            ReconcileMetrics metrics,
            CrashJournal crashes,
            SharedMemory memory) {
        this.sources = sources;
        this.gate = gate;
        this.manifests = manifests;
        this.atRest = atRest;
        this.clusters = clusters;
        this.expressions = expressions;
        this.applySettings = applySettings;
        this.failsFast = failsFast;
        this.metrics = metrics;
        this.crashes = crashes;
        this.memory = memory;
    }

    Outcome run(Subject subject) {
        if (subject.spec().suspend()) {
            forget(subject.id());
            return new Outcome.Suspended();
        }
        var misread = atRest.refusal(subject);
        if (misread.isPresent()) {
            forget(subject.id());
            return new Outcome.Stalled(EventAction.RECONCILE, INVALID_ANNOTATION, misread.get());
        }
        var excess = SpecBounds.excess(subject.spec());
        if (excess.isPresent()) {
            forget(subject.id());
            return new Outcome.Stalled(EventAction.RECONCILE, TOO_MANY_ENTRIES, excess.get());
        }
        CustomRules rules;
        try {
            rules = CustomRules.of(
                    subject.spec().healthCheckExprs().stream().map(Pass::check).toList(), expressions);
        } catch (InvalidExpressionException e) {
            return misconfigured(subject, EventAction.CHECK_HEALTH, e.getMessage());
        }
        return switch (sources.find(subject.seen(), subject.context())) {
            case Sources.Found.Missing(var message) ->
                notBegun(subject, EventAction.RESOLVE_SOURCE, Conditions.ARTIFACT_FAILED, message);
            case Sources.Found.Denied(var message) -> {
                forget(subject.id());
                yield new Outcome.Stalled(EventAction.RESOLVE_SOURCE, Conditions.ACCESS_DENIED, message);
            }
            case Sources.Found.Ready(var artifact) -> {
                var object = object(subject.seen());
                var suspect = crashes.waiting(object);
                suspect.ifPresent(found -> gate.wakeAt(subject.id(), found.notBefore()));
                yield suspect.map(found -> quarantined(subject, artifact, found))
                        .orElseGet(() -> crashes.noting(object, () -> run(subject, artifact, rules)));
            }
        };
    }

    private static CustomRules.Check check(HealthCheckExpr expr) {
        return new CustomRules.Check(expr.apiVersion(), expr.kind(), expr.current(), expr.inProgress(), expr.failed());
    }

    /** Forgets an attempt and its waits. */
    void forget(ResourceID kustomization) {
        letGo(kustomization);
        atRest.forget(kustomization);
        sources.forget(kustomization);
        gate.forget(kustomization);
    }

    private Outcome run(Subject subject, Artifact artifact, CustomRules rules) {
        var goal = Attempt.Goal.of(subject.seen(), artifact);
        var mayBeOutdated = gate.configs().use(subject.seen());
        var waiting = attempts.get(subject.id());
        if (waiting != null
                && waiting.goal().equals(goal)
                && !(mayBeOutdated && isOutdated(subject, waiting))
                && waiting.memory().resume()) {
            return deliver(subject, waiting);
        }
        if (waiting != null && waiting.healthSince().isPresent()) {
            subject.announce(canceled(subject, waiting, goal));
        }
        letGo(subject.id());
        return switch (gate.pass(subject.seen(), artifact.revision())) {
            case Gate.Passage.Closed(var reason) ->
                notBegun(subject, EventAction.CHECK_DEPENDENCIES, Conditions.DEPENDENCY_NOT_READY, reason);
            case Gate.Passage.Misconfigured(var error) -> misconfigured(subject, EventAction.CHECK_DEPENDENCIES, error);
            case Gate.Passage.Open(var openedAt) -> {
                if (atRest.isUndisturbed(subject, goal, manifests::inputs)) {
                    atRest.stay(subject);
                    yield new Outcome.Unmoved(artifact.revision());
                }
                if (!subject.spec().dependsOn().isEmpty()) {
                    LOG.info(subject.logged(), "All dependencies are ready, proceeding with reconciliation");
                }
                yield begin(subject, goal, rules, openedAt, false);
            }
        };
    }

    /** What takes the place of a health check says so, as in Flux. */
    private static Announcement canceled(Subject subject, Attempt waiting, Attempt.Goal next) {
        var source = subject.spec().sourceRef();
        var kustomization = subject.seen().getMetadata();
        var isOfSource = !waiting.goal().artifact().equals(next.artifact());
        return Announcement.info(
                        EventAction.CHECK_HEALTH,
                        Conditions.HEALTH_CHECK_CANCELED,
                        "Health checks canceled due to new reconciliation triggered by %s/%s/%s"
                                .formatted(
                                        isOfSource
                                                ? source.kind()
                                                : subject.seen().getKind(),
                                        isOfSource
                                                ? source.namespaceOr(kustomization.getNamespace())
                                                : kustomization.getNamespace(),
                                        isOfSource ? source.name() : kustomization.getName()))
                .of(
                        waiting.revision(),
                        waiting.goal().artifact().originRevision().orElse(""));
    }

    /** Whether an attempt was made of other variables or keys, or for another cluster, than there would be now. */
    private boolean isOutdated(Subject subject, Attempt attempt) {
        try {
            return !attempt.basis().inputs().equals(manifests.inputs(subject))
                    || subject.spec().kubeConfig() != null
                            && !clusters.of(subject.seen()).equals(new Clusters.Found.Usable(attempt.cluster()));
        } catch (RuntimeException e) {
            gate.configs().remind(subject.id());
            throw e;
        }
    }

    private Outcome misconfigured(Subject subject, EventAction during, String error) {
        forget(subject.id());
        return new Outcome.Stalled(
                during,
                Conditions.INVALID_CEL_EXPRESSION,
                "Reconciliation failed terminally due to configuration error: " + error);
    }

    private Outcome notBegun(Subject subject, EventAction during, String reason, String message) {
        drop(subject.id());
        return new Outcome.NotBegun(during, reason, message);
    }

    private void drop(ResourceID kustomization) {
        letGo(kustomization);
        gate.objects().forget(kustomization);
        gate.deletions().forget(kustomization);
    }

    /** @param renewed whether the attempt takes the place of one that lost an object */
    private Outcome begin(
            Subject subject, Attempt.Goal goal, CustomRules rules, OptionalLong gateOpenedAt, boolean renewed) {
        letGo(subject.id());
        gate.deletions().forget(subject.id());
        return switch (clusters.of(subject.seen())) {
            case Clusters.Found.Unusable(var error) -> {
                gate.objects().forget(subject.id());
                yield Outcome.Failed.before(
                        subject,
                        goal.artifact(),
                        goal.artifact().revision(),
                        EventAction.RECONCILE,
                        Conditions.RECONCILIATION_FAILED,
                        error,
                        Phase.BUILDING);
            }
            case Clusters.Found.Usable(var cluster) -> begin(subject, goal, cluster, rules, gateOpenedAt, renewed);
        };
    }

    /** As the journal of crashes names it. */
    static String object(Kustomization kustomization) {
        return "Kustomization %s/%s"
                .formatted(
                        kustomization.getMetadata().getNamespace(),
                        kustomization.getMetadata().getName());
    }

    /** What has ended the process again and again gets time to be changed, and the others to be delivered. */
    private static Outcome quarantined(Subject subject, Artifact artifact, CrashJournal.Suspect suspect) {
        return Outcome.Failed.before(
                subject,
                artifact,
                artifact.revision(),
                EventAction.RECONCILE,
                Conditions.BUILD_FAILED,
                ("the controller has ended %d times while this was built, maybe for want of memory: it is not built"
                                + " before %s; make the build smaller, or give the controller more memory")
                        .formatted(suspect.ends(), suspect.notBefore().truncatedTo(ChronoUnit.SECONDS)),
                Phase.BUILDING);
    }

    private Outcome begin(
            Subject subject,
            Attempt.Goal goal,
            Cluster cluster,
            CustomRules rules,
            OptionalLong gateOpenedAt,
            boolean renewed) {
        var share = memory.share(subject.id().getNamespace().orElseThrow());
        try {
            return begin(subject, goal, cluster, rules, gateOpenedAt, renewed, share);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    private Outcome begin(
            Subject subject,
            Attempt.Goal goal,
            Cluster cluster,
            CustomRules rules,
            OptionalLong gateOpenedAt,
            boolean renewed,
            SharedMemory.Share share) {
        var conditions = subject.kustomization().getStatus().conditions();
        return switch (manifests.make(subject, goal.artifact(), share)) {
            case Manifests.Made.None(var failure) when share.isEnded() -> withoutRoom(subject, share, failure);
            case Manifests.Made.None(var failure) -> notMade(subject, share, failure);
            case Manifests.Made.NoRoom(var failure) -> withoutRoom(subject, share, failure);
            case Manifests.Made.Some(var objects, var basis) -> {
                share.keep();
                gate.pauseDrift(subject.id());
                var request = new ApplyRequest(
                        subject.owner(),
                        subject.spec(),
                        objects,
                        subject.inventory(),
                        subject.jobRuns(),
                        StatusWriter.requestedAt(subject.seen()));
                var run = new ApplyRun(cluster.objects(), applySettings, request, atRest.end(subject, goal), rules);
                yield deliver(
                        subject,
                        new Attempt(
                                goal,
                                basis,
                                cluster,
                                subject.started(),
                                gateOpenedAt,
                                renewed,
                                conditions,
                                rules,
                                share,
                                run));
            }
        };
    }

    private Outcome notMade(Subject subject, SharedMemory.Share share, Outcome failure) {
        share.close();
        gate.objects().forget(subject.id());
        return failure;
    }

    /** What others have is given back sooner or later. */
    private Outcome withoutRoom(Subject subject, SharedMemory.Share share, Outcome failure) {
        gate.wakeAt(subject.id(), Instant.now().plus(WITHOUT_ROOM));
        return notMade(subject, share, failure);
    }

    private void letGo(ResourceID kustomization) {
        Optional.ofNullable(attempts.remove(kustomization))
                .ifPresent(attempt -> attempt.memory().close());
    }

    private Outcome deliver(Subject subject, Attempt attempt) {
        Delivery.End end;
        try {
            end = advanced(subject, attempt);
        } catch (RuntimeException e) {
            if (attempt.memory().isEnded()) {
                return withoutMemory(subject, attempt);
            }
            if (attempts.get(subject.id()) == attempt) {
                rest(subject, attempt);
            }
            throw e;
        }
        return switch (end) {
            case Delivery.End.AtRest(Outcome.Failed _)
            when attempt.memory().isEnded() -> withoutMemory(subject, attempt);
            case Delivery.End.AtRest(var outcome) -> {
                letGo(subject.id());
                attempt.memory().close();
                if (outcome instanceof Outcome.Succeeded) {
                    atRest.begin(subject, attempt);
                }
                yield outcome;
            }
            case Delivery.End.Waiting(var outcome) -> {
                attempts.put(subject.id(), attempt);
                rest(subject, attempt);
                yield outcome;
            }
            case Delivery.End.Lost _ -> {
                attempt.memory().close();
                yield begin(subject, attempt.goal(), attempt.rules(), OptionalLong.empty(), true);
            }
        };
    }

    /** Where others need the memory of its manifests, an attempt that waits is lost, as it is in a restart. */
    private void rest(Subject subject, Attempt attempt) {
        attempt.memory().rest(() -> attempts.remove(subject.id(), attempt));
    }

    /** Its thread was interrupted, which may have become an error of any request. */
    private Outcome withoutMemory(Subject subject, Attempt attempt) {
        letGo(subject.id());
        attempt.memory().close();
        gate.objects().forget(subject.id());
        gate.wakeAt(subject.id(), Instant.now().plus(WITHOUT_ROOM));
        return Outcome.Failed.before(
                subject,
                attempt.goal().artifact(),
                attempt.revision(),
                EventAction.APPLY,
                Conditions.RECONCILIATION_FAILED,
                attempt.memory().ended().getMessage(),
                Phase.APPLYING);
    }

    /** @throws RuntimeException where an API server fails: its message tells no secret */
    private Delivery.End advanced(Subject subject, Attempt attempt) {
        try {
            return new Delivery(subject, attempt, gate, failsFast, metrics).advance();
        } catch (UnansweredException e) {
            throw TellableError.of(e, attempt.basis().secretValues());
        } catch (KubernetesClientException e) {
            throw TellableError.of(e, attempt.basis().secretValues());
        }
    }

    /** Whether the source has moved on from what an outcome is about: its event may have come too early to be heeded. */
    boolean isOvertaken(Subject subject, Outcome outcome) {
        var revision = switch (outcome) {
            case Outcome.InProgress progress -> progress.revision();
            case Outcome.Failed failed -> failed.revision();
            case Outcome.Succeeded succeeded -> succeeded.revision();
            case Outcome.Unmoved unmoved -> unmoved.revision();
            case Outcome.Suspended _, Outcome.Stalled _, Outcome.NotBegun _, Outcome.NotFetched _ -> "";
        };
        return !revision.isEmpty()
                && sources.find(subject.seen(), subject.context()) instanceof Sources.Found.Ready(var artifact)
                && !artifact.sameRevision(revision);
    }
}
