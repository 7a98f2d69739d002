package dev.sluice.controller;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.build.BuildOutcome;
import dev.sluice.build.ManifestBuild;
import dev.sluice.build.Variables;
import dev.sluice.memory.SharedMemory;
import dev.sluice.sops.DataKey;
import dev.sluice.sops.Keys;
import dev.sluice.source.ArtifactCache;
import dev.sluice.source.FetchOutcome;
import dev.sluice.worker.BuildTurns;
import dev.sluice.worker.CrashJournal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes the manifests of Kustomizations: of an artifact, and of variables and keys as the cluster has them now. */
final class Manifests {
    private final ArtifactCache artifacts;
    private final ManifestBuild builder;
    private final BasesOutOfTurn bases;
    private final References references;
    private final DecryptionKeys keys;
    private final BuildTurns turns;
    private final CrashJournal crashes;
    private final Duration patience;

    /** @param patience how long a build may wait for its turn */
    Manifests(
            ArtifactCache artifacts,
            ManifestBuild builder,
            BasesOutOfTurn bases,
            References references,
            DecryptionKeys keys,
            BuildTurns turns,
            CrashJournal crashes,
            Duration patience) {
        this.crashes = crashes;
        this.turns = turns;
        this.patience = patience;
        this.artifacts = artifacts;
        this.builder = builder;
        this.bases = bases;
        this.references = references;
        this.keys = keys;
    }

    /** What came of it. */
    sealed interface Made {
        /** @param objects in the order of the build; the caller may change them */
        record Some(List<GenericKubernetesResource> objects, Attempt.Basis basis) implements Made {}

        record None(Outcome failure) implements Made {}

        /** There is no room for them now. */
        record NoRoom(Outcome failure) implements Made {}
    }

    /** What would go into manifests now, beside the artifact. */
    Attempt.Inputs inputs(Subject subject) {
        return new Attempt.Inputs(
                variables(subject).digest(), keys.of(subject.seen()).digest());
    }

    /** @param memory what they take of the memory of all; the caller closes it */
    Made make(Subject subject, Artifact artifact, SharedMemory.Share memory) {
        try (var _ = crashes.begin(Pass.object(subject.seen()))) {
            return made(subject, artifact, memory);
        }
    }

    private Made made(Subject subject, Artifact artifact, SharedMemory.Share memory) {
        var variables = variables(subject);
        try {
            return artifacts.read(namespace(subject), artifact, fetched -> switch (fetched) {
                case FetchOutcome.Fetched(var directory) -> built(subject, artifact, directory, variables, memory);
                case FetchOutcome.NotFound(var url) ->
                    gone(subject, artifact, "artifact not found", "GET %s answered 404".formatted(url));
                case FetchOutcome.Changed(var url, var promised, var computed) ->
                    gone(
                            subject,
                            artifact,
                            "artifact digest changed",
                            "GET %s: the digest is %s, not %s".formatted(url, computed, promised));
                case FetchOutcome.NoRoom(var _, var message) ->
                    new Made.NoRoom(Outcome.Failed.before(
                            subject,
                            artifact,
                            "",
                            EventAction.RESOLVE_SOURCE,
                            Conditions.ARTIFACT_FAILED,
                            message,
                            Phase.FETCHING));
                case FetchOutcome.Failed(var message) ->
                    notFetched(subject, artifact, Conditions.ARTIFACT_FAILED, message);
            });
        } catch (IOException e) {
            return notFetched(subject, artifact, Conditions.DIRECTORY_CREATION_FAILED, "tmp dir error: " + e);
        }
    }

    private static String namespace(Subject subject) {
        return subject.id().getNamespace().orElseThrow();
    }

    private Variables variables(Subject subject) {
        return references.variables(
                namespace(subject), Optional.ofNullable(subject.spec().postBuild()));
    }

    private Made built(
            Subject subject, Artifact artifact, Path directory, Variables variables, SharedMemory.Share memory) {
        return switch (keys.forBuild(subject.seen())) {
            case DecryptionKeys.Found.Available found -> built(subject, artifact, directory, variables, found, memory);
            case DecryptionKeys.Found.Unavailable(var error) -> notBuilt(subject, artifact, EventAction.DECRYPT, error);
        };
    }

    private Made built(
            Subject subject,
            Artifact artifact,
            Path directory,
            Variables variables,
            DecryptionKeys.Found.Available found,
            SharedMemory.Share memory) {
        return switch (builder.build(
                directory,
                subject.spec(),
                variables,
                new ManifestBuild.Means(
                        outOfTurn(found.keys()), bases.of(namespace(subject), memory), turn(subject), memory))) {
            case BuildOutcome.Built(var objects, var digest, var isSelfContained, var secretValues) ->
                new Made.Some(
                        objects,
                        new Attempt.Basis(
                                digest,
                                new Attempt.Inputs(variables.digest(), found.digest()),
                                isSelfContained,
                                secretValues));
            case BuildOutcome.PathNotFound(var message) ->
                notFetched(subject, artifact, Conditions.ARTIFACT_FAILED, message);
            case BuildOutcome.Failed(var message) -> notBuilt(subject, artifact, EventAction.RECONCILE, message);
        };
    }

    private ManifestBuild.Turn turn(Subject subject) {
        var namespace = namespace(subject);
        return build -> turns.take(namespace, patience, build).orElseGet(() -> {
            if (Thread.currentThread().isInterrupted()) {
                return new BuildOutcome.Failed("the build was interrupted");
            }
            return new BuildOutcome.Failed("other builds of the namespace '%s' have taken turns for %s"
                    .formatted(namespace, GoDuration.text(patience)));
        });
    }

    /** While a service is asked, which may be slow, another build of the namespace has its turn. */
    private DataKey.Unlocker outOfTurn(Keys all) {
        return key -> all.isAskedFor(key) ? turns.away(() -> all.unlock(key)) : all.unlock(key);
    }

    private static Made notBuilt(Subject subject, Artifact artifact, EventAction during, String message) {
        return new Made.None(Outcome.Failed.before(
                subject, artifact, artifact.revision(), during, Conditions.BUILD_FAILED, message, Phase.BUILDING));
    }

    /** In Flux's words, which name the time after which it looks again; here the event of the source comes before that. */
    private static Made gone(Subject subject, Artifact artifact, String what, String detail) {
        var retry = GoDuration.text(subject.spec().effectiveRetryInterval());
        return new Made.None(new Outcome.NotFetched(
                "Source is not ready, %s, retrying in %s".formatted(what, retry),
                detail,
                Phase.FETCHING.message(artifact.revision(), subject.spec().effectiveTimeout())));
    }

    /** A revision that could not be read was not attempted. */
    private static Made notFetched(Subject subject, Artifact artifact, String reason, String message) {
        return new Made.None(Outcome.Failed.before(
                subject, artifact, "", EventAction.RESOLVE_SOURCE, reason, message, Phase.FETCHING));
    }
}
