package dev.sluice.controller;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.apply.ApplyRun;
import dev.sluice.apply.Change;
import dev.sluice.apply.JobRun;
import dev.sluice.apply.Settled;
import dev.sluice.build.BuildOutcome;
import dev.sluice.build.ManifestBuild;
import dev.sluice.build.Variables;
import dev.sluice.gate.Gate;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Expressions;
import dev.sluice.health.InvalidExpressionException;
import dev.sluice.log.ReconcileLog;
import dev.sluice.source.ArtifactCache;
import dev.sluice.source.FetchOutcome;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    /** Reason of the conditions where a field of the spec is not supported. */
    static final String UNSUPPORTED_FIELD = "UnsupportedField";

    /** Reason of the conditions where an annotation of Sluice's own says what it cannot say. */
    static final String INVALID_ANNOTATION = "InvalidAnnotation";

    private final Sources sources;
    private final Gate gate;
    private final ArtifactCache artifacts;
    private final ManifestBuild builder;
    private final References references;
    private final DecryptionKeys keys;
    private final Clusters clusters;
    private final Expressions expressions;
    private final ApplyRun.Settings applySettings;
    private final DriftPolicy usualDrift;
    private final boolean failsFast;
    private final ReconcileMetrics metrics;
    private final Map<ResourceID, Attempt> attempts = new ConcurrentHashMap<>();
    private final Map<ResourceID, Rest> atRest = new ConcurrentHashMap<>();

    /** @param failsFast whether the first object that has failed ends the wait for the health of the others */
    Pass(
            Sources sources,
            Gate gate,
            ArtifactCache artifacts,
            ManifestBuild builder,
            References references,
            DecryptionKeys keys,
            Clusters clusters,
            Expressions expressions,
            ApplyRun.Settings applySettings,
            DriftPolicy usualDrift,
            boolean failsFast,
            ReconcileMetrics metrics) {
        this.sources = sources;
        this.gate = gate;
        this.artifacts = artifacts;
        this.builder = builder;
        this.references = references;
        this.keys = keys;
        this.clusters = clusters;
        this.expressions = expressions;
        this.applySettings = applySettings;
        this.usualDrift = usualDrift;
        this.failsFast = failsFast;
        this.metrics = metrics;
    }

    Outcome run(Subject subject) {
        if (subject.spec().suspend()) {
            forget(subject.id());
            return new Outcome.Suspended();
        }
        var unsupported = UnsupportedFields.in(subject.spec());
        if (unsupported.isPresent()) {
            forget(subject.id());
            return new Outcome.Stalled(UNSUPPORTED_FIELD, unsupported.get());
        }
        if (drift(subject) instanceof DriftPolicy.Said.Invalid(var error)) {
            forget(subject.id());
            return new Outcome.Stalled(INVALID_ANNOTATION, error);
        }
        CustomRules rules;
        try {
            rules = CustomRules.of(
                    subject.spec().healthCheckExprs().stream().map(Pass::check).toList(), expressions);
        } catch (InvalidExpressionException e) {
            return misconfigured(subject, e.getMessage());
        }
        var refusal = keys.refusal(subject.spec());
        if (refusal.isPresent()) {
            forget(subject.id());
            return new Outcome.Stalled(Conditions.FEATURE_GATE_DISABLED, refusal.get());
        }
        return switch (sources.find(subject.seen(), subject.context())) {
            case Sources.Found.Missing(var message) -> notBegun(subject, Conditions.ARTIFACT_FAILED, message);
            case Sources.Found.Denied(var message) -> {
                forget(subject.id());
                yield new Outcome.Stalled(Conditions.ACCESS_DENIED, message);
            }
            case Sources.Found.Ready(var artifact) -> run(subject, artifact, rules);
        };
    }

    private static CustomRules.Check check(HealthCheckExpr expr) {
        return new CustomRules.Check(expr.apiVersion(), expr.kind(), expr.current(), expr.inProgress(), expr.failed());
    }

    /** Forgets an attempt and its waits. */
    void forget(ResourceID kustomization) {
        attempts.remove(kustomization);
        atRest.remove(kustomization);
        sources.forget(kustomization);
        gate.forget(kustomization);
    }

    private Outcome run(Subject subject, Artifact artifact, CustomRules rules) {
        var goal = Attempt.Goal.of(subject.seen(), artifact);
        var mayBeOutdated = gate.configs().use(subject.seen());
        var waiting = attempts.get(subject.id());
        if (waiting != null && waiting.goal().equals(goal) && !(mayBeOutdated && isOutdated(subject, waiting))) {
            return deliver(subject, waiting);
        }
        if (waiting != null && waiting.healthSince().isPresent()) {
            subject.announce(canceled(subject, waiting, goal));
        }
        return switch (gate.pass(subject.seen(), artifact.revision())) {
            case Gate.Passage.Closed(var reason) -> notBegun(subject, Conditions.DEPENDENCY_NOT_READY, reason);
            case Gate.Passage.Misconfigured(var error) -> misconfigured(subject, error);
            case Gate.Passage.Open(var openedAt) -> {
                if (isAtRest(subject, goal)) {
                    yield unmoved(subject, artifact);
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
        var basis = attempt.basis();
        return !basis.variables().equals(variables(subject).digest())
                || !basis.keys().equals(keys.of(subject.seen()).digest())
                || subject.spec().kubeConfig() != null
                        && !clusters.of(subject.seen()).equals(new Clusters.Found.Usable(attempt.cluster()));
    }

    private Outcome unmoved(Subject subject, Artifact artifact) {
        if (isPutBackAtOnce(subject)) {
            watchForDrift(subject, atRest.get(subject.id()));
        } else {
            gate.leaveDrift(subject.id());
        }
        return new Outcome.Unmoved(artifact.revision());
    }

    private Outcome misconfigured(Subject subject, String error) {
        forget(subject.id());
        return new Outcome.Stalled(
                Conditions.INVALID_CEL_EXPRESSION,
                "Reconciliation failed terminally due to configuration error: " + error);
    }

    private boolean isAtRest(Subject subject, Attempt.Goal goal) {
        var rest = atRest.get(subject.id());
        var status = subject.seen().getStatus();
        return rest != null
                && rest.goal().equals(goal)
                && Conditions.holds(status.conditions(), Conditions.READY)
                && status.lastAppliedRevision().equals(goal.artifact().revision())
                && subject.seen().getMetadata().getGeneration().equals(status.observedGeneration())
                && rest.holds(gate.mirrors())
                && rest.variables().equals(variables(subject).digest())
                && rest.keys().equals(keys.of(subject.seen()).digest());
    }

    private Variables variables(Subject subject) {
        return references.variables(
                subject.id().getNamespace().orElseThrow(),
                Optional.ofNullable(subject.spec().postBuild()));
    }

    /** Only another artifact can leave anything settled: a changed spec, or a user's request, asks for everything anew. */
    private Settled settled(Subject subject, Attempt.Goal goal) {
        var rest = Optional.ofNullable(atRest.remove(subject.id()));
        return rest.filter(known -> known.goal().with(goal.artifact()).equals(goal))
                .map(known -> known.settled(gate.mirrors()))
                .orElse(Settled.NONE);
    }

    private Outcome notBegun(Subject subject, String reason, String message) {
        drop(subject.id());
        return new Outcome.NotBegun(reason, message);
    }

    private void drop(ResourceID kustomization) {
        attempts.remove(kustomization);
        gate.objects().forget(kustomization);
        gate.deletions().forget(kustomization);
    }

    /** @param renewed whether the attempt takes the place of one that lost an object */
    private Outcome begin(
            Subject subject, Attempt.Goal goal, CustomRules rules, OptionalLong gateOpenedAt, boolean renewed) {
        attempts.remove(subject.id());
        gate.deletions().forget(subject.id());
        return switch (clusters.of(subject.seen())) {
            case Clusters.Found.Unusable(var error) -> {
                gate.objects().forget(subject.id());
                yield failed(
                        subject,
                        goal.artifact(),
                        goal.artifact().revision(),
                        Conditions.RECONCILIATION_FAILED,
                        error,
                        Phase.BUILDING);
            }
            case Clusters.Found.Usable(var cluster) -> begin(subject, goal, cluster, rules, gateOpenedAt, renewed);
        };
    }

    private Outcome begin(
            Subject subject,
            Attempt.Goal goal,
            Cluster cluster,
            CustomRules rules,
            OptionalLong gateOpenedAt,
            boolean renewed) {
        var conditions = subject.kustomization().getStatus().conditions();
        return switch (manifests(subject, goal.artifact())) {
            case Manifests.None(var failure) -> {
                gate.objects().forget(subject.id());
                yield failure;
            }
            case Manifests.Some(var manifests, var basis) -> {
                gate.pauseDrift(subject.id());
                var run = new ApplyRun(
                        cluster.objects(),
                        applySettings,
                        subject.owner(),
                        subject.spec(),
                        manifests,
                        settled(subject, goal),
                        rules,
                        subject.jobRuns(),
                        StatusWriter.requestedAt(subject.seen()));
                yield deliver(
                        subject, new Attempt(goal, basis, cluster, gateOpenedAt, renewed, conditions, rules, run));
            }
        };
    }

    private Outcome deliver(Subject subject, Attempt attempt) {
        return switch (new Delivery(subject, attempt, gate, failsFast, metrics).advance()) {
            case Delivery.End.AtRest(var outcome) -> {
                attempts.remove(subject.id());
                if (outcome instanceof Outcome.Succeeded) {
                    rest(subject, attempt);
                }
                yield outcome;
            }
            case Delivery.End.Waiting(var outcome) -> {
                attempts.put(subject.id(), attempt);
                yield outcome;
            }
            case Delivery.End.Lost _ -> begin(subject, attempt.goal(), attempt.rules(), OptionalLong.empty(), true);
        };
    }

    private static boolean isOpen(Subject subject, Change change) {
        return change.passing().isPresent()
                && subject.jobRuns()
                        .of(change.id())
                        .filter(run -> run.end() instanceof JobRun.End.Open)
                        .isPresent();
    }

    private void rest(Subject subject, Attempt attempt) {
        var rest = Rest.after(attempt, subject.spec());
        var tellsAll = watchesTellAll(attempt);
        var isWatchedForDrift = attempt.cluster().isMirrored() && isPutBackAtOnce(subject);
        var isOver = rest.changes().values().stream().noneMatch(change -> isOpen(subject, change));
        if (tellsAll && isOver) { // else the end of a Job is still to be noted
            atRest.put(subject.id(), rest);
        }
        if (isWatchedForDrift || tellsAll && isOver) {
            gate.mirrors().use(subject.id(), rest.mirrors());
        } else if (!tellsAll) {
            gate.mirrors().release(subject.id());
        }
        if (isWatchedForDrift) {
            watchForDrift(subject, rest);
        } else {
            gate.leaveDrift(subject.id());
        }
    }

    private void watchForDrift(Subject subject, Rest rest) {
        var interval = subject.spec().interval().duration();
        gate.watchForDrift(subject.id(), rest.applied(subject.jobRuns()), interval).stream()
                .map(DriftConflict::announcement)
                .forEach(announcement -> {
                    LOG.warn(subject.logged(), announcement.message());
                    subject.announce(announcement.of(rest.goal().artifact().revision(), ""));
                });
    }

    private DriftPolicy.Said drift(Subject subject) {
        return DriftPolicy.of(subject.seen(), usualDrift);
    }

    private boolean isPutBackAtOnce(Subject subject) {
        return drift(subject) instanceof DriftPolicy.Said.Valid(var policy) && policy == DriftPolicy.INSTANT;
    }

    /** Whether all that matters would be seen: watches at rest see what was applied here, by the usual rules. */
    private static boolean watchesTellAll(Attempt attempt) {
        return attempt.rules() == CustomRules.NONE
                && attempt.others().isEmpty()
                && attempt.basis().isSelfContained()
                && attempt.cluster().isMirrored();
    }

    /** Whether the source has moved on from what an outcome is about: its event may have come too early to be heeded. */
    boolean isOvertaken(Subject subject, Outcome outcome) {
        var revision = switch (outcome) {
            case Outcome.InProgress progress -> progress.revision();
            case Outcome.Failed failed -> failed.revision();
            case Outcome.Succeeded succeeded -> succeeded.revision();
            case Outcome.Unmoved unmoved -> unmoved.revision();
            case Outcome.Suspended _, Outcome.Stalled _, Outcome.NotBegun _ -> "";
        };
        return !revision.isEmpty()
                && sources.find(subject.seen(), subject.context()) instanceof Sources.Found.Ready(var artifact)
                && !artifact.sameRevision(revision);
    }

    private sealed interface Manifests {
        record Some(List<GenericKubernetesResource> manifests, Attempt.Basis basis) implements Manifests {}

        record None(Outcome.Failed failure) implements Manifests {}
    }

    private Manifests manifests(Subject subject, Artifact artifact) {
        var variables = variables(subject);
        try {
            return artifacts.read(artifact, fetched -> switch (fetched) {
                case FetchOutcome.Fetched(var directory) -> built(subject, artifact, directory, variables);
                case FetchOutcome.NotFound(var url) ->
                    notFetched(
                            subject,
                            artifact,
                            Conditions.ARTIFACT_FAILED,
                            "Source is not ready, artifact not found: GET %s answered 404; goes on when the source has"
                                            .formatted(url)
                                    + " stored its artifact again");
                case FetchOutcome.Failed(var message) ->
                    notFetched(subject, artifact, Conditions.ARTIFACT_FAILED, message);
            });
        } catch (IOException e) {
            return notFetched(subject, artifact, Conditions.DIRECTORY_CREATION_FAILED, "tmp dir error: " + e);
        }
    }

    private Manifests built(Subject subject, Artifact artifact, Path directory, Variables variables) {
        return switch (keys.of(subject.seen())) {
            case DecryptionKeys.Found.Available found -> built(subject, artifact, directory, variables, found);
            case DecryptionKeys.Found.Unavailable(var error) -> notBuilt(subject, artifact, error);
        };
    }

    private Manifests built(
            Subject subject,
            Artifact artifact,
            Path directory,
            Variables variables,
            DecryptionKeys.Found.Available found) {
        return switch (builder.build(directory, subject.spec(), variables, found.keys())) {
            case BuildOutcome.Built(var manifests, var digest, var isSelfContained) ->
                new Manifests.Some(
                        manifests,
                        new Attempt.Basis(
                                digest, variables.digest(), found.digest(), isSelfContained, variables.secretValues()));
            case BuildOutcome.PathNotFound(var message) ->
                notFetched(subject, artifact, Conditions.ARTIFACT_FAILED, message);
            case BuildOutcome.Failed(var message) -> notBuilt(subject, artifact, message);
        };
    }

    private static Manifests notBuilt(Subject subject, Artifact artifact, String message) {
        return none(subject, artifact, artifact.revision(), Conditions.BUILD_FAILED, message, Phase.BUILDING);
    }

    /** A revision that could not be read was not attempted. */
    private static Manifests notFetched(Subject subject, Artifact artifact, String reason, String message) {
        return none(subject, artifact, "", reason, message, Phase.FETCHING);
    }

    private static Manifests none(
            Subject subject, Artifact artifact, String attempted, String reason, String message, Phase phase) {
        return new Manifests.None(failed(subject, artifact, attempted, reason, message, phase));
    }

    private static Outcome.Failed failed(
            Subject subject, Artifact artifact, String attempted, String reason, String message, Phase phase) {
        var doing = phase.message(artifact.revision(), subject.spec().effectiveTimeout());
        return new Outcome.Failed(
                attempted, reason, message, doing, subject.inventory(), Optional.empty(), Optional.empty());
    }
}
